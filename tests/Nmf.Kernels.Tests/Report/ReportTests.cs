using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nmf.Kernels.Tests.Tool;

namespace Nmf.Kernels.Tests.Report;

/// <summary>The pages of --report: one file, nothing from elsewhere, drawn without fault at every width, light and dark.</summary>
public partial class ReportTests(ReportPages pages) : IClassFixture<ReportPages>
{
    [Fact]
    public void A_page_refers_to_nothing_and_its_drawings_are_well_formed()
    {
        foreach (string page in pages.All.Select(File.ReadAllText))
        {
            Assert.Contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"", page, StringComparison.Ordinal);
            string withoutNamespace = page.Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
            Assert.DoesNotMatch("(?i)<script|<link|<iframe|<object|<img|url\\(|@import|src=|href=|https?:|javascript:", Shown().Replace(withoutNamespace, "><"));
            MatchCollection drawings = Drawing().Matches(page);
            Assert.NotEmpty(drawings);
            Assert.All(drawings, drawing => XDocument.Parse(drawing.Value));
        }
    }

    [Fact]
    public void Names_from_the_input_are_text_and_nothing_else()
    {
        string page = File.ReadAllText(pages.Factorize);
        Assert.Contains("&lt;b&gt;Brazil&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("Alien &amp; &quot;Aliens", page, StringComparison.Ordinal);
        Assert.Contains("&lt;/svg&gt;&lt;/s…&gt; İpek", page, StringComparison.Ordinal);
        Assert.DoesNotContain(ReportPages.RightToLeft, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_the_command_the_summary_four_curves_and_the_factors()
    {
        string page = File.ReadAllText(pages.Factorize);
        string text = WebUtility.HtmlDecode(Regex.Replace(page, "<[^>]+>", "\n"));
        foreach (string expected in (string[])
        [
            "ratings.csv by 2 parts", "--rank 2 --header --names --tolerance 0 --image 2x2 --report", "Euclidean, ‖V − WH‖²", "KKT residual", "200 of 200", "the number of iterations",
            "Cost over iterations", "Cost over time", "KKT residual over iterations", "KKT residual over time", "W, 6 × 2: rows of V by parts", "H, 2 × 4: parts by columns of V", "The rows of H as images of 2 × 2", "ann", "Casablanc…'s cut",
        ])
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }

        string zeros = File.ReadAllText(pages.Zeros);
        Assert.Contains("Cost over time</text>", zeros, StringComparison.Ordinal);
        Assert.DoesNotContain("KKT residual over", zeros, StringComparison.Ordinal);
        Assert.DoesNotContain(">0.5</text>", zeros[..zeros.IndexOf("Cost over time</text>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("truncated SVD of the same rank", File.ReadAllText(pages.Compare), StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(File.ReadAllText(pages.Demo), "The rows of H as images of 8 × 8</text>"));
    }

    [Fact]
    public void A_report_is_refused_before_the_work_where_it_cannot_be_written_or_the_image_does_not_fit()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("page.html", "mine");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", file).AssertFails(1, "page.html: exists already; --force overwrites it");
        ToolProcess.Run("demo", "--report", directory["none/page.html"]).AssertFails(1, "there is no directory");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", directory["new.html"], "--image", "2x2").AssertFails(1, "--image 2x2: 4 pixels, but a row of H has 3");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--image", "1x3").AssertFails(2, "--image 1x3: --report is missing");
        ToolProcess.Run("compare-methods", "movies", "--rank", "1", "--image", "1x3").AssertFails(2, "--image 1x3: --report is missing");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", "x.html", "--image", "8").AssertFails(2, "--image 8: must be two whole numbers");
        ToolProcess.Run("demo", "--force").AssertFails(2, "--force: --report is missing");
        ToolProcess.Run("demo", "--report", directory[""]).AssertFails(1, "a directory; it must be a file");
        ToolProcess.Run("demo", "--report", "-").AssertFails(1, "--report -: must be a file; ./- is one of that name");
        ToolProcess.Run("compare-methods", file, "--rank", "1", "--report", file, "--force").AssertFails(1, "page.html: the same file as INPUT; it must be another");
        ToolProcess.Run("factorize", file, "--rank", "1", "--report", file, "--force").AssertFails(1, "page.html: the same file as INPUT; it must be another");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", directory["W.npy"], "--out", directory[""]).AssertFails(1, "W.npy: the same file as W.npy of --out; it must be another");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", directory["x"], "--save", directory["x"]).AssertFails(1, "x: the same file as --save; it must be another");
        if (OperatingSystem.IsLinux())
        {
            ToolProcess.Run("demo", "--report", directory[new string('x', 256)]).AssertFails(1, "too long");
            Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", directory[new string('x', 255)]).ExitCode);
            File.Delete(directory[new string('x', 255)]);
            ToolProcess.Run("demo", "--report", "/proc/page.html").AssertFails(1, "--report /proc/page.html: /proc is not writable");
        }

        Assert.Equal(["page.html"], directory.Entries());
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "1", "--report", file, "--force", "--max-iterations", "0").ExitCode);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [ChromiumFact]
    public void A_page_draws_makes_no_request_and_no_script_fails()
    {
        foreach (string page in pages.All)
        {
            PageVisit visit = Chromium.Open(page, 1280, 1600);
            Assert.Empty(visit.Requests);
            Assert.Empty(visit.Complaints);
            Assert.Equal((1280, 1600), (visit.Picture.Width, visit.Picture.Height));
            Assert.InRange(visit.Picture.Drawn, 0.02, 0.9);
            Assert.True(visit.Picture.Colours > 30, $"{visit.Picture.Colours} colours");
        }

        // The same look at a page that does all of it, and draws nothing.
        PageVisit other = Chromium.Open(pages.Write("other.html", "<!doctype html><body><img src=\"http://example.invalid/a.png\" width=\"0\"><script>fetch('https://example.invalid/b'); undefinedFunction();</script>"), 400, 400);
        Assert.Contains("http://example.invalid/a.png", other.Requests);
        Assert.Contains("https://example.invalid/b", other.Requests);
        Assert.Contains(other.Complaints, complaint => complaint.Contains("undefinedFunction", StringComparison.Ordinal));
        Assert.InRange(other.Picture.Drawn, 0, 0.01);
    }

    [ChromiumFact]
    public void At_the_width_of_a_telephone_and_of_a_laptop_light_and_dark_everything_is_legible_and_nothing_overlaps()
    {
        string probe = pages.Write("probe.html", Layout.Probe(pages.All));
        foreach (bool dark in (bool[])[false, true])
        {
            using JsonDocument result = JsonDocument.Parse(Chromium.Result(probe, dark));
            Assert.Equal([], result.RootElement.GetProperty("wrong").EnumerateArray().Select(text => text.GetString()!));
            Assert.Equal(Layout.Widths.Length * pages.All.Sum(page => Drawing().Count(File.ReadAllText(page))), result.RootElement.GetProperty("looked").GetInt32());
        }

        // The same look at a page with faults.
        string faulty = pages.Write("faulty.html", "<!doctype html><body style=\"background:#fff\"><p style=\"color:#ccc;width:3000px\">pale</p><div class=\"drawings\"><svg viewBox=\"0 0 460 300\" width=\"460\" aria-label=\"x\"><text x=\"9\" y=\"20\">one</text><text x=\"12\" y=\"20\">two</text><path class=\"s0\" d=\"M1 1\"/></svg></div>");
        string found = Chromium.Result(pages.Write("probe.html", Layout.Probe(faulty)), dark: false);
        foreach (string fault in (string[])["scrolls sideways", "contrast", "one overlaps two", "a line without length"])
        {
            Assert.Contains(fault, found, StringComparison.Ordinal);
        }
    }

    /// <summary>The drawings of a page, each from its first tag to its last; one inside another belongs to it.</summary>
    [GeneratedRegex("^<svg xmlns.*?^</svg>\n(?=<svg xmlns|</div>)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Drawing();

    /// <summary>What is shown as text, where any word may stand.</summary>
    [GeneratedRegex(">[^<]*<")]
    private static partial Regex Shown();
}
