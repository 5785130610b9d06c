using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>A finished run of the built tool, with both of its streams redirected.</summary>
internal sealed record ToolProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static string Assembly { get; } =
        Path.Combine(Samples.RepositoryRoot, "src", "Nmf.Tool", "bin", Samples.Configuration, "net10.0", "nmf.dll");

    /// <summary>The command line of a program that takes other programs' command lines.</summary>
    internal static string CommandLine => $"dotnet \"{Assembly}\"";

    internal static ToolProcess Run(params string[] arguments) => RunWith([], arguments);

    internal static ToolProcess RunWith((string Name, string? Value)[] environment, params string[] arguments)
    {
        using Process process = StartProgram("dotnet", environment, [Assembly, .. arguments]);
        return Finish(process);
    }

    /// <summary>Starts the tool so that it can be interrupted even where these tests run in the background of a script, which ignores SIGINT and hands that on.</summary>
    internal static Process StartInterruptible(params string[] arguments)
    {
        // GNU's env can; others keep what they were given.
        using Process probe = StartProgram("env", [], "--default-signal=INT", "true");
        return Finish(probe).ExitCode == 0
            ? StartProgram("env", [], ["--default-signal=INT", "dotnet", Assembly, .. arguments])
            : StartProgram("dotnet", [], [Assembly, .. arguments]);
    }

    internal static Process StartProgram(string program, (string Name, string? Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; what was read from the process before is not in the result.</summary>
    internal static ToolProcess Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The tool did not end within {Patience.TotalSeconds} seconds.");
        }

        return new ToolProcess(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The printed summary of a run that succeeded.</summary>
    internal JsonElement Summary()
    {
        Assert.True(this.ExitCode == 0, this.Error);
        return JsonDocument.Parse(this.Output).RootElement;
    }

    /// <summary>Failed with one line on standard error that says this, and nothing on standard output.</summary>
    internal void AssertFails(int exitCode, string fragment)
    {
        Assert.Contains(fragment, this.Error, StringComparison.Ordinal);
        Assert.StartsWith("nmf: ", this.Error, StringComparison.Ordinal);
        Assert.Single(this.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("(Parameter", this.Error, StringComparison.Ordinal);
        Assert.Empty(this.Output);
        Assert.Equal(exitCode, this.ExitCode);
    }
}
