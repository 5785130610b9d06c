using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Encoders;

/// <summary>Codes against float64 loops, at every width, for a column and for blocks, in every layout of V and H.</summary>
[Trait("Category", "Kernels")]
public class EncoderKernelTests
{
    /// <summary>Rows, columns, rank: around lanes (4), steps (8, 16), vectors, panels (32, 12 vectors), tiles (12), chunks (96, 256), blocks (64).</summary>
    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int> { { 1, 1, 1 }, { 7, 1, 3 }, { 5, 3, 2 }, { 20, 1, 9 } };
        if (TestSizes.Small)
        {
            return data;
        }

        foreach (int size in new[] { 2, 4, 5, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65 })
        {
            data.Add(size, 1, 5);
            data.Add(19, 1, size);
            data.Add(19, size, 7);
            data.Add(size, 3, size);
        }

        foreach (int rows in new[] { 95, 97, 191, 192, 193, 255, 257, 400, 513 })
        {
            data.Add(rows, 1, 32);
            data.Add(rows, 34, 16);
        }

        data.Add(40, 130, 33);
        data.Add(30, 1, 130);
        data.Add(30, 70, 100);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Float_codes_equal_the_reference_loops(int rows, int columns, int rank) => AllForms<float>(rows, columns, rank, 2e-4);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Double_codes_equal_the_reference_loops(int rows, int columns, int rank) => AllForms<double>(rows, columns, rank, 1e-12);

    /// <summary>Without a floor a start may be so small that no denominator is a normal number: the guards act, and lead elsewhere than a division.</summary>
    [Theory]
    [InlineData(20, 1, 9)]
    [InlineData(19, 34, 7)]
    [InlineData(30, 35, 14)]
    public void Codes_without_a_floor_equal_the_reference_loops(int rows, int columns, int rank)
    {
        AllForms<float>(rows, columns, rank, 2e-4, floor: 0);
        AllForms<double>(rows, columns, rank, 1e-12, floor: 0);
    }

    /// <summary>Where no guard can act they are left out: with and without them the bits are the same.</summary>
    [Theory]
    [InlineData(20, 1, 9)]
    [InlineData(19, 34, 7)]
    [InlineData(30, 35, 14)]
    public void A_floor_that_is_not_reached_changes_no_bits(int rows, int columns, int rank)
    {
        foreach (int width in TestSizes.Widths)
        {
            Assert.Equal(
                Encode<float>(width, NmfCost.Euclidean, rows, columns, rank, false, false, 2e-4, floor: 0),
                Encode<float>(width, NmfCost.Euclidean, rows, columns, rank, false, false, 2e-4, Range<float>.DefaultFloor));
        }
    }

    /// <summary>Ranks that fill tiles but not vectors, dictionaries of one panel and of several.</summary>
    [Theory]
    [InlineData(45, 5)]
    [InlineData(400, 5)]
    [InlineData(400, 20)]
    [InlineData(30, 33)]
    public void A_cold_start_does_not_depend_on_what_the_scratch_held(int rows, int rank)
    {
        Compare<float>();
        Compare<double>();

        void Compare<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new Random(rank);
            T[] w = Array.ConvertAll(new T[rows * rank], _ => T.CreateChecked(0.1 + random.NextDouble()));
            T[] v = Array.ConvertAll(new T[rows], _ => T.CreateChecked(random.NextDouble()));
            foreach (NmfCost cost in Enum.GetValues<NmfCost>())
            {
                T[]? bits = null;
                foreach (int width in TestSizes.Widths)
                {
                    var engine = EncoderEngine<T>.ForWidth(width, cost, new MatrixView<T>(w, rank, columnMajor: false), rows, rank, T.CreateTruncating(Range<T>.DefaultFloor));
                    foreach (T held in new[] { T.NaN, T.CreateChecked(1e30), T.Zero })
                    {
                        var scratch = new T[engine.ScratchLength];
                        var code = new T[rank];
                        Array.Fill(scratch, held);
                        engine.Encode(new MatrixView<T>(v, rows, columnMajor: true), 1, code, rank, true, new EncodeTask(3, Warm: false, 0), scratch);
                        bits ??= code;
                        Assert.All(code, x => Assert.True(T.IsFinite(x)));
                        Assert.True(bits.AsSpan().SequenceEqual(code), $"{cost}, {width} bits, a scratch of {held}");
                    }
                }
            }
        }
    }

    /// <param name="tolerance">Three or four updates, each within (rows + rank)·u of sums of positive terms and fed by the one before.</param>
    private static void AllForms<T>(int rows, int columns, int rank, double tolerance, double? floor = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            T[]? bits = null;
            foreach (bool columnMajorV in new[] { false, true })
            {
                foreach (bool columnMajorH in new[] { false, true })
                {
                    foreach (int width in TestSizes.Widths)
                    {
                        T[] code = Encode<T>(width, cost, rows, columns, rank, columnMajorV, columnMajorH, tolerance, floor ?? Range<T>.DefaultFloor, tinyStarts: floor == 0);
                        bits ??= code;
                        Assert.True(bits.AsSpan().SequenceEqual(code), $"{cost}, {width} bits, V {columnMajorV}, H {columnMajorH}: other bits");
                    }
                }
            }
        }
    }

    private static T[] Encode<T>(int width, NmfCost cost, int rows, int columns, int rank, bool columnMajorV, bool columnMajorH, double tolerance, double floor, bool tinyStarts = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(rows + (31 * columns) + (1009 * rank));
        var w = new TestMatrix<T>(rows, rank, 0, false, (_, _) => 0.1 + random.NextDouble());
        var v = new TestMatrix<T>(rows, columns, 3, columnMajorV, (i, j) => (tinyStarts && j % 5 == 0 ? 1e-3 : 1) * (((i * 7) + (j * 13)) % 11) / 5.0);
        var h = new TestMatrix<T>(rank, columns, 2, columnMajorH, (k, j) => (tinyStarts && j % 5 == 0 ? 1e-4 * double.CreateChecked(Range<T>.SmallestNormal) : 1) * (0.2 + ((((k * 5) + (j * 3)) % 7) / 4.0)));
        var engine = EncoderEngine<T>.ForWidth(width, cost, new MatrixView<T>(w.Memory, rank, columnMajor: false), rows, rank, T.CreateTruncating(floor));

        // NaN around the scratch shows reads and writes beyond it, and in it reads before writing.
        var memory = new T[engine.ScratchLength + 64];
        Array.Fill(memory, T.NaN);
        double[] expected = h.ToDoubles();
        int iterations = 3 + ((rows + columns + rank) % 2);
        for (int i = 0; i < iterations; i++)
        {
            expected = Reference.UpdateH(cost, v.ToDoubles(), w.ToDoubles(), expected, rows, columns, rank, floor, double.CreateChecked(Range<T>.SmallestNormal));
        }

        int done = engine.Encode(new MatrixView<T>(v.Memory, v.Stride, columnMajorV), columns, h.Memory, h.Stride, columnMajorH, new EncodeTask(iterations, Warm: true, 0), memory.AsSpan(32, engine.ScratchLength));
        Assert.Equal(iterations, done);
        string where = $"{cost}, {rows}×{columns} r{rank}, {width} bits";
        h.AssertClose(expected, tolerance, 2 * floor, where);
        h.AssertPaddingUntouched();
        v.AssertUnchanged();
        Assert.All(memory[..32].Concat(memory[^32..]), x => Assert.True(T.IsNaN(x)));

        double cost1 = engine.Cost(new MatrixView<T>(v.Memory, v.Stride, columnMajorV), columns, h.Memory, h.Stride, columnMajorH, memory.AsSpan(32, engine.ScratchLength));
        Assert.Equal(Reference.Cost(cost, v.ToDoubles(), w.ToDoubles(), h.ToDoubles(), rows, columns, rank), cost1, 1e-6 * (1 + cost1));
        return Array.ConvertAll(h.ToDoubles(), T.CreateChecked);
    }
}
