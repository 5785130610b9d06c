using System.Numerics.Tensors;
using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Diagnostics;

public class NmfDiagnosticsTests
{
    private const int M = 37;
    private const int N = 29;
    private const int R = 4;

    private static readonly NmfShape Shape = new(M, N, R);
    private static readonly double[] V = Samples.Uniform<double>(M * N, 1);
    private static readonly double[] W = Samples.Uniform<double>(M * R, 2);
    private static readonly double[] H = Samples.Uniform<double>(R * N, 3);

    [Fact]
    public void Costs_and_shares_equal_the_loops_in_both_layouts()
    {
        double[] wh = Reference.Multiply(W, H, M, N, R);
        double euclidean = V.Zip(wh, (v, y) => (v - y) * (v - y)).Sum();
        double ordinary = V.Zip(wh, (v, y) => v * Math.Log(v / y)).Sum();
        double squares = V.Sum(v => v * v);
        var columnMajor = new ReadOnlyTensorSpan<double>(Reference.Transpose(V, M, N), [M, N], [1, M]);

        Near(euclidean, NmfDiagnostics.EuclideanCost<double>(Shape, V, W, H), NmfDiagnostics.EuclideanCost(Shape, columnMajor, W, H));
        Near(ordinary - V.Sum() + wh.Sum(), NmfDiagnostics.GeneralizedKullbackLeibler<double>(Shape, V, W, H), NmfDiagnostics.GeneralizedKullbackLeibler(Shape, columnMajor, W, H));
        Near(ordinary, NmfDiagnostics.OrdinaryKullbackLeibler<double>(Shape, V, W, H), NmfDiagnostics.OrdinaryKullbackLeibler(Shape, columnMajor, W, H));
        Near(Math.Sqrt(euclidean / squares), NmfDiagnostics.RelativeError<double>(Shape, V, W, H), NmfDiagnostics.RelativeError(Shape, columnMajor, W, H));
        Near(1 - (euclidean / squares), NmfDiagnostics.ExplainedShare<double>(Shape, V, W, H), NmfDiagnostics.ExplainedShare(Shape, columnMajor, W, H));
    }

    [Fact]
    public void A_perfect_factorization_explains_all_and_an_empty_one_nothing()
    {
        var one = new NmfShape(2, 2, 1);
        float[] v = [3, 4, 6, 8];
        Assert.Equal(1, NmfDiagnostics.ExplainedShare<float>(one, v, [1, 2], [3, 4]));
        Assert.Equal(0, NmfDiagnostics.RelativeError<float>(one, v, [1, 2], [3, 4]));
        Assert.Equal(0, NmfDiagnostics.ExplainedShare<float>(one, v, [0, 0], [3, 4]));
        Assert.Equal(1, NmfDiagnostics.RelativeError<float>(one, v, [0, 0], [3, 4]));
        Assert.True(NmfDiagnostics.OrdinaryKullbackLeibler<float>(one, v, [2, 4], [3, 4]) < 0);
        Assert.Equal(double.PositiveInfinity, NmfDiagnostics.OrdinaryKullbackLeibler<float>(one, v, [0, 1], [3, 4]));
    }

    [Fact]
    public void Lengths_are_checked()
    {
        Assert.Contains("w has 5 entries; 37 × 4", Assert.Throws<ArgumentException>(() => NmfDiagnostics.EuclideanCost<double>(Shape, V, new double[5], H)).Message, StringComparison.Ordinal);
        Assert.Contains("h has 5 entries; 4 × 29", Assert.Throws<ArgumentException>(() => NmfDiagnostics.KktResidual<double>(NmfCost.Euclidean, Shape, V, W, new double[5])).Message, StringComparison.Ordinal);
        Assert.Contains("v has 5 entries; 37 × 29", Assert.Throws<ArgumentException>(() => NmfDiagnostics.RelativeError<double>(Shape, new double[5], W, H)).Message, StringComparison.Ordinal);
        Assert.Contains("cost is 7", Assert.Throws<ArgumentOutOfRangeException>(() => NmfDiagnostics.KktResidual<double>((NmfCost)7, Shape, V, W, H)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_call_allocates_nothing()
    {
        AllocationTests.AssertNone(() => NmfDiagnostics.KktResidual<double>(NmfCost.KullbackLeibler, Shape, V, W, H));
        AllocationTests.AssertNone(() => NmfDiagnostics.OrdinaryKullbackLeibler<double>(Shape, V, W, H));
        AllocationTests.AssertNone(() => NmfDiagnostics.ExplainedShare<double>(Shape, V, W, H));
        double[] w = [.. W], h = [.. H], workspace = new double[GradientDescent.WorkspaceLength<double>(NmfCost.KullbackLeibler, Shape)];
        AllocationTests.AssertNone(() => GradientDescent.Iterate<double>(NmfCost.KullbackLeibler, Shape, V, w, h, 1e-3, 0, workspace));
        using var solver = new NmfSolver<double>(Shape, new NmfOptions { KktTolerance = 1e-9, Tolerance = 0, MaxIterations = 30 });
        AllocationTests.AssertNone(() => solver.Fit(V, w, h));
    }

    private static void Near(double expected, params double[] actual) => Assert.All(actual, a => Assert.Equal(expected, a, 1e-12 * Math.Max(1, Math.Abs(expected))));
}
