using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Tests.Theory;

namespace Nmf.Kernels.Tests.Diagnostics;

/// <summary>The KKT residual is what its definition says, whatever the type, the layout and the scale.</summary>
public class KktResidualTests
{
    internal static readonly Statement EqualsDefinition = new(Problems.Where(Begin.Even, Begin.BadlyScaled, Begin.Far, Begin.WithZeros, Begin.Planted), Equals, Equals);

    internal static readonly Statement VanishesAtKktPoints = new(Problems.Even, Vanishes, Vanishes);

    internal static readonly Statement KeepsUnderScaling = new(Problems.Even, Keeps, Keeps);

    [Fact]
    public void A_default_shape_is_refused() =>
        Assert.StartsWith("Rows is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => NmfDiagnostics.KktResidual<float>(NmfCost.Euclidean, default, ReadOnlySpan<float>.Empty, [], [])).Message, StringComparison.Ordinal);

    [Fact]
    public void The_residual_is_that_of_the_definition_in_plain_loops() => EqualsDefinition.HoldsForTheLibrary();

    [Fact]
    public void The_residual_of_a_KKT_point_is_rounding() => VanishesAtKktPoints.HoldsForTheLibrary();

    [Fact]
    public void Scaling_V_or_moving_scale_between_W_and_H_keeps_the_residual() => KeepsUnderScaling.HoldsForTheLibrary();

    /// <summary>1e15 in float, rounded up so that no entry stays below, is more than 1e15.</summary>
    [Fact]
    public void The_floor_of_a_fit_is_a_floor_here()
    {
        NmfModel<float> model = NmfModel.Fit<float>([1, 2, 3, 4], 2, 2, 1, new NmfOptions { Floor = 1e15, MaxIterations = 1 });
        Assert.True(double.IsFinite(NmfDiagnostics.KktResidual<float>(NmfCost.Euclidean, model.Shape, [1, 2, 3, 4], model.W, model.H, model.W.ToArray().Min())));
        Assert.Throws<ArgumentOutOfRangeException>(() => NmfDiagnostics.KktResidual<float>(NmfCost.Euclidean, model.Shape, [1, 2, 3, 4], model.W, model.H, 1.001e15f));
    }

    [Fact]
    public void Blocks_of_rows_and_the_layout_of_V_make_no_difference()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach ((int m, int n, int r) in new[] { (2, 2, 1), (300, 5, 3), (17, 5000, 2), (700, 90, 33), (257, 257, 1) })
            {
                var shape = new NmfShape(m, n, r);
                float[] v = Facade.Samples.Uniform<float>(m * n, 1), w = Facade.Samples.Uniform<float>(m * r, 2), h = Facade.Samples.Uniform<float>(r * n, 3);
                float[] columnMajor = [.. Enumerable.Range(0, m * n).Select(k => v[(k % m * n) + (k / m)])];
                double expected = Kkt.Residual(new Wide(cost, shape, Array.ConvertAll(v, x => (double)x), Array.ConvertAll(w, x => (double)x), Array.ConvertAll(h, x => (double)x)), 0);
                Assert.Equal(1, NmfDiagnostics.KktResidual<float>(cost, shape, v, w, h) / expected, 1e-11);
                Assert.Equal(1, NmfDiagnostics.KktResidual(cost, shape, new ReadOnlyTensorSpan<float>(columnMajor, [m, n], [1, m]), w, h) / expected, 1e-11);
            }
        }
    }

    /// <summary>0 for V, W and H all zero; ρ − 1 = ∞ for an entry at 0 that W·HHᵀ does not hold back; nothing for zeros that want to fall.</summary>
    [Fact]
    public void Zeros_count_only_where_they_want_to_grow()
    {
        var shape = new NmfShape(2, 2, 1);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            Assert.Equal(0, NmfDiagnostics.KktResidual<double>(cost, shape, new double[4], new double[2], new double[2]));
            Assert.Equal(0, NmfDiagnostics.KktResidual<double>(cost, shape, [1, 1, 0, 0], [1, 0], [1, 1]));
            Assert.True(NmfDiagnostics.KktResidual<double>(cost, shape, [1, 1, 1, 1], [1, 0], [1, 1]) > 1e10);
        }

        // An entry at the floor, above which it would count by nearly one.
        double floor = Math.ScaleB(1, -500);
        Assert.Equal(0, NmfDiagnostics.KktResidual<double>(NmfCost.Euclidean, new NmfShape(1, 1, 1), [0], [floor], [floor]));
        Assert.Equal(1, NmfDiagnostics.KktResidual<double>(NmfCost.Euclidean, new NmfShape(1, 1, 1), [0], [1], [1]));
    }

    private static double Residual<T>(Matrices<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => NmfDiagnostics.KktResidual<T>(x.Cost, x.Shape, x.V, x.W, x.H);

    private static void Equals<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Quotients ofH = Quotients.Of<double>(x.Widen());
        Quotients ofW = Quotients.Of<double>(x.Widen().Mirror());
        if (!ofH.AreFinite<double>() || !ofW.AreFinite<double>() || !Enumerable.Range(0, x.H.Length).All(ofH.IsRegular) || !Enumerable.Range(0, x.W.Length).All(ofW.IsRegular))
        {
            return;
        }

        // ρ as the judge's in float64, each with its rounding; near ρ = 1 the difference loses as much absolutely.
        double expected = Kkt.Residual(x.Widen(), Range<T>.DefaultFloor);
        Assert.Equal(expected, Residual(x), 2 * Rounding.OfUpdate<double>(x.Shape) * (1 + expected));
    }

    private static void Vanishes<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T> point = KktPoint.Of<T>(x.Problem, x.Cost);
        Assert.InRange(Residual(point), 0, 4 * Rounding.OfUpdate<T>(point.Shape));
    }

    private static void Keeps<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        x = (x.Problem with { Scale = x.Problem.Scale / 2 }).Draw<T>(x.Cost);
        // Entries at the floor do not count, and would once they are scaled away from it.
        double nearFloor = Math.ScaleB(Range<T>.DefaultFloor, 10);
        if (x.W.Concat(x.H).Any(e => double.CreateTruncating(e) < nearFloor))
        {
            return;
        }

        double residual = Residual(x);

        // Powers of two change no digit: in float64 the residual keeps its bits.
        T[] scaledV = Array.ConvertAll(x.V, v => T.ScaleB(v, 6));
        T[] scaledW = Array.ConvertAll(x.W, w => T.ScaleB(w, 6));
        Assert.Equal(residual, Residual(new Matrices<T>(x.Problem, x.Cost, x.Shape, scaledV, scaledW, x.H)));
        T[] w = [.. x.W.Select((e, k) => T.ScaleB(e, (k % x.Shape.Rank) - 4))];
        T[] h = [.. x.H.Select((e, k) => T.ScaleB(e, 4 - (k / x.Shape.Columns)))];
        Assert.Equal(residual, Residual(new Matrices<T>(x.Problem, x.Cost, x.Shape, x.V, w, h)));
    }
}
