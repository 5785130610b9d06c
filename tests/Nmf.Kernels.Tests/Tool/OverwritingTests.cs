using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace Nmf.Kernels.Tests.Tool;

public class OverwritingTests
{
    [Theory]
    [InlineData("W.npy")]
    [InlineData("H.npy")]
    [InlineData("trace.csv")]
    [InlineData("summary.json")]
    public void An_existing_file_is_not_overwritten_without_force(string name)
    {
        using var directory = new TemporaryDirectory();
        directory.Write(name, "mine");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["."]).AssertFails(1, $"{name} exists already; --force overwrites");
        Assert.Equal([name], directory.Entries());
        Assert.Equal("mine", File.ReadAllText(directory[name]));
    }

    [Fact]
    public void Force_replaces_the_files_of_an_earlier_run_and_no_others()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("W.npy", "old");
        directory.Write("trace.csv", "old");
        directory.Write("notes.txt", "mine");
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["."], "--force").ExitCode);
        Assert.Equal((string[])["H.npy", "W.npy", "notes.txt", "summary.json", "trace.csv"], directory.Entries());
        Assert.Equal(3, new OutputFiles(directory["."]).W.Rows);
        Assert.Equal("mine", File.ReadAllText(directory["notes.txt"]));
    }

    [Fact]
    public void A_failure_with_force_leaves_the_earlier_files()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("W.npy", "old");
        ToolProcess.Run("factorize", directory["none.npy"], "--rank", "2", "--out", directory["."], "--force").AssertFails(1, "no such file");
        Assert.Equal("old", File.ReadAllText(directory["W.npy"]));
    }

    [Fact]
    public void Input_is_not_overwritten_whatever_leads_to_it()
    {
        using var directory = new TemporaryDirectory();
        double[] v = [1, 2, 3, 4];
        string input = directory.Write("W.npy", NpyFile.Write(v, 2, 2));
        ToolProcess.Run("factorize", input, "--rank", "1", "--out", directory["."], "--force").AssertFails(1, "W.npy in it is INPUT; it must be another directory");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--out", directory["new"], "--save", directory["new"], "--force").AssertFails(1, "the same file as --out; it must be another");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(directory["link.npz"], input);
            Directory.CreateSymbolicLink(directory["here"], directory["."]);
            ToolProcess.Run("factorize", input, "--rank", "1", "--save", directory["link.npz"]).AssertFails(1, "the same file as INPUT");
            ToolProcess.Run("factorize", input, "--rank", "1", "--report", directory["here/W.npy"], "--force").AssertFails(1, "the same file as INPUT");
            ToolProcess.Run("factorize", input, "--rank", "1", "--out", directory["here"], "--force").AssertFails(1, "W.npy in it is INPUT");
        }

        Assert.Equal(v, NpyFile.Read(input).Values);
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_fails()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("out", "mine");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", file).AssertFails(1, "it must be a directory");
        string deeper = Path.Combine(file, "and", "deeper");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", deeper).AssertFails(1, $"--out {deeper}: {file} is not a directory");
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void A_directory_in_the_place_of_a_file_fails_with_force_too()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["out/W.npy"]);
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["out"], "--force").AssertFails(1, $"--out {directory["out"]}: W.npy in it is a directory");
    }

    [Fact]
    public void A_link_to_nothing_in_the_place_of_a_file_is_found_out_before_the_work()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["out"]);
        File.CreateSymbolicLink(directory["out/W.npy"], "nothing.npy");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["out"], "--force").AssertFails(1, $"--out {directory["out"]}: W.npy in it is a link to nothing.npy, which is not there");
        File.CreateSymbolicLink(directory["circle.npz"], "circle.npz");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", directory["circle.npz"]).AssertFails(1, $"--save {directory["circle.npz"]}: a link to circle.npz, which is not there");
    }

    [Fact]
    public void The_model_and_the_page_may_go_to_a_directory_that_is_made_for_the_factors()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["with-separator"] + Path.DirectorySeparatorChar).ExitCode);
        Directory.Delete(directory["with-separator"], recursive: true);
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", directory["out"], "--save", directory["out/m.npz"], "--report", directory["out/page.html"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["out", "out/H.npy", "out/W.npy", "out/m.npz", "out/page.html", "out/summary.json", "out/trace.csv"], directory.Entries());
        Assert.Contains($"the report is in {directory["out/page.html"]}; the model is in {directory["out/m.npz"]}; W, H, the trace and the summary are in {directory["out"]}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Costs_at_the_end_of_the_range_are_drawn_and_nothing_else_is_lost()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2", "--method", "additive", "--learning-rate", "1e300", "--precision", "double", "--max-iterations", "50", "--tolerance", "0", "--report", directory["page.html"], "--save", directory["m.npz"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["m.npz", "page.html"], directory.Entries());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_found_out_before_the_work()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Not even root can make files there.
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", "/proc/nmf").AssertFails(1, "--out /proc/nmf: /proc is not writable");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", "/proc").AssertFails(1, "--out /proc: /proc is not writable");
    }

    [Theory]
    [InlineData("old")]
    [InlineData(null)]
    public void A_full_disk_leaves_no_files_but_the_printed_summary(string? earlier)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        if (earlier is not null)
        {
            directory.Write("W.npy", earlier);
        }

        // A limit of 64 blocks of 512 or 1024 bytes stands in for the disk: W takes 115 KB. The runtime's own large file, for
        // compiled code, is switched off.
        using Process process = ToolProcess.StartProgram(
            "sh",
            [("DOTNET_EnableWriteXorExecute", "0")],
            "-c",
            $"trap '' XFSZ; ulimit -f 64; exec {ToolProcess.CommandLine} factorize digits --rank 16 --max-iterations 1 --out '{directory["."]}' --force");
        ToolProcess run = ToolProcess.Finish(process);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"nmf: --out {directory["."]}: the files could not be written: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(1797, JsonDocument.Parse(run.Output).RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(earlier is null ? [] : (string[])["W.npy"], directory.Entries());
        Assert.Equal(earlier, earlier is null ? null : File.ReadAllText(directory["W.npy"]));
    }

    [Fact]
    public void Without_out_only_the_summary_is_printed()
    {
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2");
        Assert.Equal(3, run.Summary().GetProperty("rows").GetInt32());
        Assert.Contains("--out was not given", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_replaces_a_model_and_nothing_else()
    {
        using var directory = new TemporaryDirectory();
        string notes = directory.Write("notes.txt", "precious\n");
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--save", notes).AssertFails(1, "exists already and is no model of this version");
        Assert.Equal("precious\n", File.ReadAllText(notes));
        string arrays = directory["arrays.npz"];
        using (ZipArchive archive = ZipFile.Open(arrays, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("W.npy", CompressionLevel.NoCompression).Open();
            entry.Write(NpyFile.Write([1, 2], 2, 1, "<f4"));
        }

        byte[] saved = File.ReadAllBytes(arrays);
        ToolProcess.Run("factorize", "movies", "--rank", "1", "--save", arrays).AssertFails(1, "exists already and is no model of this version");
        Assert.Equal(saved, File.ReadAllBytes(arrays));
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "1", "--save", directory["m.npz"]).ExitCode);
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", directory["m.npz"]).ExitCode);
        Assert.Equal(2, NmfModel.Load<float>(directory["m.npz"]).Shape.Rank);
    }

    [Fact]
    public void A_pipe_is_not_replaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        using (var made = System.Diagnostics.Process.Start("mkfifo", directory["pipe"]))
        {
            made.WaitForExit();
        }

        ToolProcess.Run("factorize", "movies", "--rank", "1", "--save", directory["pipe"]).AssertFails(1, "is a pipe; it must be a regular file");
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(directory["pipe"])!));
    }
}
