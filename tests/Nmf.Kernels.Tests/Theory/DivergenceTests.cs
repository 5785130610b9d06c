using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// The generalized divergence D(A‖B) = Σ a log(a/b) − a + b against the ordinary one Σ a log(a/b), and what the Kullback–Leibler
/// updates do to the sums of WH.
/// </summary>
public class DivergenceTests
{
    /// <summary>Of starts without zeros, whose products with the floor would leave the normal numbers when W is divided.</summary>
    internal static readonly Statement OrdinaryPlusSums = new(Problems.Where(Begin.Even, Begin.BadlyScaled, Begin.Far), ExceedsOrdinaryBySums, ExceedsOrdinaryBySums) { Costs = [NmfCost.KullbackLeibler] };

    internal static readonly Statement DivergenceIsAboveHellinger = new(Problems.All, ExceedsHellinger, ExceedsHellinger) { Costs = [NmfCost.KullbackLeibler] };

    internal static readonly Statement CostIsZeroAtEquality = new(Problems.Where(Begin.Planted), ZeroOnlyAtEquality, ZeroOnlyAtEquality);

    /// <summary>Of starts without zeros: where v/wh is beyond 1e300 the library takes the logarithms of v and wh apart, and rounds both.</summary>
    internal static readonly Statement CostScales = new(Problems.Where(Begin.Even, Begin.BadlyScaled, Begin.Far), Scales, Scales);

    internal static readonly Statement SumsAreKept = new(Problems.All, KeepsSums, KeepsSums)
    {
        Costs = [NmfCost.KullbackLeibler],
        Catches = [Mutation.QuotientSwapped, Mutation.StaleGram, Mutation.EpsilonAdded, Mutation.WrongOrder, Mutation.RowBlockSkipped],
    };

    [Fact]
    public void The_generalized_divergence_is_the_ordinary_one_less_the_sum_of_V_plus_that_of_WH_and_so_equal_for_sums_of_one() => OrdinaryPlusSums.HoldsForTheLibrary();

    [Fact]
    public void The_divergence_is_at_least_the_sum_of_squared_differences_of_roots_and_so_positive_unless_V_is_WH() => DivergenceIsAboveHellinger.HoldsForTheLibrary();

    [Fact]
    public void The_cost_of_a_perfect_factorization_is_zero_and_that_of_any_other_is_not() => CostIsZeroAtEquality.HoldsForTheLibrary();

    [Fact]
    public void Scaling_V_and_W_by_c_scales_the_divergence_by_c_and_the_Euclidean_cost_by_c_squared() => CostScales.HoldsForTheLibrary();

    [Fact]
    public void After_the_update_of_H_the_column_sums_of_WH_are_those_of_V_and_after_that_of_W_the_row_sums() => SumsAreKept.HoldsForTheLibrary();

    /// <summary>Σ v log(v/wh) with V = 1 and WH = 2 is −log 2; the generalized divergence is 1 − log 2 &gt; 0.</summary>
    [Fact]
    public void The_ordinary_divergence_of_unnormalised_arguments_goes_negative()
    {
        Assert.Equal(-Math.Log(2), Ordinary(new Wide(NmfCost.KullbackLeibler, new NmfShape(1, 1, 1), [1], [1], [2])), 1e-15);
        var library = Library<double>.OfEveryWidth()[0];
        var problem = new Problem(1, 1, 1, Entries.Uniform, 0, Begin.Even, 0, 0);
        Assert.Equal(1 - Math.Log(2), library.Cost(new Matrices<double>(problem, NmfCost.KullbackLeibler, new NmfShape(1, 1, 1), [1], [1], [2])), 1e-15);
    }

    private static double Ordinary(Wide x) => x.V.Zip(x.Product()).Sum(p => p.First == 0 ? 0 : p.First * (Math.Log(p.First) - Math.Log(p.Second)));

    /// <summary>The largest error of a float64 cost: each wh has r roundings, each term a few of each of its parts.</summary>
    internal static double RoundingOfCost(Wide x)
    {
        double parts = x.V.Zip(x.Product()).Sum(p => x.Cost == NmfCost.Euclidean
            ? (p.First + p.Second) * (p.First + p.Second)
            : p.First + p.Second + (p.First == 0 ? 0 : p.First * (Math.Abs(Math.Log(p.First)) + Math.Abs(Math.Log(p.Second)))));
        return 4 * (x.R + 10) * Rounding.Unit<double>() * parts;
    }

    private static void ExceedsOrdinaryBySums<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Wide wide = x.Widen();
        Assert.Equal(Ordinary(wide) - wide.V.Sum() + wide.Product().Sum(), nmf.Cost(x), 2 * RoundingOfCost(wide));

        // V and W divided so that V and WH sum to one, as nearly as the type allows.
        double sumV = wide.V.Sum();
        double sumWh = wide.Product().Sum();
        if (sumV > 0)
        {
            var normal = new Matrices<T>(x.Problem, x.Cost, x.Shape, Array.ConvertAll(wide.V, v => T.CreateChecked(v / sumV)), Array.ConvertAll(wide.W, w => T.CreateChecked(w / sumWh)), x.H);
            wide = normal.Widen();
            Assert.Equal(Ordinary(wide), nmf.Cost(normal), (2 * RoundingOfCost(wide)) + (4 * Rounding.Unit<T>()));
        }
    }

    /// <summary>a log(a/b) − a + b ≥ (√a − √b)², with equality only where a = b or a = 0.</summary>
    private static void ExceedsHellinger<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double hellinger = 0;
        foreach ((double v, double wh) in x.Widen().V.Zip(x.Widen().Product()))
        {
            double difference = (v - wh) / (Math.Sqrt(v) + Math.Sqrt(wh));
            hellinger += v == wh ? 0 : difference * difference;
        }

        double cost = nmf.Cost(x);
        Assert.True(cost >= hellinger - RoundingOfCost(x.Widen()), $"D is {cost:R}, below {hellinger:R}");
    }

    private static void ZeroOnlyAtEquality<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The planted factors have nine bits, so that V = WH is exact; zeros stand in for the floor.
        T[] w = Array.ConvertAll(x.W, e => e == Matrices<T>.Floor ? T.Zero : e);
        T[] h = Array.ConvertAll(x.H, e => e == Matrices<T>.Floor ? T.Zero : e);
        var perfect = new Matrices<T>(x.Problem, x.Cost, x.Shape, [.. x.V], w, h);
        perfect.Widen().Product().Select(T.CreateChecked).ToArray().CopyTo(perfect.V, 0);
        Assert.Equal(0, nmf.Cost(perfect));

        int k = Array.FindIndex(perfect.V, v => v > T.Zero);
        if (k >= 0)
        {
            perfect.V[k] = T.BitIncrement(perfect.V[k]);
            Assert.True(nmf.Cost(perfect) > 0, "V and WH differ in one bit of one entry");
        }
    }

    private static void Scales<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double cost = nmf.Cost(x);
        double power = x.Cost == NmfCost.Euclidean ? 2 : 1;

        // By a power of two nothing is rounded anew, unless a square of the residual of a nearly perfect fit is subnormal.
        if (cost > 1e-250)
        {
            Assert.Equal(Math.Pow(8, power) * cost, nmf.Cost(ScaledBy(x, 8)));
        }

        // By any other c, V and W are rounded again, and v and wh move by u of themselves each.
        const double c = 0.3;
        Wide wide = x.Widen();
        double u = 2 * Rounding.Unit<T>();
        double moved = wide.V.Zip(wide.Product()).Sum(p => x.Cost == NmfCost.Euclidean
            ? u * (p.First + p.Second) * ((2 * Math.Abs(p.First - p.Second)) + (u * (p.First + p.Second)))
            : u * (Math.Abs(p.First - p.Second) + (p.First == 0 ? 0 : p.First * (u + Math.Abs(Math.Log(p.First) - Math.Log(p.Second))))));
        Assert.Equal(Math.Pow(c, power) * cost, nmf.Cost(ScaledBy(x, c)), Math.Pow(c, power) * (moved + (2 * RoundingOfCost(wide))));
    }

    private static Matrices<T> ScaledBy<T>(Matrices<T> x, double c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            x.Problem,
            x.Cost,
            x.Shape,
            Array.ConvertAll(x.V, v => T.CreateChecked(c * double.CreateChecked(v))),
            Array.ConvertAll(x.W, w => T.CreateChecked(c * double.CreateChecked(w))),
            x.H);

    /// <summary>
    /// Σ_i (WH′)_ij = Σ_a colsum(W)_a·h_aj·(WᵀQ)_aj / colsum(W)_a = Σ_i v_ij, where each v &gt; 0 has wh &gt; 0 and no guard takes part;
    /// entries that are lifted to the floor add at most floor·colsum(W).
    /// </summary>
    private static void KeepsSums<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T> y = x.Copy();
        nmf.UpdateH(y);
        AssertColumnSums<T>("H", x.Widen(), y.Widen().H);
        y = x.Copy();
        nmf.UpdateW(y);
        AssertColumnSums<T>("W", x.Widen().Mirror(), y.Widen().Mirror().H);
        y = x.Copy();
        nmf.Iterate(y);
        AssertColumnSums<T>("H in an iteration", x.Widen() with { W = y.Widen().W }, y.Widen().H);
    }

    private static void AssertColumnSums<T>(string what, Wide before, double[] updated)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Quotients quotients = Quotients.Of<T>(before);
        double[] product = (before with { H = updated }).Product();
        double floors = before.W.Sum() * Range<T>.DefaultFloor;
        for (int j = 0; j < before.N && quotients.AreFinite<T>(); j++)
        {
            double expected = 0;
            double actual = 0;
            for (int i = 0; i < before.M; i++)
            {
                expected += before.V[(i * before.N) + j];
                actual += product[(i * before.N) + j];
            }

            double tolerance = (Rounding.OfUpdate<T>(before.Shape) * (expected + floors)) + floors;
            if (quotients.IsRegular(j) && !(Math.Abs(actual - expected) <= tolerance))
            {
                Assert.Fail($"after the update of {what}, sum {j} of WH is {actual:R}, and of V {expected:R}: {Math.Abs(actual - expected) / tolerance:g3} times what rounding and the floor allow");
            }
        }
    }
}
