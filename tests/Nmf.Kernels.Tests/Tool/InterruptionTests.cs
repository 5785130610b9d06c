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
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Takes about a second to read; the signal comes when the file has been opened.
        using var directory = new TemporaryDirectory();
        string input = directory.Write("v.csv", string.Concat(Enumerable.Repeat("1,2,3,4,5,6,7,8\n", 2_000_000)));
        using Process process = ToolProcess.StartInterruptible("factorize", input, "--rank", "1", "--out", directory["out"]);
        while (!process.HasExited && !HasOpened(process, input))
        {
            Thread.Sleep(1);
        }

        Send(process, "INT");
        ToolProcess run = ToolProcess.Finish(process);
        run.AssertFails(130, "interrupted before the first iteration; nothing was written");
        Assert.Equal(["v.csv"], directory.Entries());
    }

    [Fact]
    public void A_signal_while_encoding_says_how_far_it_came_and_writes_nothing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Takes some seconds; the signal comes when V has been read.
        const int Many = 400_000;
        using var directory = new TemporaryDirectory();
        string model = directory["m.npz"], input = directory.Write("v.npy", NpyFile.Write(Samples.Uniform<double>(3 * Many, seed: 10), 3, Many));
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", model).ExitCode);
        using Process process = ToolProcess.StartInterruptible("encode", model, input, "--iterations", "20000", "--out", directory["h.npy"]);
        for (bool opened = false; !process.HasExited && !(opened && !HasOpened(process, input)); opened |= HasOpened(process, input))
        {
            Thread.Sleep(1);
        }

        Send(process, "INT");
        ToolProcess run = ToolProcess.Finish(process);
        run.AssertFails(130, $"of {Many} columns; nothing was written");
        Assert.Equal(["m.npz", "v.npy"], directory.Entries());
    }

    /// <summary>One batch of rows would take hours.</summary>
    [Fact]
    public void A_signal_during_few_rows_and_many_iterations_is_heard()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        string model = directory["m.npz"];
        Assert.Equal(0, ToolProcess.Run("factorize", "digits", "--rank", "16", "--cost", "kl", "--max-iterations", "1", "--save", model).ExitCode);
        using Process process = ToolProcess.StartInterruptible("encode", model, "digits", "--rows", "--iterations", "2147483647", "--out", directory["w.npy"]);
        AwaitWork(process);
        Send(process, "INT");
        ToolProcess.Finish(process).AssertFails(130, "of 1797 rows; nothing was written");
        Assert.Equal(["m.npz"], directory.Entries());
    }

    [Fact]
    public void A_comparison_that_is_interrupted_names_no_rate_it_has_not_found()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        using Process process = ToolProcess.StartInterruptible("compare-methods", "digits", "--rank", "30", "--max-iterations", "1000000", "--report", directory["page.html"]);
        AwaitWork(process);
        Send(process, "INT");
        ToolProcess run = ToolProcess.Finish(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("interrupted before the rates of gradient descent were found; no report was written", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("additive", run.Output, StringComparison.Ordinal);
        Assert.Empty(directory.Entries());
    }

    [Fact]
    public void Where_one_file_cannot_be_put_into_its_place_the_earlier_files_are_restored()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["out"]);
        directory.Write("out/W.npy", "old");
        using Process process = StartLongRun(directory, Samples.Uniform<double>(Rows * Columns, seed: 9), "--out", directory["out"], "--force");
        Directory.CreateDirectory(directory["out/trace.csv"]);
        Send(process, "INT");
        ToolProcess run = ToolProcess.Finish(process);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"nmf: --out {directory["out"]}: the files could not be written: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"stopReason\": \"cancelled\"", run.Output, StringComparison.Ordinal);
        Assert.Equal((string[])["out", "out/W.npy", "out/trace.csv", "v.csv"], directory.Entries());
        Assert.Equal("old", File.ReadAllText(directory["out/W.npy"]));
    }

    /// <summary>Returns once the process has worked for a second, however slow the machine: by then its runtime hears signals.</summary>
    private static void AwaitWork(Process process)
    {
        while (!process.HasExited && process.TotalProcessorTime < TimeSpan.FromSeconds(1))
        {
            Thread.Sleep(10);
            process.Refresh();
        }
    }

    private static bool HasOpened(Process process, string file)
    {
        try
        {
            return new DirectoryInfo($"/proc/{process.Id}/fd").EnumerateFiles().Any(descriptor => descriptor.LinkTarget == file);
        }
        catch (IOException)
        {
            // A descriptor, or the process, was gone before it could be looked at.
            return false;
        }
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
