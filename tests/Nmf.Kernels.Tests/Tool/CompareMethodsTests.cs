using System.Globalization;
using System.Text.RegularExpressions;

namespace Nmf.Kernels.Tests.Tool;

public class CompareMethodsTests
{
    [Fact]
    public void Multiplicative_and_additive_runs_share_a_start_and_none_beats_the_singular_values()
    {
        ToolProcess run = ToolProcess.Run("compare-methods", "movies", "--rank", "1", "--precision", "double");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.StartsWith("movies, 3 × 3, rank 1, euclidean cost, double precision, seed 0\ncost of the start: 23.27", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nmethod +cost after 1 +cost after 10 +cost after 100 +cost after 200 +KKT residual +ms/iteration\n", run.Output);
        double bound = double.Parse(Regex.Match(run.Output, @"no factorization of rank 1 is below ([\d.]+), by").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.Equal(20.2601, bound, 1e-4);

        string[][] rows = [.. Regex.Matches(run.Output, @"\n(multiplicative updates|additive, rate \S+) +(.*)").Select(match => match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(5, rows.Length);
        Assert.Equal(bound, double.Parse(rows[0][3], CultureInfo.InvariantCulture), 1e-4);
        Assert.All(rows[..4], row => Assert.True(double.Parse(row[3], CultureInfo.InvariantCulture) >= bound - 1e-4));

        // The last rate is chosen so that one of its first iterations raises the cost.
        Assert.True(double.Parse(rows[4][0], CultureInfo.InvariantCulture) > 23.28);
    }

    [Fact]
    public void No_bound_is_claimed_that_is_rounding()
    {
        using var directory = new TemporaryDirectory();
        double[] v = [.. Enumerable.Range(0, 50 * 40).Select(k => (1 + (k / 40 * 0.37 % 1)) * (1 + (k % 40 * 0.73 % 1)))];
        ToolProcess run = ToolProcess.Run("compare-methods", directory.Write("v.npy", NpyFile.Write(v, 50, 40)), "--rank", "1", "--precision", "double", "--max-iterations", "20");
        Assert.Contains("no factorization of rank 1 is below 0, by", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bound_of_large_numbers_is_that_of_small_ones_scaled()
    {
        using var directory = new TemporaryDirectory();
        double Bound(double scale)
        {
            double[] v = [.. new double[] { 1, 2, 3, 4, 5, 1, 1, 1, 7 }.Select(x => x * scale)];
            ToolProcess run = ToolProcess.Run("compare-methods", directory.Write("v.npy", NpyFile.Write(v, 3, 3)), "--rank", "1", "--precision", "double", "--max-iterations", "5");
            Assert.True(run.ExitCode == 0, run.Error);
            return double.Parse(Regex.Match(run.Output, "is below (.*), by").Groups[1].Value, CultureInfo.InvariantCulture);
        }

        double bound = Bound(1);
        Assert.InRange(Bound(1e80) / bound, 1e160 * (1 - 1e-5), 1e160 * (1 + 1e-5));
        Assert.InRange(Bound(1e-80) / bound, 1e-160 * (1 - 1e-5), 1e-160 * (1 + 1e-5));
    }

    [Fact]
    public void The_divergence_has_no_such_bound()
    {
        ToolProcess run = ToolProcess.Run("compare-methods", "movies", "--rank", "2", "--cost", "kl", "--max-iterations", "30");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("no factorization", run.Output, StringComparison.Ordinal);
        Assert.Contains("cost after 30", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Every rate leaves the floor where it is, so the search ends at the largest that it tries; the residual is 0 throughout and has no chart.</summary>
    [Theory]
    [InlineData("euclidean")]
    [InlineData("kl")]
    public void All_zeros_are_compared_like_any_other_matrix(string cost)
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("compare-methods", directory.Write("zero.csv", "0,0,0\n0,0,0\n"), "--rank", "1", "--cost", cost, "--report", directory["page.html"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(5, Regex.Count(run.Output, @"\n(multiplicative updates|additive, rate).* 0e\+0 "));
        string page = File.ReadAllText(directory["page.html"]);
        Assert.Contains("Cost over time</text>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("KKT residual over", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_input_fails_with_one_clear_line() => ToolProcess.Run("compare-methods", "none.npy", "--rank", "2").AssertFails(1, "none.npy: no such file");
}
