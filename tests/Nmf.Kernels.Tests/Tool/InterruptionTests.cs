using System.Diagnostics;
using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Tool;

public class InterruptionTests
{
    private const int Rows = 60;
    private const int Columns = 40;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_writes_the_last_complete_iteration_and_exits_with_130(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        double[] v = [.. Samples.Uniform<float>(Rows * Columns, seed: 7, scale: 9).Select(x => Math.Floor(x))];
        using Process process = StartLongRun(directory, v, "--out", directory["out"]);
        Send(process, signal);
        ToolProcess run = ToolProcess.Finish(process);

        Assert.Equal(130, run.ExitCode);
        var files = new OutputFiles(directory["out"]);
        Assert.Equal("cancelled", files.Summary.GetProperty("stopReason").GetString());
        int iterations = files.Summary.GetProperty("iterations").GetInt32();
        Assert.Contains($"interrupted after {iterations} complete iterations", run.Error, StringComparison.Ordinal);
        Assert.Equal(iterations + 1, files.Trace.Length);
        double cost = Reference.Cost(NmfCost.Euclidean, v, files.W.Values, files.H.Values, Rows, Columns, files.W.Columns);
        Assert.Equal(1, files.Trace[^1].Cost / cost, 1e-5);
        Assert.Equal(OutputFiles.Names, Directory.EnumerateFileSystemEntries(directory["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_interrupted_run_without_out_prints_its_summary()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        using Process process = StartLongRun(directory, Samples.Uniform<double>(Rows * Columns, seed: 8));
        Send(process, "INT");
        ToolProcess run = ToolProcess.Finish(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("\"stopReason\": \"cancelled\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("--out was not given", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_while_reading_writes_nothing()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        using (Process pipe = Process.Start("mkfifo", directory["v.csv"]))
        {
            pipe.WaitForExit();
        }

        using Process process = ToolProcess.StartInterruptible("factorize", directory["v.csv"], "--rank", "1", "--out", directory["out"]);

        // Opening the pipe waits for the tool, which by then listens for signals; it reads until the pipe is closed.
        using (var writer = new FileStream(directory["v.csv"], FileMode.Open, FileAccess.Write))
        {
            writer.Write("1,2\n3,4\n"u8);
            Send(process, "INT");
        }

        ToolProcess run = ToolProcess.Finish(process);
        run.AssertFails(130, "interrupted before the first iteration; nothing was written");
        Assert.Equal(["v.csv"], directory.Entries());
    }

    /// <summary>Returns once V is read: from then on a signal ends the iterations and nothing else.</summary>
    private static Process StartLongRun(TemporaryDirectory directory, double[] v, params string[] options)
    {
        string text = string.Join('\n', v.Chunk(Columns).Select(row => string.Join(',', row.Select(x => x.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
        string input = directory.Write("v.csv", text);
        Process process = ToolProcess.StartInterruptible(["factorize", input, "--rank", "8", "--tolerance", "0", "--max-iterations", "10000000", .. options]);
        Assert.Contains("detected", process.StandardError.ReadLine(), StringComparison.Ordinal);
        return process;
    }

    private static void Send(Process process, string signal)
    {
        // The shell's own kill: the program of that name is not installed everywhere.
        using Process kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        kill.WaitForExit();
    }
}
