using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nmf.Kernels.Tests.Tool;

namespace Nmf.Kernels.Tests.Report;

/// <summary>Headless Chromium (Debian's package chromium), with a profile of its own and without a way to any host.</summary>
internal static partial class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] Settings =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync", "--disable-component-update",
        "--disable-background-networking", "--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
    ];

    /// <summary>Where it is installed, if it is.</summary>
    internal static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);

    /// <summary>What the page shows, asks for and complains about.</summary>
    internal static PageVisit Open(string file, int width, int height)
    {
        using var directory = new TemporaryDirectory();
        (_, string errors) = Run(directory, $"--window-size={width},{height}", $"--screenshot={directory["page.png"]}", $"--log-net-log={directory["net.json"]}", new Uri(file).AbsoluteUri);
        return new PageVisit(Requests(directory["net.json"]), [.. Complaint().Matches(errors).Select(match => match.Groups[1].Value)], PngImage.Read(directory["page.png"]));
    }

    /// <summary>The text of the element with the id result, after all frames have loaded.</summary>
    internal static string Result(string file, bool dark)
    {
        using var directory = new TemporaryDirectory();
        string[] scheme = dark ? ["--blink-settings=preferredColorScheme=0"] : ["--blink-settings=preferredColorScheme=1"];
        (string document, string errors) = Run(directory, [.. scheme, "--virtual-time-budget=20000", "--dump-dom", new Uri(file).AbsoluteUri]);
        Match result = ResultElement().Match(document);
        Assert.True(result.Success, $"no result; the browser says: {errors}");
        return WebUtility.HtmlDecode(result.Groups[1].Value);
    }

    private static (string Output, string Errors) Run(TemporaryDirectory directory, params string[] arguments)
    {
        Assert.True(Program is not null, "Chromium is missing, so nothing was checked: apt-get install chromium");
        using Process process = ToolProcess.StartProgram(Program, [], [.. Settings, $"--user-data-dir={directory["profile"]}", .. arguments]);
        ToolProcess run = ToolProcess.Finish(process);
        Assert.True(run.ExitCode == 0, run.Error);
        return (run.Output, run.Error);
    }

    /// <summary>Requests that a page made; those of the browser itself have no origin.</summary>
    private static string[] Requests(string netLog)
    {
        using JsonDocument log = JsonDocument.Parse(File.ReadAllText(netLog));
        int start = log.RootElement.GetProperty("constants").GetProperty("logEventTypes").GetProperty("URL_REQUEST_START_JOB").GetInt32();
        return [.. log.RootElement.GetProperty("events").EnumerateArray()
            .Where(e => e.GetProperty("type").GetInt32() == start && e.TryGetProperty("params", out JsonElement p) && p.TryGetProperty("initiator", out JsonElement initiator) && initiator.GetString() != "not an origin")
            .Select(e => e.GetProperty("params").GetProperty("url").GetString()!)];
    }

    [GeneratedRegex(":CONSOLE[^\\]]*\\] (.*)")]
    private static partial Regex Complaint();

    [GeneratedRegex("<pre id=\"result\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex ResultElement();
}

/// <summary>What a browser made of a page.</summary>
/// <param name="Requests">The addresses that the page asked for.</param>
/// <param name="Complaints">Errors of scripts, and whatever else the console shows.</param>
/// <param name="Picture">What was drawn.</param>
internal sealed record PageVisit(string[] Requests, string[] Complaints, PngImage Picture);

/// <summary>A test that needs Chromium: without it the test is reported as skipped, with the reason, or fails where CI is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Program is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            this.Skip = "Chromium is missing, so no page was looked at: apt-get install chromium";
        }
    }
}
