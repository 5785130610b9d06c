using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// Lemmas 1 to 3 of Lee and Seung: G(h, h) = F(h) and G(h, hᵗ) ≥ F(h), so that the minimiser of G(·, hᵗ) cannot increase F; and that
/// minimiser is the multiplicative update.
/// </summary>
public class AuxiliaryFunctionTests
{
    internal static readonly Statement UpdateMinimisesG = new(Problems.All, Minimises, Minimises)
    {
        Catches = [Mutation.QuotientSwapped, Mutation.StaleGram, Mutation.EpsilonAdded, Mutation.WrongOrder, Mutation.RowBlockSkipped, Mutation.FloorBeforeProduct],
    };

    [Fact]
    public void The_update_is_the_minimiser_of_G_at_or_above_the_floor() => UpdateMinimisesG.HoldsForTheLibrary();

    [Fact]
    public void G_touches_F_at_the_current_point_and_lies_above_it_elsewhere() => ForEachColumn(
        nameof(this.G_touches_F_at_the_current_point_and_lies_above_it_elsewhere),
        (x, g, random) =>
        {
            // Sums of (m + r)·r terms of either sign, each with a few roundings.
            double tolerance = (x.M + x.R + 20) * x.R * Rounding.Unit<double>();
            double[] ht = [.. Enumerable.Range(0, x.R).Select(a => x.H[a * x.N])];
            Assert.Equal(g.F(ht), g.G(ht), tolerance * g.Magnitude(ht));
            for (int trial = 0; trial < 10; trial++)
            {
                double spread = Math.Pow(10, trial - 7);
                double[] h = Array.ConvertAll(ht, x => x * Math.Exp(spread * ((2 * random()) - 1)));
                Assert.True(g.G(h) >= g.F(h) - (tolerance * g.Magnitude(h)), $"G is {g.G(h):R} and F is {g.F(h):R} with a spread of {spread}");
            }
        });

    [Fact]
    public void K_minus_WtW_is_positive_semidefinite() => ForEachColumn(
        nameof(this.K_minus_WtW_is_positive_semidefinite),
        (x, g, _) =>
        {
            // With components of unlike scale K has entries of unlike size; D(K − WᵀW)D with D = K^−½ is as definite, and has none above 2.
            double[] scale = Array.ConvertAll(g.Curvature(), k => 1 / Math.Sqrt(k));
            double[] excess = g.CurvatureExcess();
            Matrix<double> scaled = Matrix<double>.Build.Dense(x.R, x.R, (a, b) => excess[(a * x.R) + b] * scale[a] * scale[b]);
            double least = scaled.Evd(Symmetricity.Symmetric).EigenValues.Real().Minimum();

            // Sums over m and r behind each entry, and the backward error of the eigenvalues, of the order of r·u·‖·‖.
            Assert.True(least >= -(x.M + (10 * x.R)) * 2 * Rounding.Unit<double>(), $"the least eigenvalue is {least:R}");
        },
        NmfCost.Euclidean);

    /// <summary>With v = w = hᵗ = 1: F(2) = 1, but with half the quadratic term, as for the halved cost, G(2) = ½.</summary>
    [Fact]
    public void With_half_the_quadratic_term_G_falls_below_this_F()
    {
        var g = new AuxiliaryFunction(new Wide(NmfCost.Euclidean, new NmfShape(1, 1, 1), [1], [1], [1]), 0);
        Assert.Equal(1, g.F([2]));
        Assert.Equal(1, g.G([2]));
        Assert.Equal(0.5, g.G([2], half: 0.5));
    }

    /// <summary>The update of W, of H, and both in an iteration: W against the old H, then H against the new W.</summary>
    private static void Minimises<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Wide before = x.Widen();
        Matrices<T> y = x.Copy();
        nmf.UpdateW(y);
        AssertMinimises<T>("W", before.Mirror(), y.Widen().Mirror().H);

        y = x.Copy();
        nmf.UpdateH(y);
        AssertMinimises<T>("H", before, y.Widen().H);

        y = x.Copy();
        nmf.Iterate(y);
        Wide after = y.Widen();
        AssertMinimises<T>("W in an iteration", before.Mirror(), after.Mirror().H);
        AssertMinimises<T>("H in an iteration", before with { W = after.W }, after.H);
    }

    /// <summary>
    /// G is a sum of functions of one entry each. In units of hᵗ·denominator, with p = h/hᵗ and ρ = numerator/denominator, it is
    /// (p − ρ)² + const (Euclidean) or p − ρ log p + const (Kullback–Leibler): no entry at or above the floor gives less than the
    /// updated one, q. An entry that is off by the rounding ε of an update is beaten by perturbations below 2ε; they start at 4ε.
    /// </summary>
    private static void AssertMinimises<T>(string what, Wide before, double[] updated)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Quotients quotients = Quotients.Of<T>(before);
        if (!quotients.AreFinite<T>())
        {
            return;
        }

        double least = 4 * Rounding.OfUpdate<T>(before.Shape);
        double floor = Range<T>.DefaultFloor;
        var random = new CounterRandom(before.V.Length);
        for (int k = 0; k < updated.Length; k++)
        {
            if (!(updated[k] >= floor))
            {
                Assert.Fail($"{what}: entry ({k / before.N}, {k % before.N}) is {updated[k]:R}, below the floor");
            }

            if (!quotients.IsRegular(k))
            {
                continue;
            }

            double ratio = quotients.Ratio(k);
            double q = updated[k] / before.H[k];
            foreach (double sign in (double[])[-1, 1])
            {
                double size = least * Math.Pow(0.5 / least, random.Uniform((ulong)k));
                double other = updated[k] * (1 + (sign * size));
                if (other < floor)
                {
                    continue;
                }

                double p = other / before.H[k];
                double rise = before.Cost == NmfCost.Euclidean ? (p - q) * (p + q - (2 * ratio)) : ((q - ratio) * ((p - q) / q)) + (ratio * Bend((p - q) / q));
                if (!(rise >= 0))
                {
                    Assert.Fail($"{what}: entry ({k / before.N}, {k % before.N}) became {updated[k]:R} = {q:R} × {before.H[k]:R}, where numerator / denominator is {ratio:R}; {other:R} gives less");
                }
            }
        }
    }

    /// <summary>s − log(1 + s), by its series where the two nearly cancel.</summary>
    private static double Bend(double s) => Math.Abs(s) < 1e-3
        ? s * s * ((1 / 2.0) - (s * ((1 / 3.0) - (s * ((1 / 4.0) - (s * ((1 / 5.0) - (s / 6))))))))
        : s - Math.Log(1 + s);

    /// <summary>A check of G on the first column of random problems and on that of their mirror image; random numbers come with it.</summary>
    private static void ForEachColumn(string name, Action<Wide, AuxiliaryFunction, Func<double>> check, params NmfCost[] costs) =>
        Statement.ForAll(Problems.All, runs: 200, name, problem =>
        {
            foreach (NmfCost cost in costs.Length > 0 ? costs : Enum.GetValues<NmfCost>())
            {
                // The numbers are those of float32, so that in float64 no product of them leaves its range.
                Wide x = problem.Draw<float>(cost).Widen();
                foreach (Wide side in (Wide[])[x, x.Mirror()])
                {
                    ulong index = 0;
                    var random = new CounterRandom(problem.Seed);
                    check(side, new AuxiliaryFunction(side, 0), () => random.Uniform(index++));
                }
            }
        });
}
