namespace Nmf.Kernels.Tests.Tool;

public class UsageTests
{
    [Theory]
    [InlineData("a command is missing; it must be one of demo, factorize")]
    [InlineData("fit: not a command or option of nmf", "fit")]
    [InlineData("INPUT is missing; it is V", "factorize", "--rank", "2")]
    [InlineData("--rank is missing; it must be a whole number from 1 to 2147483647", "factorize", "movies")]
    [InlineData("--rank: the value is missing; it must be a whole number from 1", "factorize", "movies", "--rank")]
    [InlineData("--rank: given 2 times, as 2 and 3; it must be one value, a whole number from 1", "factorize", "movies", "--rank", "2", "--rank", "3")]
    [InlineData("--cost: given 2 times, as kl and kl; it must be one value, euclidean or kl", "factorize", "movies", "--rank", "2", "--cost", "kl", "--cost", "kl")]
    [InlineData("--rank 0: must be a whole number from 1 to 2147483647", "factorize", "movies", "--rank", "0")]
    [InlineData("--rank -1: must be a whole number from 1", "factorize", "movies", "--rank", "-1")]
    [InlineData("--rank two: must be a whole number from 1", "factorize", "movies", "--rank", "two")]
    [InlineData("--rank 2147483648: must be a whole number from 1", "factorize", "movies", "--rank", "2147483648")]
    [InlineData("--cost l1: must be euclidean or kl", "factorize", "movies", "--rank", "2", "--cost", "l1")]
    [InlineData("--max-iterations -1: must be a whole number from 0", "factorize", "movies", "--rank", "2", "--max-iterations", "-1")]
    [InlineData("--max-iterations 2147483647: must be a whole number from 0 to 2147483589", "factorize", "movies", "--rank", "2", "--max-iterations", "2147483647")]
    [InlineData("--tolerance -1: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--tolerance", "-1")]
    [InlineData("--tolerance NaN: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--tolerance", "NaN")]
    [InlineData("--kkt-tolerance -1: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--kkt-tolerance", "-1")]
    [InlineData("--method newton: must be multiplicative or additive", "factorize", "movies", "--rank", "2", "--method", "newton")]
    [InlineData("--method additive: --learning-rate is missing", "factorize", "movies", "--rank", "2", "--method", "additive")]
    [InlineData("--learning-rate 0.1: --method additive is missing", "factorize", "movies", "--rank", "2", "--learning-rate", "0.1")]
    [InlineData("--threads 2: --method additive works on one thread; 0 or 1 is allowed", "factorize", "movies", "--rank", "2", "--method", "additive", "--learning-rate", "0.1", "--threads", "2")]
    [InlineData("--restarts 3: --method additive has one start", "factorize", "movies", "--rank", "2", "--method", "additive", "--learning-rate", "0.1", "--restarts", "3")]
    [InlineData("--learning-rate 0: must be a finite number above 0", "factorize", "movies", "--rank", "2", "--method", "additive", "--learning-rate", "0")]
    [InlineData("--seed x: must be a whole number", "factorize", "movies", "--rank", "2", "--seed", "x")]
    [InlineData("--floor inf: must be a finite number, at least 0", "factorize", "movies", "--rank", "2", "--floor", "inf")]
    [InlineData("--floor 1e-50: it must be 0 or from 1.18e-38 to 1e15 in single precision", "factorize", "movies", "--rank", "2", "--floor", "1e-50")]
    [InlineData("--floor 1e-310: it must be 0 or from 2.23e-308 to 1e100 in double precision", "factorize", "movies", "--rank", "2", "--floor", "1e-310", "--precision", "double")]
    [InlineData("--precision half: must be single or double", "factorize", "movies", "--rank", "2", "--precision", "half")]
    [InlineData("--seed 3: --init-w and --init-h give the start", "factorize", "movies", "--rank", "2", "--seed", "3", "--init-w", "w.npy", "--init-h", "h.npy")]
    [InlineData("--report: is an option of nmf demo alone", "demo", "--report", "page.html", "encode")]
    [InlineData("--out --normalize: must be a path; ./--normalize is one of that name", "factorize", "movies", "--rank", "2", "--out", "--normalize")]
    [InlineData("MODEL is empty; it must be a path", "encode", "", "movies", "--out", "codes.npy")]
    [InlineData("INPUT is empty; it must be a path", "factorize", "", "--rank", "2")]
    [InlineData("--init-h is missing", "factorize", "movies", "--rank", "2", "--init-w", "w.npy")]
    [InlineData("--init-w is missing", "factorize", "movies", "--rank", "2", "--init-h", "h.npy")]
    [InlineData("--header and --no-header contradict each other", "factorize", "v.csv", "--rank", "2", "--header", "--no-header")]
    [InlineData("--names and --no-names contradict each other", "factorize", "v.csv", "--rank", "2", "--names", "--no-names")]
    [InlineData("--header: INPUT movies is not a .csv or .tsv file", "factorize", "movies", "--rank", "2", "--header")]
    [InlineData("--no-names: INPUT v.npy is not a .csv or .tsv file", "factorize", "v.npy", "--rank", "2", "--no-names")]
    [InlineData("--force: --out or --report is missing", "factorize", "movies", "--rank", "2", "--force")]
    [InlineData("--treads: not an argument or option of nmf factorize", "factorize", "movies", "--rank", "2", "--treads")]
    [InlineData("--threads: the value is missing; it must be a whole number from 0 to 1024", "factorize", "movies", "--rank", "2", "--threads")]
    [InlineData("more: not an argument or option of nmf factorize", "factorize", "movies", "more", "--rank", "2")]
    [InlineData("--rank: not an argument or option of nmf demo", "demo", "--rank")]
    [InlineData("--rank is missing; it must be a whole number from 1 to 2147483647", "compare-methods", "movies")]
    [InlineData("--max-iterations 0: must be a whole number from 1 to 1000000", "compare-methods", "movies", "--rank", "2", "--max-iterations", "0")]
    [InlineData("--out is missing; it must be a path", "landscapes")]
    public void A_wrong_command_line_is_explained_in_one_line(string says, params string[] arguments) =>
        ToolProcess.Run(arguments).AssertFails(2, says);

    [Theory]
    [InlineData("nmf factorize movies --rank 2", "--help")]
    [InlineData("[default: 200]", "factorize", "--help")]
    [InlineData("--init-w <W.npy>", "factorize", "--help")]
    [InlineData("1.18e-38", "factorize", "--help")]
    [InlineData("1797 hand-written digits", "demo", "--help")]
    [InlineData("nmf compare-methods movies --rank 1", "compare-methods", "--help")]
    [InlineData("nmf landscapes --out figures", "landscapes", "--help")]
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
