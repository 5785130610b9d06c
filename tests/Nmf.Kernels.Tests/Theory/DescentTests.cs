using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// Theorems 1 and 2 of Lee and Seung (NIPS 2000): each update of W alone, of H alone, and each iteration never increases its cost,
/// from any start at or above the floor, well or badly scaled.
/// </summary>
public class DescentTests
{
    internal static readonly Statement CostNeverRises = new(Problems.All, Descends, Descends)
    {
        Catches = [Mutation.QuotientSwapped],
    };

    internal static readonly Statement EntriesStayAtOrAboveTheFloor = new(Problems.All, StaysAboveTheFloor, StaysAboveTheFloor)
    {
        Catches = [Mutation.FloorBeforeProduct],
    };

    [Fact]
    public void No_update_and_no_iteration_increases_the_cost() => CostNeverRises.HoldsForTheLibrary();

    [Fact]
    public void No_update_leaves_an_entry_below_the_floor_or_not_finite() => EntriesStayAtOrAboveTheFloor.HoldsForTheLibrary();

    /// <summary>
    /// The update is defined while its sums are finite. Here H is lifted from 0 to the floor 2⁻⁶⁰, so W becomes V·2⁶⁰ in the first
    /// half of the iteration, and in the second WᵀW and WᵀV both exceed the largest float: their quotient is not a number, and the
    /// guard makes it the largest one. WᵀW alone may overflow where V exceeds some 10 (1000 in float64).
    /// </summary>
    [Fact]
    public void A_start_from_which_sums_overflow_is_outside_the_statement()
    {
        foreach ((float scale, bool rises) in new[] { (1e9f, false), (1e11f, true) })
        {
            float[] w = [1, 1], h = [0];
            using var solver = new NmfSolver<float>(new NmfShape(2, 1, 1), new NmfOptions { MaxIterations = 1 });
            NmfFitInfo info = solver.Fit([scale, scale / 2], w, h);
            Assert.Equal(rises, info.Cost > info.InitialCost);
        }
    }

    private static void Descends<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double size = x.Widen().Size();
        double cost = x.Widen().Evaluate();
        foreach ((string name, Action<Matrices<T>> run) in ((string, Action<Matrices<T>>)[])[("W", nmf.UpdateW), ("H", nmf.UpdateH), ("iteration 1", nmf.Iterate), ("iteration 2", nmf.Iterate), ("iteration 3", nmf.Iterate)])
        {
            Wide before = x.Widen();
            run(x);
            Wide after = x.Widen();
            if (!Quotients.Of<T>(before.Mirror()).AreFinite<T>() || !Quotients.Of<T>(before with { W = after.W }).AreFinite<T>())
            {
                return;
            }

            double next = after.Evaluate();
            AssertNotAbove<T>(x, name, cost, next, size);
            cost = next;
        }
    }

    /// <summary>
    /// DESIGN §3. That some such bound holds: with ε the relative error of an update (<see cref="Rounding"/>), the auxiliary
    /// function at the computed point exceeds its minimum by Σ K x²ε² ≤ ε²·S, since Σ x·numerator²/denominator ≤ S. So a rise is of
    /// second order in u; ε is at most 164u here, but a sum of random roundings is nearer √164·u.
    /// </summary>
    private static void AssertNotAbove<T>(Matrices<T> x, string step, double before, double after, double size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double u = Rounding.Unit<T>();
        double slack = (4 * u * Math.Sqrt(before) * Math.Sqrt(size)) + (64 * u * u * size) + (x.Cost == NmfCost.Euclidean ? 0 : 8 * Rounding.Unit<double>() * size);
        Assert.True(after <= before + slack, $"after {step} the cost is {after:R}, and was {before:R} before: a rise by {(after - before) / slack:g3} times what rounding allows");
        if (before > 1e-3 * size)
        {
            double relative = typeof(T) == typeof(float) ? 1e-6 : 1e-12;
            Assert.True(after <= before * (1 + relative), $"after {step} the cost is {after:R}, and was {before:R} before: a relative rise by {(after - before) / before:g3}");
        }
    }

    private static void StaysAboveTheFloor<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (Action<Matrices<T>> run in (Action<Matrices<T>>[])[nmf.UpdateW, nmf.UpdateH, nmf.Iterate])
        {
            run(x);
            foreach (T entry in (T[])[.. x.W, .. x.H])
            {
                if (!(entry >= Matrices<T>.Floor && T.IsFinite(entry)))
                {
                    Assert.Fail($"an entry is {entry}");
                }
            }
        }
    }
}
