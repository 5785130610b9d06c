using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>
/// W₀ and H₀ in files. The cost of a start with unequal entries depends on the place and value of every entry of V, so it shows
/// what the tool read without iterating.
/// </summary>
internal sealed class GivenStart
{
    private readonly int rows;
    private readonly int columns;
    private readonly int rank;

    internal GivenStart(TemporaryDirectory directory, int rows, int columns, int rank)
    {
        this.rows = rows;
        this.columns = columns;
        this.rank = rank;

        // Rounded to float32, so that both precisions start from the same numbers.
        this.W = [.. Samples.Uniform<float>(rows * rank, seed: 1).Select(x => (double)x)];
        this.H = [.. Samples.Uniform<float>(rank * columns, seed: 2).Select(x => (double)x)];
        this.Options =
        [
            "--rank", $"{rank}",
            "--init-w", directory.Write("W0.npy", NpyFile.Write(this.W, rows, rank)),
            "--init-h", directory.Write("H0.npy", NpyFile.Write(this.H, rank, columns)),
        ];
    }

    internal double[] W { get; }

    internal double[] H { get; }

    internal string[] Options { get; }

    internal double Cost(NmfCost cost, double[] v) => Reference.Cost(cost, v, this.W, this.H, this.rows, this.columns, this.rank);

    /// <summary>Lets the tool read a file and compares the cost of the start with the one of the matrix that should be in it.</summary>
    /// <returns>What the tool said on standard error.</returns>
    internal static string AssertReads(TemporaryDirectory directory, string file, double[] expected, int rows, int columns, params string[] options)
    {
        var start = new GivenStart(directory, rows, columns, rank: 2);
        ToolProcess run = ToolProcess.Run(["factorize", file, .. start.Options, "--precision", "double", "--max-iterations", "0", .. options]);
        Assert.Equal(rows, run.Summary().GetProperty("rows").GetInt32());
        Assert.Equal(columns, run.Summary().GetProperty("columns").GetInt32());
        Assert.Equal(1, run.Summary().GetProperty("initialCost").GetDouble() / start.Cost(NmfCost.Euclidean, expected), 1e-12);
        return run.Error;
    }
}
