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
    public void A_file_in_the_place_of_the_directory_fails()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("out", "mine");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", file).AssertFails(1, "it must be a directory");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", Path.Combine(file, "deeper")).AssertFails(1, "--out");
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void Without_out_only_the_summary_is_printed()
    {
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2");
        Assert.Equal(3, run.Summary().GetProperty("rows").GetInt32());
        Assert.Contains("--out was not given", run.Error, StringComparison.Ordinal);
    }
}
