using System.Text;
using Nmf.Tool.Drawing;

namespace Nmf.Tool.Report;

/// <summary>A part of a page.</summary>
/// <param name="Heading">May hold anything.</param>
/// <param name="Facts">Names and values; may hold anything.</param>
/// <param name="Drawings">SVG.</param>
internal sealed record ReportSection(string Heading, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<string> Drawings);

/// <summary>
/// One HTML page that needs nothing but itself: no script, no request (its own policy forbids both), drawings inline, for light and
/// dark surroundings and for any width.
/// </summary>
/// <param name="title">May hold anything.</param>
/// <param name="command">What made the page; may hold anything.</param>
internal sealed class ReportPage(string title, string command)
{
    private const string PageRules = """
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:1040px;margin:0 auto;padding:12px 16px 40px}
        h1{font-size:24px;line-height:1.25;margin:16px 0 8px;overflow-wrap:anywhere}
        h2{font-size:18px;margin:36px 0 8px;overflow-wrap:anywhere}
        code{font:14px/1.5 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
        p{margin:8px 0}
        .muted{color:var(--muted)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:0 48px;margin:12px 0 20px}
        .facts div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--rule);padding:4px 0}
        .facts dt{color:var(--muted);white-space:nowrap}
        .facts dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
        .drawings{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:20px 32px;align-items:start}
        .drawings>svg{width:100%;max-width:560px;height:auto;display:block}

        """;

    private readonly List<ReportSection> sections = [];

    internal void Add(ReportSection section) => this.sections.Add(section);

    internal void Write(Stream stream)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        page.Append("<title>").Append(Markup.Escape(title)).Append("</title>\n<style>\n").Append(Theme.Rules()).Append(PageRules).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append("<h1>").Append(Markup.Escape(title)).Append("</h1>\n<p class=\"muted\">made by</p>\n<p><code>").Append(Markup.Escape(command)).Append("</code></p>\n");
        foreach (ReportSection section in this.sections.Where(section => section.Facts.Count + section.Drawings.Count > 0))
        {
            page.Append("<section>\n<h2>").Append(Markup.Escape(section.Heading)).Append("</h2>\n");
            if (section.Facts.Count > 0)
            {
                page.Append("<dl class=\"facts\">\n");
                foreach ((string name, string value) in section.Facts)
                {
                    page.Append("<div><dt>").Append(Markup.Escape(name)).Append("</dt><dd>").Append(Markup.Escape(value)).Append("</dd></div>\n");
                }

                page.Append("</dl>\n");
            }

            if (section.Drawings.Count > 0)
            {
                page.Append("<div class=\"drawings\">\n").AppendJoin("", section.Drawings).Append("</div>\n");
            }

            page.Append("</section>\n");
        }

        page.Append("</main>\n</body>\n</html>\n");
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write(page);
    }
}
