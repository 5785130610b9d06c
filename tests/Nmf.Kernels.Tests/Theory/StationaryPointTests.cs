using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// The fixed points of the updates are the KKT points: with ρ = numerator / denominator, x = floor and ρ ≤ 1, or x > floor and ρ = 1
/// (Lee and Seung, after theorem 2; for W, H ≥ floor Gillis and Glineur 2012, Takahashi and Hibi 2014).
/// </summary>
public class StationaryPointTests
{
    internal static readonly Statement PerfectFactorizationsStay = new(Problems.Where(Begin.Planted, Begin.Even, Begin.WithZeros), StaysWherePerfect, StaysWherePerfect)
    {
        Catches = [Mutation.EpsilonAdded],
    };

    internal static readonly Statement KktPointsStay = new(Problems.Even, StaysAtKktPoint, StaysAtKktPoint)
    {
        Catches = [Mutation.QuotientSwapped, Mutation.EpsilonAdded, Mutation.RowBlockSkipped, Mutation.FloorBeforeProduct],
    };

    internal static readonly Statement UnchangedEntriesSatisfyKkt = new(Problems.All, UnchangedEntries, UnchangedEntries)
    {
        Catches = [Mutation.RowBlockSkipped],
    };

    [Fact]
    public void A_perfect_factorization_stays_where_it_is() => PerfectFactorizationsStay.HoldsForTheLibrary();

    [Fact]
    public void A_KKT_point_stays_where_it_is() => KktPointsStay.HoldsForTheLibrary();

    [Fact]
    public void An_entry_that_an_update_leaves_unchanged_satisfies_the_KKT_conditions() => UnchangedEntriesSatisfyKkt.HoldsForTheLibrary();

    /// <summary>A start of zeros, 2⁻⁶⁰ or 2⁻⁵⁰⁰ after it was lifted, is no KKT point, and the updates leave it.</summary>
    [Fact]
    public void A_start_at_the_floor_is_left()
    {
        NmfModel<float> model = NmfModel.Fit<float>([5, 4, 1, 4, 5, 1, 2, 1, 5], 3, 3, 1, new float[3], new float[3], new NmfOptions { MaxIterations = 500, Tolerance = 0 });
        Assert.True(model.Cost < 0.5 * model.CostHistory[0].Cost, $"{model.Cost} after {model.CostHistory[0].Cost}");
    }

    [Theory]
    [InlineData("movies, rank 1", 100)]
    [InlineData("movies, rank 2", 5000)]
    [InlineData("product of rank 3", 20000)]
    [InlineData("noisy product of rank 3", 60000)]
    [InlineData("counts, rank 2", 20000)]
    public void The_KKT_residual_falls_below_one_thousandth_in_cases_that_converge_strongly(string name, int iterations)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            Converges<float>(name, cost, iterations);
            Converges<double>(name, cost, iterations);
        }
    }

    /// <summary>In float32 some iterations end: from then on no bit of W and H changes. (Others end in a cycle of a few last bits.)</summary>
    [Theory]
    [InlineData("movies, rank 1")]
    [InlineData("movies, rank 2")]
    public void A_point_that_an_iteration_leaves_unchanged_is_a_KKT_point(string name)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (Library<float> library in Library<float>.OfEveryWidth())
            {
                double[] residuals = [.. Enumerable.Range(0, 20).Select(seed => ResidualAtTheEnd(Case<float>(name, cost, seed), library)).OfType<double>()];
                Assert.NotEmpty(residuals);
                Assert.All(residuals, residual => Assert.InRange(residual, 0, Rounding.OfUpdate<float>(new NmfShape(3, 3, 2))));
            }
        }
    }

    private static double? ResidualAtTheEnd(Matrices<float> x, Library<float> library)
    {
        for (int iteration = 0; iteration < 500; iteration++)
        {
            Matrices<float> last = x.Copy();
            library.Iterate(x);
            if (x.W.AsSpan().SequenceEqual(last.W) && x.H.AsSpan().SequenceEqual(last.H))
            {
                return Kkt.Residual(x.Widen(), Range<float>.DefaultFloor);
            }
        }

        return null;
    }

    internal static Matrices<T> Case<T>(string name, NmfCost cost, int seed = 4)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Problem problem = name switch
        {
            "product of rank 3" => new(20, 15, 3, Entries.Product, 0, Begin.Even, 0, 5),
            "noisy product of rank 3" => new(30, 25, 3, Entries.NoisyProduct, 0, Begin.Even, 0, 2),
            "counts, rank 2" => new(16, 12, 2, Entries.Counts, 0, Begin.Even, 0, 3),
            _ => new(3, 3, name == "movies, rank 1" ? 1 : 2, Entries.Uniform, 0, Begin.Even, 0, seed),
        };
        Matrices<T> x = problem.Draw<T>(cost);
        int[] movies = [5, 4, 1, 4, 5, 1, 2, 1, 5];
        return name.StartsWith("movies", StringComparison.Ordinal) ? new(problem, cost, x.Shape, Array.ConvertAll(movies, T.CreateChecked), x.W, x.H) : x;
    }

    private static void Converges<T>(string name, NmfCost cost, int iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T> x = Case<T>(name, cost);
        double before = Kkt.Residual(x.Widen(), Range<T>.DefaultFloor);
        using var solver = new NmfSolver<T>(x.Shape, new NmfOptions { Cost = cost, MaxIterations = iterations, Tolerance = 0, CheckEvery = iterations });
        solver.Fit(x.V, x.W, x.H);
        double after = Kkt.Residual(x.Widen(), Range<T>.DefaultFloor);
        Assert.True(before > 1e-2 && after < 1e-3, $"{name}, {cost}, {typeof(T).Name}: from {before:g3} to {after:g3}");
    }

    private static void StaysWherePerfect<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // V = WH with the zeros of W and H at the floor, rounded once: a relative u in V, and as much in the numerators.
        var perfect = new Matrices<T>(x.Problem, x.Cost, x.Shape, Array.ConvertAll(x.Widen().Product(), T.CreateChecked), x.W, x.H);
        AssertStays(perfect, nmf, 2 * Rounding.OfUpdate<T>(x.Shape));
    }

    private static void StaysAtKktPoint<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // As above, and WᵀE = 0 is true to the rounding of a projection in float64 only.
        AssertStays(KktPoint.Of<T>(x.Problem, x.Cost), nmf, 4 * Rounding.OfUpdate<T>(x.Shape));
    }

    private static void AssertStays<T>(Matrices<T> x, IImplementation<T> nmf, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Wide before = x.Widen();
        Quotients ofW = Quotients.Of<T>(before.Mirror());
        Quotients ofH = Quotients.Of<T>(before);
        foreach (Action<Matrices<T>> run in (Action<Matrices<T>>[])[nmf.UpdateW, nmf.UpdateH, nmf.Iterate])
        {
            Matrices<T> y = x.Copy();
            run(y);
            AssertUnmoved("W", before.Mirror().H, y.Widen().Mirror().H, ofW, tolerance);
            if (run != nmf.Iterate || Enumerable.Range(0, x.W.Length).All(ofW.IsRegular))
            {
                AssertUnmoved("H", before.H, y.Widen().H, ofH, tolerance);
            }
        }
    }

    private static void AssertUnmoved(string what, double[] before, double[] after, Quotients quotients, double tolerance)
    {
        for (int k = 0; k < before.Length; k++)
        {
            if (quotients.IsRegular(k) && !(Math.Abs(after[k] - before[k]) <= tolerance * before[k]))
            {
                Assert.Fail($"an entry of {what} went from {before[k]:R} to {after[k]:R}, by {(after[k] / before[k]) - 1:g3} of itself; rounding allows {tolerance:g3}");
            }
        }
    }

    private static void UnchangedEntries<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Wide before = x.Widen();
        Matrices<T> y = x.Copy();
        nmf.Iterate(y);
        Wide after = y.Widen();
        AssertKktWhereUnchanged<T>("W", before.Mirror(), after.Mirror().H);
        AssertKktWhereUnchanged<T>("H", before with { W = after.W }, after.H);
    }

    /// <summary>Where the rounded x·ρ is x, ρ is within u of 1, and the computed ρ within the error of an update of the exact one.</summary>
    private static void AssertKktWhereUnchanged<T>(string what, Wide before, double[] after)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Quotients quotients = Quotients.Of<T>(before);
        double tolerance = 2 * Rounding.OfUpdate<T>(before.Shape);
        for (int k = 0; k < after.Length; k++)
        {
            if (after[k] != before.H[k] || !quotients.IsRegular(k) || !quotients.AreFinite<T>())
            {
                continue;
            }

            double ratio = quotients.Ratio(k);
            if (!(ratio <= 1 + tolerance && (ratio >= 1 - tolerance || after[k] == Range<T>.DefaultFloor)))
            {
                Assert.Fail($"an entry of {what} stayed at {after[k]:R}, but numerator / denominator is {ratio:R}");
            }
        }
    }
}
