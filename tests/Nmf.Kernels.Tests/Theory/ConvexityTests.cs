using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>Each cost is convex in W alone and in H alone, and not in both together (Lee and Seung, section 3).</summary>
public class ConvexityTests
{
    internal static readonly Statement ConvexInH = new(Problems.Where(Begin.Planted), MidpointOfH, MidpointOfH);

    internal static readonly Statement ConvexInW = new(Problems.Where(Begin.Planted), MidpointOfW, MidpointOfW);

    [Fact]
    public void The_cost_at_a_midpoint_of_H_is_at_most_the_mean_of_the_costs() => ConvexInH.HoldsForTheLibrary();

    [Fact]
    public void The_cost_at_a_midpoint_of_W_is_at_most_the_mean_of_the_costs() => ConvexInW.HoldsForTheLibrary();

    /// <summary>
    /// f(w, h) = (1 − wh)² is 0 at (2, ½) and at (½, 2), and (1 − 25/16)² = (9/16)² halfway. So is D(1‖wh) 0 at both, and
    /// 9/16 − log(25/16) halfway.
    /// </summary>
    [Fact]
    public void The_cost_is_not_convex_in_W_and_H_together()
    {
        foreach ((NmfCost cost, double halfway) in new[] { (NmfCost.Euclidean, 81 / 256.0), (NmfCost.KullbackLeibler, (9 / 16.0) - Math.Log(25 / 16.0)) })
        {
            foreach (Library<double> library in Library<double>.OfEveryWidth())
            {
                Assert.Equal(0, library.Cost(Point(cost, 2, 0.5)));
                Assert.Equal(0, library.Cost(Point(cost, 0.5, 2)));
                Assert.Equal(halfway, library.Cost(Point(cost, 1.25, 1.25)), 1e-15);
            }
        }
    }

    private static Matrices<double> Point(NmfCost cost, double w, double h) =>
        new(new Problem(1, 1, 1, Entries.Uniform, 0, Begin.Even, 0, 0), cost, new NmfShape(1, 1, 1), [1], [w], [h]);

    private static void MidpointOfH<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Both ends have nine bits at most, so that the midpoint is exact.
        T[] one = WithZeros(x.H);
        T[] other = [.. Enumerable.Reverse(one)];
        AssertConvex(h => new Matrices<T>(x.Problem, x.Cost, x.Shape, x.V, x.W, h), one, other, nmf);
    }

    private static void MidpointOfW<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] one = WithZeros(x.W);
        T[] other = [.. Enumerable.Reverse(one)];
        AssertConvex(w => new Matrices<T>(x.Problem, x.Cost, x.Shape, x.V, w, x.H), one, other, nmf);
    }

    private static void AssertConvex<T>(Func<T[], Matrices<T>> at, T[] one, T[] other, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T>[] points = [at(one), at([.. one.Zip(other, (x, y) => (x + y) / (T.One + T.One))]), at(other)];
        double mean = (nmf.Cost(points[0]) + nmf.Cost(points[2])) / 2;
        if (!double.IsFinite(mean))
        {
            // D is infinite where wh = 0 < v at one of the ends.
            return;
        }

        double excess = mean - nmf.Cost(points[1]);

        // Squares below the smallest normal number are rounded to whole multiples of the smallest subnormal one: four for each entry of V.
        double rounding = points.Sum(point => DivergenceTests.RoundingOfCost(point.Widen())) + (4 * points[0].V.Length * double.Epsilon);
        Assert.True(excess >= -rounding, $"the cost at the midpoint exceeds the mean by {-excess:R}");
        if (points[0].Cost == NmfCost.Euclidean)
        {
            // A quadratic function exceeds its chord by a quarter of its curvature: ‖(WH)₁ − (WH)₂‖²/4.
            double quarter = points[0].Widen().Product().Zip(points[2].Widen().Product()).Sum(p => (p.First - p.Second) * (p.First - p.Second)) / 4;
            Assert.Equal(quarter, excess, rounding);
        }
    }

    /// <summary>Zeros in place of the floor, half of which would not be exact beside other entries.</summary>
    private static T[] WithZeros<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values, x => x == Matrices<T>.Floor ? T.Zero : x);
}
