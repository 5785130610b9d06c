namespace Nmf.Kernels.Tests.Tool;

public class UsageTests
{
    [Theory]
    [InlineData("a command is missing; it must be demo or factorize")]
    [InlineData("fit: not a command or option of nmf", "fit")]
    [InlineData("INPUT", "factorize", "--rank", "2")]
    [InlineData("--rank", "factorize", "movies")]
    [InlineData("--rank", "factorize", "movies", "--rank")]
    [InlineData("--rank 0: must be a whole number from 1 to 2147483647", "factorize", "movies", "--rank", "0")]
    [InlineData("--rank -1: must be a whole number from 1", "factorize", "movies", "--rank", "-1")]
    [InlineData("--rank two: must be a whole number from 1", "factorize", "movies", "--rank", "two")]
    [InlineData("--rank 2147483648: must be a whole number from 1", "factorize", "movies", "--rank", "2147483648")]
    [InlineData("--cost l1: must be euclidean or kl", "factorize", "movies", "--rank", "2", "--cost", "l1")]
    [InlineData("--max-iterations -1: must be a whole number from 0", "factorize", "movies", "--rank", "2", "--max-iterations", "-1")]
    [InlineData("--max-iterations 2147483647: must be a whole number from 0 to 2147483589", "factorize", "movies", "--rank", "2", "--max-iterations", "2147483647")]
    [InlineData("--tolerance -1: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--tolerance", "-1")]
    [InlineData("--tolerance NaN: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--tolerance", "NaN")]
    [InlineData("--seed x: must be a whole number", "factorize", "movies", "--rank", "2", "--seed", "x")]
    [InlineData("--floor inf: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--floor", "inf")]
    [InlineData("--floor: Floor is 1E-40; for Single it must be 0 or within", "factorize", "movies", "--rank", "2", "--floor", "1e-40")]
    [InlineData("--precision half: must be single or double", "factorize", "movies", "--rank", "2", "--precision", "half")]
    [InlineData("--init-h is missing", "factorize", "movies", "--rank", "2", "--init-w", "w.npy")]
    [InlineData("--init-w is missing", "factorize", "movies", "--rank", "2", "--init-h", "h.npy")]
    [InlineData("--header and --no-header contradict each other", "factorize", "v.csv", "--rank", "2", "--header", "--no-header")]
    [InlineData("--names and --no-names contradict each other", "factorize", "v.csv", "--rank", "2", "--names", "--no-names")]
    [InlineData("--threads: not an argument or option of nmf factorize", "factorize", "movies", "--rank", "2", "--threads")]
    [InlineData("more: not an argument or option of nmf factorize", "factorize", "movies", "more", "--rank", "2")]
    [InlineData("--rank: not an argument or option of nmf demo", "demo", "--rank")]
    public void A_wrong_command_line_is_explained_in_one_line(string says, params string[] arguments) =>
        ToolProcess.Run(arguments).AssertFails(2, says);

    [Theory]
    [InlineData("nmf factorize movies --rank 2", "--help")]
    [InlineData("[default: 200]", "factorize", "--help")]
    [InlineData("--init-w <W.npy>", "factorize", "--help")]
    [InlineData("1797 hand-written digits", "demo", "--help")]
    public void Help_is_a_result(string says, params string[] arguments)
    {
        ToolProcess run = ToolProcess.Run(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
        Assert.Contains("Example", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_printed()
    {
        ToolProcess run = ToolProcess.Run("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Output);
    }
}
