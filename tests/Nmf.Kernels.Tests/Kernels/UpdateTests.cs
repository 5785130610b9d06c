using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>UpdateW, UpdateH and Iterate against float64 loops, at every width, in both layouts of V.</summary>
[Trait("Category", "Kernels")]
public class UpdateTests
{
    /// <summary>Rows, columns, rank: around vectors (4, 8, 16), panels (32), tiles (6, 12, 14), chunks (256), row blocks (24…96, 32…256), segments (500).</summary>
    public static TheoryData<int, int, int> Shapes()
    {
        var data = new TheoryData<int, int, int> { { 1, 1, 1 }, { 1, 7, 2 }, { 7, 1, 3 }, { 2, 3, 5 }, { 13, 17, 4 }, { 33, 31, 7 }, { 40, 3, 2 }, { 97, 16, 3 } };
        if (TestSizes.Small)
        {
            return data;
        }

        foreach (int size in new[] { 1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 50, 63, 64, 65 })
        {
            data.Add(19, 37, size);
            data.Add(size, 21, 5);
            data.Add(21, size, 5);
        }

        foreach (int rows in new[] { 95, 96, 97, 127, 128, 129, 255, 256, 257, 499, 500, 999, 1000, 1033 })
        {
            data.Add(rows, 34, 3);
        }

        // More than one segment, in rows and turned.
        foreach (int rows in new[] { 999, 1000, 1033 })
        {
            data.Add(rows, 95, 3);
        }

        data.Add(9001, 8, 4);
        data.Add(3003, 24, 6);

        foreach (int columns in new[] { 255, 256, 257, 287, 288, 289, 511, 512, 513, 600 })
        {
            data.Add(50, columns, 9);
        }

        // Some ranks in tiles, the last few in sums along rows.
        foreach (int columns in new[] { 96, 255, 256, 257, 271, 272, 273, 520 })
        {
            data.Add(150, columns, 33);
            data.Add(151, columns, 50);
            data.Add(60, columns, 36);
            data.Add(35, columns, 19);
        }

        // These in chunks of 1024 columns, and rows whose next block is fetched; all in lanes but whole vectors; and groups of blocks.
        data.Add(151, 1024, 33);
        data.Add(151, 1025, 34);
        data.Add(150, 1300, 34);
        data.Add(300, 256, 132);
        data.Add(200, 4161, 33);

        // Tall and narrow: the rows in the lanes, up to 64 columns. Wide of few rows: the columns.
        foreach (int columns in new[] { 1, 2, 3, 4, 5, 15, 16, 17, 24, 25, 32, 33, 47, 48, 49, 56, 57, 63, 64, 65, 113 })
        {
            data.Add(700 + columns, columns, 1 + (columns % 11));
            data.Add(columns, 1500 + columns, 1 + (columns % 7));
        }

        data.Add(3, 512, 8);

        // Few rows, in chunks of 1024 and 512 columns.
        data.Add(8, 1300, 9);
        data.Add(16, 1300, 9);
        data.Add(11, 1503, 13);
        data.Add(20, 12_007, 5);
        data.Add(38, 5008, 3);
        data.Add(60, 6161, 20);

        // Too large for the cache: a column-major V is swept as it lies up to 128 columns, further at low ranks or for Kullback–Leibler.
        foreach (int columns in new[] { 65, 128, 129 })
        {
            data.Add(265_000 / columns, columns, 3);
        }

        data.Add(2701, 100, 33);
        data.Add(2101, 129, 25);
        data.Add(1560, 250, 3);
        data.Add(1560, 257, 12);
        data.Add(3301, 530, 6);

        // Ranks that have a lane each, or those behind whole vectors.
        foreach (int rank in new[] { 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 17, 18, 20, 24 })
        {
            data.Add(130, 38, rank);
            data.Add(41, 100, rank);
            data.Add(300, 21 + rank, rank);
        }

        data.Add(523, 40, 40);
        data.Add(64, 64, 3);
        data.Add(30, 40, 100);
        data.Add(1100, 300, 33);
        data.Add(700, 401, 8);
        data.Add(20_011, 20, 8);

        // So wide that blocks form groups and columns slabs of 2048; the same the other way around, for a column-major V.
        foreach (int columns in new[] { 4096, 4097, 6000, 6144, 6161 })
        {
            data.Add(60, columns, 10);
        }

        data.Add(45, 6161, 35);
        data.Add(7, 30_011, 3);
        data.Add(30_011, 7, 3);
        data.Add(530, 4200, 3);
        data.Add(6161, 45, 35);
        data.Add(4200, 70, 16);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Float_updates_equal_the_reference_loops(int rows, int columns, int rank) => AllUpdates<float>(rows, columns, rank, 2e-5);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Double_updates_equal_the_reference_loops(int rows, int columns, int rank) => AllUpdates<double>(rows, columns, rank, 1e-13);

    /// <summary>A sweep chooses among five forms (<see cref="SweepForm"/>), and sums quotients of few ranks as they are formed; ranks in lanes behind tiles, in double, never pay.</summary>
    [Theory]
    [InlineData(NmfCost.Euclidean)]
    [InlineData(NmfCost.KullbackLeibler)]
    public void The_shapes_take_every_form(NmfCost cost)
    {
        if (TestSizes.Small)
        {
            return;
        }

        string[] quotients = cost == NmfCost.Euclidean ? [] : ["quotients", "quotients of eight", "quotients, wide"];
        Assert.Equal(["lanes", .. quotients, "sums", "tiles", "tiles and lanes", "tiles and sums", "tiles and sums, wide"], Forms<float>());
        Assert.Equal(["lanes", .. quotients, "sums", "tiles", "tiles and sums", "tiles and sums, wide"], Forms<double>());

        IEnumerable<string> Forms<T>()
            where T : unmanaged => Shapes().Select(row => (object[])row).Select(row => Form<T>(new((int)row[0], (int)row[1], (int)row[2]))).Distinct().Order(StringComparer.Ordinal).Where(form => form != "tiles, wide" && form != "sums, wide");

        string Form<T>(NmfShape shape)
            where T : unmanaged
        {
            SweepForm form = SweepForm.Of<T>(cost, shape);
            string sums = form.InLanes ? "lanes" : "sums";
            string name = SweepForm.SumsQuotients<T>(cost, shape) ? (shape.Rank < 8 ? "quotients" : "quotients of eight") : form.TileRank == shape.Rank ? "tiles" : form.TileRank == 0 ? sums : $"tiles and {sums}";
            return Blocking.Wide<T>(shape) ? name + ", wide" : name;
        }
    }

    /// <summary>Ranks that fill vectors of one width or another.</summary>
    public static TheoryData<int, int, int> TightShapes()
    {
        var data = new TheoryData<int, int, int> { { 13, 17, 4 }, { 33, 50, 36 }, { 60, 37, 16 } };
        if (!TestSizes.Small)
        {
            data.Add(40, 300, 32);
            data.Add(1100, 70, 48);
            data.Add(60, 6000, 8);
            data.Add(70, 6000, 32);
            data.Add(100, 3000, 64);
        }

        return data;
    }

    /// <summary>W without gaps is read and written where it is, and has the bits of its padded copy.</summary>
    [Theory]
    [MemberData(nameof(TightShapes))]
    public void Rows_of_W_without_gaps_give_the_bits_of_rows_with_gaps(int rows, int columns, int rank)
    {
        Compare<float>(2e-5);
        Compare<double>(1e-13);

        void Compare<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach ((int width, NmfCost cost, NmfUpdates updates) in RowMajorUpdates())
            {
                T[] apart = OneUpdate<T>(width, cost, rows, columns, rank, false, updates, tolerance, paddingOfW: 2);
                T[] tight = OneUpdate<T>(width, cost, rows, columns, rank, false, updates, tolerance, paddingOfW: 0);
                for (int i = 0; i < rows; i++)
                {
                    Assert.True(apart.AsSpan(i * (rank + 2), rank).SequenceEqual(tight.AsSpan(i * rank, rank)), $"row {i} of W, {width} bits, {cost}, {updates}");
                }

                int sizeOfH = (rank * (columns + 5)) - 5;
                Assert.True(apart.AsSpan()[^sizeOfH..].SequenceEqual(tight.AsSpan()[^sizeOfH..]), $"H, {width} bits, {cost}, {updates}");
            }
        }
    }

    /// <summary>Columns that do not fill vectors, with few and many of them, ranks in tiles, in sums along rows and in both.</summary>
    public static TheoryData<int, int, int> RaggedShapes()
    {
        var data = new TheoryData<int, int, int> { { 13, 17, 4 }, { 33, 50, 3 }, { 1, 5, 2 }, { 2, 9, 3 } };
        if (!TestSizes.Small)
        {
            data.Add(701, 38, 3);
            data.Add(701, 41, 16);
            data.Add(50, 257, 9);
            data.Add(50, 521, 33);
            data.Add(45, 6161, 10);
            data.Add(60, 300, 49);
        }

        return data;
    }

    /// <summary>Where the rows of V follow each other a vector may go on in the next row; the last rows have a padded copy.</summary>
    [Theory]
    [MemberData(nameof(RaggedShapes))]
    public void Rows_of_V_without_gaps_give_the_bits_of_rows_with_gaps(int rows, int columns, int rank)
    {
        Compare<float>(2e-5);
        Compare<double>(1e-13);

        void Compare<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach ((int width, NmfCost cost, NmfUpdates updates) in RowMajorUpdates())
            {
                T[] apart = OneUpdate<T>(width, cost, rows, columns, rank, false, updates, tolerance);
                T[] tight = OneUpdate<T>(width, cost, rows, columns, rank, false, updates, tolerance, paddingOfV: 0);
                Assert.True(apart.AsSpan().SequenceEqual(tight), $"{width} bits, {cost}, {updates}");
            }
        }
    }

    private static IEnumerable<(int Width, NmfCost Cost, NmfUpdates Updates)> RowMajorUpdates() =>
        from cost in Enum.GetValues<NmfCost>()
        from width in TestSizes.Widths
        from updates in new[] { NmfUpdates.W, NmfUpdates.H, NmfUpdates.Both }
        select (width, cost, updates);

    /// <summary>Ranks in tiles, in sums of vectors and of lanes, and in both, whose padding is not all written.</summary>
    public static TheoryData<int, int, int> StaleShapes()
    {
        var data = new TheoryData<int, int, int> { { 13, 17, 4 }, { 33, 50, 19 } };
        if (!TestSizes.Small)
        {
            data.Add(40, 100, 20);
            data.Add(700, 60, 18);
            data.Add(50, 300, 33);
            data.Add(30, 300, 5);
            data.Add(400, 20, 3);
            data.Add(60, 4200, 20);
            data.Add(2101, 127, 5);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(StaleShapes))]
    public void What_the_workspace_held_before_does_not_matter(int rows, int columns, int rank)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (bool columnMajor in new[] { false, true })
            {
                foreach (int width in TestSizes.Widths)
                {
                    float[] bits = OneUpdate<float>(width, cost, rows, columns, rank, columnMajor, NmfUpdates.Both, 2e-5);
                    foreach (double stale in new[] { 0, -1e30, 1e30, 1e-40, double.PositiveInfinity })
                    {
                        Assert.Equal(bits, OneUpdate<float>(width, cost, rows, columns, rank, columnMajor, NmfUpdates.Both, 2e-5, stale: stale));
                    }
                }
            }
        }
    }

    /// <summary>A block that is turned stays one block, however high the rank.</summary>
    [Fact]
    public void A_tall_and_narrow_V_of_a_rank_beyond_the_cache_is_swept()
    {
        if (TestSizes.Small)
        {
            return;
        }

        var shape = new NmfShape(378, 63, 2300);
        var random = new Random(1);
        double[] Uniform(int length) => Array.ConvertAll(new double[length], _ => random.NextDouble());
        double[] v = Uniform(shape.VLength), w = Uniform(shape.WLength), h = Uniform(shape.HLength);
        var workspace = new double[NmfKernels.WorkspaceLength<double>(NmfCost.Euclidean, shape)];
        double before = NmfKernels.Cost<double>(NmfCost.Euclidean, shape, v, w, h, workspace);
        NmfKernels.Iterate<double>(NmfCost.Euclidean, shape, v, w, h, workspace);
        Assert.True(NmfKernels.Cost<double>(NmfCost.Euclidean, shape, v, w, h, workspace) < before);
    }

    /// <param name="tolerance">
    /// A factor is a quotient of sums of positive terms: their relative errors stay below (depth of the longest chain)·u, a chain
    /// being cut every 256 to 2048 terms, and Q doubles that.
    /// </param>
    private static void AllUpdates<T>(int rows, int columns, int rank, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (bool columnMajor in new[] { false, true })
            {
                foreach (NmfUpdates updates in new[] { NmfUpdates.W, NmfUpdates.H, NmfUpdates.Both })
                {
                    T[]? bits = null;
                    foreach (int width in TestSizes.Widths)
                    {
                        T[] result = OneUpdate<T>(width, cost, rows, columns, rank, columnMajor, updates, tolerance);
                        bits ??= result;
                        Assert.True(bits.AsSpan().SequenceEqual(result), $"{width}-bit vectors gave other bits than 128-bit ones");
                    }
                }
            }
        }
    }

    private static T[] OneUpdate<T>(int width, NmfCost cost, int rows, int columns, int rank, bool columnMajor, NmfUpdates updates, double tolerance, int paddingOfW = 2, int paddingOfV = 3, double stale = double.NaN)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(HashCode.Combine(rows, columns, rank));
        var v = new TestMatrix<T>(rows, columns, paddingOfV, columnMajor, (i, j) => random.NextDouble() < 0.3 ? 0 : (i == 2 ? 0 : random.NextDouble() * 10));
        var w = new TestMatrix<T>(rows, rank, paddingOfW, false, (_, _) => 0.1 + random.NextDouble());
        var h = new TestMatrix<T>(rank, columns, 5, false, (_, _) => 0.1 + random.NextDouble());
        NmfEngine<T> engine = NmfEngine<T>.ForWidth(width);
        Assert.Equal(width, engine.Width);

        var shape = new NmfShape(rows, columns, rank);
        double floor = Range<T>.DefaultFloor;
        double delta = double.CreateChecked(Range<T>.SmallestNormal);
        double[] expectedW = w.ToDoubles();
        double[] expectedH = h.ToDoubles();
        if (updates.HasFlag(NmfUpdates.W))
        {
            expectedW = Reference.UpdateW(cost, v.ToDoubles(), expectedW, expectedH, rows, columns, rank, floor, delta);
        }

        if (updates.HasFlag(NmfUpdates.H))
        {
            expectedH = Reference.UpdateH(cost, v.ToDoubles(), expectedW, expectedH, rows, columns, rank, floor, delta);
        }

        var workspace = new T[engine.WorkspaceLength(cost, shape)];
        Array.Fill(workspace, T.CreateTruncating(stale));
        engine.Update(cost, shape, new MatrixView<T>(v.Memory, v.Stride, columnMajor), new(w.Memory, w.Stride, rankMajor: false), new(h.Memory, h.Stride, rankMajor: true), T.CreateChecked(floor), workspace, updates);

        string where = $"{width} bit, {cost}, {rows}×{columns} r{rank}, column-major {columnMajor}, {updates}";
        w.AssertClose(expectedW, tolerance, 2 * floor, where + ", W");
        h.AssertClose(expectedH, tolerance, 2 * floor, where + ", H");
        v.AssertUnchanged();
        w.AssertPaddingUntouched();
        h.AssertPaddingUntouched();
        if (!updates.HasFlag(NmfUpdates.W))
        {
            w.AssertUnchanged();
        }

        if (!updates.HasFlag(NmfUpdates.H))
        {
            h.AssertUnchanged();
        }

        return [.. w.Memory, .. h.Memory];
    }
}
