using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>
/// Each iteration never increases its cost: cost(k+1) ≤ cost(k) + 4u·√(cost(k)·S) + (c·u)²·S (KL also + 8·2⁻⁵³·S), c = 8, or (max(m, n) + r)/2
/// where sums of equal terms are rounded the same way.
/// </summary>
public class DescentTests
{
    public static TheoryData<string> Data() => ["digits", "random", "sparse", "low rank", "zero row", "one row", "one column", "rank above both", "tiny", "huge", "one huge entry"];

    [Theory]
    [MemberData(nameof(Data))]
    public void Cost_never_rises_over_200_iterations(string name)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            Descend<float>(name, cost, Math.ScaleB(1, -24), 1e-6);
            Descend<double>(name, cost, Math.ScaleB(1, -53), 1e-12);
        }
    }

    [Fact]
    public void Cost_never_rises_on_random_problems()
    {
        Gen<(int M, int N, int R, int Seed, int Exponent, NmfCost Cost)> problems =
            from m in Gen.Choose(1, 60)
            from n in Gen.Choose(1, 50)
            from r in Gen.Choose(1, 20)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from exponent in Gen.Choose(-12, 12)
            from cost in Gen.Elements(NmfCost.Euclidean, NmfCost.KullbackLeibler)
            select (m, n, r, seed, exponent, cost);
        Prop.ForAll(problems.ToArbitrary(), p =>
        {
            float[] v = Samples.Uniform<float>(p.M * p.N, p.Seed, Math.Pow(10, p.Exponent));
            AssertDescends<float>(v, new NmfShape(p.M, p.N, p.R), p.Cost, Math.ScaleB(1, -24), 1e-6, iterations: 20);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>
    /// A V of rank one whose fit is exact: the terms of each sum are equal, or few, so their roundings do not cancel, and nothing else is left of
    /// the cost. 8u does not do there; an update's relative error is at most 2·max(m, n) + r + 4 roundings (<see cref="Theory.Rounding"/>), and
    /// a rise of second order in it.
    /// </summary>
    [Theory]
    [InlineData(54, 29, false)]
    [InlineData(60, 50, false)]
    [InlineData(600, 25, false)]
    [InlineData(600, 25, true)]
    [InlineData(2000, 400, false)]
    public void Cost_rises_by_no_more_than_sums_of_equal_terms_are_rounded(int rows, int columns, bool product)
    {
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(i => product ? (1 + (i / columns % 7)) * (1 + (i % columns % 5)) : 0.5)];
        double worst = 0;
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            for (int seed = 0; seed < (rows == 2000 ? 2 : 8); seed++)
            {
                worst = Math.Max(worst, AssertDescends(Array.ConvertAll(values, x => (float)x), new NmfShape(rows, columns, 1), cost, Math.ScaleB(1, -24), 1e-6, 40, (Math.Max(rows, columns) + 1) / 2.0, seed));
                worst = Math.Max(worst, AssertDescends(values, new NmfShape(rows, columns, 1), cost, Math.ScaleB(1, -53), 1e-12, 40, (Math.Max(rows, columns) + 1) / 2.0, seed));
            }
        }

        Assert.True(worst > 8, $"c = 8 would do: {worst}");
    }

    private static void Descend<T>(string name, NmfCost cost, double u, double relative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (NmfShape shape, T[] v) = name switch
        {
            "digits" => (new NmfShape(1797, 64, 16), Samples.Digits<T>()),
            "random" => (new NmfShape(70, 90, 9), Samples.Uniform<T>(70 * 90, 1)),
            "sparse" => (new NmfShape(80, 60, 7), Array.ConvertAll(Samples.Uniform<T>(80 * 60, 2), x => double.CreateChecked(x) < 0.95 ? T.Zero : x)),
            "low rank" => (new NmfShape(60, 50, 5), LowRank<T>(60, 50, 5)),
            "zero row" => (new NmfShape(33, 40, 5), ZeroRowAndColumn<T>(33, 40)),
            "one row" => (new NmfShape(1, 50, 3), Samples.Uniform<T>(50, 4)),
            "one column" => (new NmfShape(50, 1, 3), Samples.Uniform<T>(50, 5)),
            "rank above both" => (new NmfShape(6, 7, 20), Samples.Uniform<T>(42, 6)),
            "tiny" => (new NmfShape(20, 30, 4), Samples.Uniform<T>(600, 7, 1e-12)),
            "huge" => (new NmfShape(20, 30, 4), Samples.Uniform<T>(600, 8, 1e12)),
            _ => (new NmfShape(20, 30, 4), OneHuge<T>(20 * 30)),
        };
        AssertDescends(v, shape, cost, u, relative, iterations: 200);
    }

    /// <returns>The c that would just do.</returns>
    private static double AssertDescends<T>(T[] v, NmfShape shape, NmfCost cost, double u, double relative, int iterations, double c = 8, long seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var w = new T[shape.WLength];
        var h = new T[shape.HLength];
        using var solver = new NmfSolver<T>(shape, new NmfOptions { Cost = cost, Seed = seed });
        solver.Initialize(v, w, h);
        double sum = v.Sum(x => cost == NmfCost.Euclidean ? double.CreateChecked(x) * double.CreateChecked(x) : double.CreateChecked(x));
        double previous = solver.Cost(v, w, h);
        double needed = 0;
        for (int k = 1; k <= iterations; k++)
        {
            solver.Iterate(v, w, h);
            double current = solver.Cost(v, w, h);
            Assert.True(double.IsFinite(current), $"iteration {k}: cost {current}");
            double first = previous + (4 * u * Math.Sqrt(previous * sum)) + (cost == NmfCost.Euclidean ? 0 : 8 * Math.ScaleB(1, -53) * sum);
            needed = Math.Max(needed, Math.Sqrt(Math.Max(0, current - first) / sum) / u);
            Assert.True(current <= first + (c * u * c * u * sum), $"{cost}, {typeof(T).Name}, iteration {k}: {current:R} after {previous:R}");
            if (previous > 1e-3 * sum)
            {
                Assert.True(current <= previous * (1 + relative), $"{cost}, {typeof(T).Name}, iteration {k}: {current:R} after {previous:R}");
            }

            previous = current;
        }

        return needed;
    }

    private static T[] LowRank<T>(int rows, int columns, int rank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] product = Kernels.Reference.Multiply(Samples.Uniform<double>(rows * rank, 3), Samples.Uniform<double>(rank * columns, 4), rows, columns, rank);
        return Array.ConvertAll(product, T.CreateChecked);
    }

    private static T[] ZeroRowAndColumn<T>(int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] v = Samples.Uniform<T>(rows * columns, 9);
        v.AsSpan(3 * columns, columns).Clear();
        for (int i = 0; i < rows; i++)
        {
            v[(i * columns) + 5] = T.Zero;
        }

        return v;
    }

    private static T[] OneHuge<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] v = Samples.Uniform<T>(length, 10);
        v[length / 2] = T.CreateChecked(1e12);
        return v;
    }
}
