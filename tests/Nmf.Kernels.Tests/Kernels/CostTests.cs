using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>The cost is that of the arguments, to 1e-6 relative in float32 and far better: it is computed in float64.</summary>
[Trait("Category", "Kernels")]
public class CostTests
{
    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int> { { 1, 1, 1 }, { 3, 5, 2 }, { 13, 17, 4 } };
        if (!TestSizes.Small)
        {
            data.Add(95, 33, 8);
            data.Add(97, 257, 16);
            data.Add(49, 64, 3);
            data.Add(48, 79, 5);
            data.Add(200, 300, 33);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cost_equals_the_loop_in_both_layouts_at_every_width(int rows, int columns, int rank)
    {
        Check<float>(rows, columns, rank, noise: 1);
        Check<double>(rows, columns, rank, noise: 1);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cost_of_a_close_fit_keeps_its_digits(int rows, int columns, int rank)
    {
        Check<float>(rows, columns, rank, noise: 1e-2);
        Check<double>(rows, columns, rank, noise: 1e-5);
    }

    [Fact]
    public void Divergence_of_every_magnitude_of_ratio_is_exact_to_1e13()
    {
        foreach (double ratio in new[] { 1e-300, 1e-20, 1e-3, 0.3, 0.7, 0.70710678, 0.7072, 0.99, 1 - 1e-9, 1, 1 + 1e-12, 1.01, 1.414, 1.4143, 1.5, 2, 3, 1e3, 1e20, 1e200, 1e305 })
        {
            double expected = Reference.Divergence(ratio, 1);
            foreach (int width in TestSizes.Widths)
            {
                double actual = Evaluate<double>(width, NmfCost.KullbackLeibler, [ratio], 1, 1, [1], [1]);
                Assert.True(Math.Abs(actual - expected) <= 1e-13 * expected, $"ratio {ratio:R}: {actual:R}, not {expected:R}");
            }
        }
    }

    [Fact]
    public void Divergence_is_exact_to_1e13_wherever_the_power_of_two_next_to_the_ratio_changes()
    {
        var random = new Random(3);
        foreach (int width in TestSizes.Widths)
        {
            for (int i = 0; i < 500; i++)
            {
                // About 2^(k ± ½) and anywhere else, at any scale.
                double y = Math.Exp((400 * random.NextDouble()) - 200);
                double v = y * Math.Pow(2, random.Next(-9, 9) + (i % 2 == 0 ? random.NextDouble() : 0.5 + (0.2 * random.NextDouble()) - 0.1));
                double expected = Reference.Divergence(v / y, 1) * y;
                double actual = Evaluate<double>(width, NmfCost.KullbackLeibler, [v], 1, 1, [1], [y]);
                Assert.True(Math.Abs(actual - expected) <= 1e-13 * expected, $"{v:R} and {y:R}: {actual:R}, not {expected:R}");
            }
        }
    }

    [Fact]
    public void Entries_beyond_range_leave_those_beside_them_their_digits_and_have_the_same_bits_at_every_width()
    {
        // Columns whose ratios are beyond range in some rows, one whose numbers are, and ordinary ones; a single row, and more than a block of them.
        foreach (int rows in new[] { 1, 53 })
        {
            const int Columns = 41;
            var random = new Random(11);
            double[] w = Enumerable.Range(0, rows).Select(_ => 1 + random.NextDouble()).ToArray();
            double[] h = Enumerable.Range(0, Columns).Select(j => j switch { 5 or 33 => 1e-310, 20 => 1e300, _ => 1 + random.NextDouble() }).ToArray();
            var v = new double[rows * Columns];
            double expected = 0;
            for (int i = 0; i < v.Length; i++)
            {
                (int row, int column) = (i / Columns, i % Columns);
                double y = w[row] * h[column];
                bool ordinary = column is not (5 or 20 or 33);
                bool beyond = column is 5 or 33 && row % 7 == 0;
                v[i] = beyond ? 1 : column == 20 ? y : y * (0.5 + random.NextDouble());
                expected += beyond ? -Math.Log(y) - 1 : ordinary ? Reference.Divergence(v[i], y) : 0;
            }

            double first = Evaluate<double>(TestSizes.Widths[0], NmfCost.KullbackLeibler, v, rows, Columns, w, h);
            Assert.Equal(expected, first, 1e-13 * expected);
            foreach (int width in TestSizes.Widths)
            {
                Assert.Equal(first, Evaluate<double>(width, NmfCost.KullbackLeibler, v, rows, Columns, w, h));
            }
        }
    }

    [Fact]
    public void Divergence_of_what_is_not_a_number_or_negative_is_not_a_number_and_of_what_is_infinite_infinite()
    {
        foreach (int width in TestSizes.Widths)
        {
            Assert.True(double.IsNaN(Of([1, float.NaN, 3], [1, 2, 3])));
            Assert.True(double.IsNaN(Of([1, 2, 3], [1, float.NaN, 3])));
            Assert.True(double.IsNaN(Of([1, -2, 3], [1, 2, 3])));
            Assert.True(double.IsNaN(Of([1, 0, 3], [1, -2, 3])));
            Assert.Equal(double.PositiveInfinity, Of([1, 2, 3], [1, float.PositiveInfinity, 3]));
            Assert.Equal(double.PositiveInfinity, Of([1, float.PositiveInfinity, 3], [1, 2, 3]));
            Assert.Equal(double.PositiveInfinity, Of([1, 1e-30f, 3], [1, 0, 3]));

            double Of(float[] v, float[] h) => Evaluate<float>(width, NmfCost.KullbackLeibler, v, 1, 3, [1], h);
        }
    }

    [Fact]
    public void Divergence_of_numbers_beyond_range_is_neither_NaN_nor_wrong()
    {
        (double V, double Y, double Expected)[] cases =
        [
            (0, double.PositiveInfinity, double.PositiveInfinity),
            (1, double.PositiveInfinity, double.PositiveInfinity),
            (0, 1e-280, 1e-280),
            (0, 1e-300, 1e-300),
            (0, Math.ScaleB(1, -1000), Math.ScaleB(1, -1000)),
            (0, 5e-324, 5e-324),
            (0, 1e300, 1e300),
            (5e-324, 1, 1),
            (1e-310, 3e-308, 3e-308 + (1e-310 * (Math.Log(1e-310) - Math.Log(3e-308))) - 1e-310),
            (1, 1e-310, Math.Log(1) - Math.Log(1e-310) - 1),
            (1e308, 1e308, 0),
            (1e289, 1e284, (1e289 * (Math.Log(1e289) - Math.Log(1e284))) - 1e289 + 1e284),
            (1e200, 1e-300, (1e200 * (Math.Log(1e200) - Math.Log(1e-300))) - 1e200),
        ];
        foreach ((double v, double y, double expected) in cases)
        {
            foreach (int width in TestSizes.Widths)
            {
                double actual = Evaluate<double>(width, NmfCost.KullbackLeibler, [v], 1, 1, [1], [y]);
                Assert.True(actual == expected || (double.IsFinite(expected) && Math.Abs(actual - expected) <= 1e-13 * expected), $"{v:R} and {y:R}: {actual:R}, not {expected:R}");
            }
        }
    }

    [Fact]
    public void Divergence_is_infinite_where_only_the_product_is_zero_and_zero_where_both_are()
    {
        foreach (int width in TestSizes.Widths)
        {
            Assert.Equal(double.PositiveInfinity, Evaluate<float>(width, NmfCost.KullbackLeibler, [1, 2], 1, 2, [1], [0, 2]));
            Assert.Equal(0, Evaluate<float>(width, NmfCost.KullbackLeibler, [0, 2], 1, 2, [1], [0, 2]));
            Assert.Equal(3, Evaluate<float>(width, NmfCost.KullbackLeibler, [0, 2], 1, 2, [1], [3, 2]));
        }
    }

    private static void Check<T>(int rows, int columns, int rank, double noise)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(7);
        var w = new TestMatrix<T>(rows, rank, 0, false, (_, _) => random.NextDouble());
        var h = new TestMatrix<T>(rank, columns, 0, false, (_, _) => random.NextDouble());
        double[] product = Reference.Multiply(w.ToDoubles(), h.ToDoubles(), rows, columns, rank);
        var v = new TestMatrix<T>(rows, columns, 0, false, (i, j) => product[(i * columns) + j] * (1 + (noise * (random.NextDouble() - 0.5))));
        var transposed = new TestMatrix<T>(rows, columns, 0, true, (i, j) => double.CreateChecked(v.Memory[v.Index(i, j)]));
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            double expected = Reference.Cost(cost, v.ToDoubles(), w.ToDoubles(), h.ToDoubles(), rows, columns, rank);
            double first = Evaluate<T>(TestSizes.Widths[0], cost, v.Memory, rows, columns, w.Memory, h.Memory);
            foreach (int width in TestSizes.Widths)
            {
                // Float64 residuals: 1e-16 of v in v − wh, so 1e-16/noise of the residual; noise² more for the divergence.
                double tolerance = 1e-14 / (noise * noise);
                double rowMajor = Evaluate<T>(width, cost, v.Memory, rows, columns, w.Memory, h.Memory);
                double columnMajor = Evaluate<T>(width, cost, transposed.Memory, rows, columns, w.Memory, h.Memory, columnMajor: true);
                Assert.Equal(first, rowMajor);
                Assert.True(Math.Abs(rowMajor - expected) <= tolerance * expected, $"{width} {cost}: {rowMajor:R}, not {expected:R}");
                Assert.True(Math.Abs(columnMajor - expected) <= tolerance * expected, $"{width} {cost} column-major: {columnMajor:R}, not {expected:R}");
            }
        }
    }

    private static double Evaluate<T>(int width, NmfCost cost, T[] v, int rows, int columns, T[] w, T[] h, bool columnMajor = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NmfEngine<T> engine = NmfEngine<T>.ForWidth(width);
        var shape = new NmfShape(rows, columns, w.Length / rows);
        var workspace = new T[engine.WorkspaceLength(cost, shape)];
        Array.Fill(workspace, T.NaN);
        return engine.Cost(cost, shape, new MatrixView<T>(v, columnMajor ? rows : columns, columnMajor), w, shape.Rank, h, columns, workspace);
    }
}
