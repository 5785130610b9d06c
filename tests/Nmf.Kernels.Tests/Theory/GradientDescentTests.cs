using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// The additive update h ← h + η ∘ (numerator − denominator) with the rates η = h ⊘ denominator is the multiplicative one (Lee and
/// Seung, equations 6 to 9); with a small enough constant rate it descends, with a large one it need not.
/// </summary>
public class GradientDescentTests
{
    internal static readonly Statement RescaledIsMultiplicative = new(Problems.Where(Begin.Even, Begin.BadlyScaled, Begin.Far), IsMultiplicative, IsMultiplicative)
    {
        Catches = [Mutation.QuotientSwapped, Mutation.EpsilonAdded, Mutation.RowBlockSkipped],
    };

    internal static readonly Statement SmallRateDescends = new(Problems.Even, DescendsBelowCurvature, DescendsBelowCurvature) { Costs = [NmfCost.Euclidean] };

    internal static readonly Statement HalvedRateDescends = new(Problems.Even, DescendsAfterHalving, DescendsAfterHalving) { Costs = [NmfCost.KullbackLeibler] };

    [Fact]
    public void With_rescaled_rates_the_additive_update_is_the_multiplicative_one() => RescaledIsMultiplicative.HoldsForTheLibrary();

    [Fact]
    public void A_constant_rate_below_the_reciprocal_of_the_largest_eigenvalue_descends() => SmallRateDescends.HoldsForTheLibrary();

    [Fact]
    public void Halving_finds_a_rate_below_which_the_Kullback_Leibler_update_descends() => HalvedRateDescends.HoldsForTheLibrary();

    /// <summary>
    /// In one precision and from the same numerator and denominator, h·(num/den) has two roundings and h + (h/den)·(num − den) four, two
    /// of them on its second term: 2u·h′ and 3u·|h′ − h| + u·h′. So they differ by at most 3u·(|h′ − h| + h′): 3u·h where h′ ≤ h, and
    /// 6u·h′ at most. Not by 4u·h, however large h′ is: the last case.
    /// </summary>
    [Fact]
    public void The_two_forms_differ_by_three_roundings_of_the_step_and_of_the_result()
    {
        var random = new Random(1);
        double worst = 0;
        for (int trial = 0; trial < 1_000_000; trial++)
        {
            float h = random.NextSingle() + 0.5f;
            float denominator = random.NextSingle() + 0.5f;
            float numerator = denominator * MathF.Exp((8 * random.NextSingle()) - 4);
            double exact = (double)h * numerator / denominator;
            double difference = Math.Abs((double)(h * (numerator / denominator)) - (h + ((h / denominator) * (numerator - denominator))));
            double u = Rounding.Unit<float>();
            Assert.InRange(difference, 0, 3 * u * (1 + (4 * u)) * (Math.Abs(exact - h) + exact));
            worst = Math.Max(worst, difference / (u * h));
        }

        Assert.True(worst > 4, "4u·h would do");
    }

    /// <summary>With v = w = 1: from h = 2 the rate 3 steps to −1, and to the cost 4 from 1; from 1/10 the rate 1 of the divergence steps to 9.1.</summary>
    [Fact]
    public void A_large_rate_ascends_or_leaves_the_positive_orthant()
    {
        Assert.Equal((-1, 4), Step(NmfCost.Euclidean, h: 2, rate: 3, double.NegativeInfinity));
        Assert.Equal((0, 1), Step(NmfCost.Euclidean, h: 2, rate: 3, floor: 0));
        Assert.Equal((1, 0), Step(NmfCost.Euclidean, h: 2, rate: 1, floor: 0));
        (double h, double cost) = Step(NmfCost.KullbackLeibler, h: 0.1, rate: 1, floor: 0);
        Assert.Equal(9.1, h, 1e-14);
        Assert.True(cost > 5 && NmfDiagnostics.GeneralizedKullbackLeibler<double>(new NmfShape(1, 1, 1), [1], [1], [0.1]) < 1.5);
        Assert.Equal(-0.5, Step(NmfCost.KullbackLeibler, h: 2, rate: 5, double.NegativeInfinity).H);
    }

    /// <summary>The last rows of V are fewer than a block, and their products may take other forms, with workspaces of their own.</summary>
    [Theory]
    [InlineData(63, 2000, 33)]
    [InlineData(57, 1792, 33)]
    [InlineData(100, 300, 7)]
    public void The_workspace_suffices_for_the_last_rows_too(int rows, int columns, int rank)
    {
        var shape = new NmfShape(rows, columns, rank);
        float[] v = Facade.Samples.Uniform<float>(shape.VLength, 1);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            float[] w = Facade.Samples.Uniform<float>(shape.WLength, 2), h = Facade.Samples.Uniform<float>(shape.HLength, 3), w2 = [.. w], h2 = [.. h];
            GradientDescent.Iterate<float>(cost, shape, v, w, h, rate: null, Matrices<float>.Floor, new float[GradientDescent.WorkspaceLength<float>(cost, shape)]);
            NmfKernels.Iterate<float>(cost, shape, v, w2, h2, new float[NmfKernels.WorkspaceLength<float>(cost, shape)]);

            // Sums of up to 2000 positive products in two orders: 2000u is 1.2e-4, and roundings do not all go one way.
            Assert.All(Enumerable.Range(0, w.Length), i => Assert.Equal(w2[i], w[i], 1e-4 * w2[i]));
            Assert.All(Enumerable.Range(0, h.Length), i => Assert.Equal(h2[i], h[i], 1e-4 * h2[i]));
        }
    }

    private static (double H, double Cost) Step(NmfCost cost, double h, double rate, double floor)
    {
        var shape = new NmfShape(1, 1, 1);
        double[] values = [h];
        GradientDescent.UpdateH<double>(cost, shape, [1], [1], values, rate, floor, new double[GradientDescent.WorkspaceLength<double>(cost, shape)]);
        return (values[0], cost == NmfCost.Euclidean ? NmfDiagnostics.EuclideanCost<double>(shape, [1], [1], values) : NmfDiagnostics.GeneralizedKullbackLeibler<double>(shape, [1], [1], values));
    }

    private static void Descend<T>(Matrices<T> x, bool ofW, T? rate, T floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var workspace = new T[GradientDescent.WorkspaceLength<T>(x.Cost, x.Shape)];
        Array.Fill(workspace, T.NaN);
        if (ofW)
        {
            GradientDescent.UpdateW<T>(x.Cost, x.Shape, x.V, x.W, x.H, rate, floor, workspace);
        }
        else
        {
            GradientDescent.UpdateH<T>(x.Cost, x.Shape, x.V, x.W, x.H, rate, floor, workspace);
        }
    }

    /// <summary>Numerator and denominator of either side are within the rounding ε of an update of the exact ones: ε·(h + h′) for the additive form, ε·h′ for the other.</summary>
    private static void IsMultiplicative<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (bool ofW in (bool[])[true, false])
        {
            Matrices<T> additive = x.Copy();
            Descend(additive, ofW, rate: null, T.NegativeInfinity);
            Matrices<T> multiplicative = x.Copy();
            (ofW ? (Action<Matrices<T>>)nmf.UpdateW : nmf.UpdateH)(multiplicative);
            (T[] before, T[] sums, T[] products) = ofW ? (x.W, additive.W, multiplicative.W) : (x.H, additive.H, multiplicative.H);
            Quotients quotients = Quotients.Of<T>(ofW ? x.Widen().Mirror() : x.Widen());
            int stride = ofW ? x.Shape.Rank : x.Shape.Columns;
            for (int k = 0; k < before.Length && quotients.AreFinite<T>(); k++)
            {
                (double h, double sum, double product) = (double.CreateChecked(before[k]), double.CreateChecked(sums[k]), double.CreateChecked(products[k]));
                double tolerance = 2 * Rounding.OfUpdate<T>(x.Shape) * (h + product);
                int index = ofW ? (k % stride * x.Shape.Rows) + (k / stride) : k;
                if (quotients.IsRegular(index) && !(Math.Abs(Math.Max(sum, Range<T>.DefaultFloor) - product) <= tolerance))
                {
                    Assert.Fail($"entry {k} of {(ofW ? "W" : "H")} is {sum:R} by the additive form, and {product:R} by the multiplicative one; it was {h:R}");
                }
            }
        }
    }

    /// <summary>
    /// F = ‖v − Wh‖² has the gradient −2(Wᵀv − WᵀWh), which changes by at most 2λ per unit of h: a step of η·(Wᵀv − WᵀWh) descends for
    /// η &lt; 2/λ, and so does its projection.
    /// </summary>
    private static void DescendsBelowCurvature<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (bool ofW in (bool[])[true, false])
        {
            Wide side = ofW ? x.Widen().Mirror() : x.Widen();
            Matrix<double> w = Matrix<double>.Build.Dense(side.M, side.R, (i, a) => side.W[(i * side.R) + a]);
            double largest = (w.Transpose() * w).Evd(Symmetricity.Symmetric).EigenValues.Real().Maximum();
            foreach (double share in (double[])[0.01, 0.99])
            {
                foreach (T floor in (T[])[T.NegativeInfinity, Matrices<T>.Floor])
                {
                    if (largest > 0 && double.IsNormal(1 / largest))
                    {
                        AssertFalls(x, ofW, share / largest, floor);
                    }
                }
            }
        }
    }

    /// <summary>D is convex along the step, so below a rate that descends all do, as long as no entry leaves the positive numbers.</summary>
    private static void DescendsAfterHalving<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (bool ofW in (bool[])[true, false])
        {
            Wide before = x.Widen();
            double cost = before.Evaluate();
            Wide side = ofW ? before.Mirror() : before;
            Quotients quotients = Quotients.Of<T>(side);
            double rate = 8 * Enumerable.Range(0, side.H.Length).Max(k => side.H[k] / quotients.Denominator[k]);
            for (int halving = 0; ; halving++)
            {
                Assert.True(halving < 400, "no rate descends");
                Matrices<T> y = x.Copy();
                Descend(y, ofW, T.CreateSaturating(rate), T.NegativeInfinity);
                Wide after = y.Widen();
                bool inside = y.W.Concat(y.H).All(e => e > T.Zero && T.IsFinite(e));
                if (inside && after.Evaluate() <= cost + Slack<T>(x, ofW, rate))
                {
                    break;
                }

                rate /= 2;
            }

            foreach (double share in (double[])[1, 0.7, 0.1, 1e-3])
            {
                AssertFalls(x, ofW, share * rate, T.NegativeInfinity);
            }
        }
    }

    private static void AssertFalls<T>(Matrices<T> x, bool ofW, double rate, T floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double before = x.Widen().Evaluate();
        Matrices<T> y = x.Copy();
        Descend(y, ofW, T.CreateChecked(rate), floor);
        double after = y.Widen().Evaluate();
        Assert.True(after <= before + Slack<T>(x, ofW, rate), $"with the rate {rate:R} for {(ofW ? "W" : "H")} the cost went from {before:R} to {after:R}");
    }

    /// <summary>
    /// What rounding can add, to first order: the slope |2·(numerator − denominator)| along each entry (1 for the divergence) times
    /// its error, u of itself and η times the error of the difference; and as much again of the second order.
    /// </summary>
    private static double Slack<T>(Matrices<T> x, bool ofW, double rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Wide side = ofW ? x.Widen().Mirror() : x.Widen();
        Quotients quotients = Quotients.Of<T>(side);
        double relative = Rounding.OfUpdate<T>(x.Shape);
        double slack = 1e-14 * side.Evaluate();
        for (int k = 0; k < side.H.Length; k++)
        {
            double error = (2 * Rounding.Unit<T>() * side.H[k]) + (rate * relative * (quotients.Numerator[k] + quotients.Denominator[k]));
            double slope = Math.Abs(quotients.Numerator[k] - quotients.Denominator[k]);
            slack += 2 * error * ((2 * slope) + (error * quotients.Denominator[k] / side.H[k]));
        }

        return slack;
    }
}
