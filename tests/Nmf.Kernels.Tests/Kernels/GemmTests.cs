using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>C ← α·op(A)·op(B) + β·C with BLAS's contract, at every width.</summary>
[Trait("Category", "Kernels")]
public class GemmTests
{
    public static TheoryData<int, int, int> Sizes()
    {
        var data = new TheoryData<int, int, int> { { 0, 3, 2 }, { 3, 0, 2 }, { 3, 2, 0 }, { 0, 0, 0 }, { 1, 1, 1 }, { 2, 3, 4 }, { 13, 17, 5 } };
        if (TestSizes.Small)
        {
            return data;
        }

        foreach (int size in new[] { 3, 4, 5, 7, 8, 9, 10, 12, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65 })
        {
            data.Add(size, 19, 11);
            data.Add(19, size, 11);
            data.Add(11, 19, size);
        }

        foreach (int size in new[] { 47, 48, 49, 97, 193 })
        {
            data.Add(size, 33, 9);
        }

        for (int depth = 1; depth <= 9; depth++)
        {
            data.Add(8, 16, depth);
            data.Add(49, 79, depth);
        }

        // All rows of a narrow C in one block, its last three vectors in one pass.
        data.Add(97, 38, 3);
        data.Add(60, 48, 4);
        data.Add(50, 44, 1);

        foreach (int size in new[] { 24, 25, 49 })
        {
            data.Add(size, 1030, 5);
            data.Add(size, 1030, 65);
        }

        foreach (int size in new[] { 255, 256, 257, 511, 512, 513 })
        {
            data.Add(14, 35, size);
        }

        // Deeper than the largest block; a large B read where it stands; leading dimensions whose rows share cache sets.
        data.Add(14, 35, 1025);
        data.Add(40, 1400, 100);
        data.Add(9, 700, 200);
        data.Add(5, 50, 2800);
        data.Add(66, 70, 530);
        data.Add(30, 40, 1022);
        data.Add(1022, 20, 20);
        data.Add(30, 1021, 20);
        data.Add(5, 3071, 3);
        data.Add(5, 3073, 3);

        // Few rows, also behind whole blocks, of tiles four vectors wide, and so deep that C is fetched.
        data.Add(5, 64, 11);
        data.Add(5, 130, 300);
        data.Add(50, 130, 300);

        // Few columns of Bᵀ: sums along the rows, in lanes and in vectors, in one chunk and in several.
        foreach (int columns in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13 })
        {
            data.Add(16 + columns, columns, 36 + columns);
            data.Add(67, columns, 300 + columns);
        }

        data.Add(130, 3, 64);

        // Fewer rows than a vector has elements, and more columns, where the depth makes sums pay.
        data.Add(2, 2, 320);
        data.Add(4, 4, 519);
        data.Add(12, 12, 480);
        data.Add(15, 15, 750);
        data.Add(20, 20, 960);
        data.Add(130, 24, 161);
        data.Add(24, 31, 605);

        // Columns of B copied as whole vectors but for the last ones.
        data.Add(4, 4, 70);
        data.Add(3, 9, 515);
        data.Add(65, 8, 200);
        data.Add(20, 5, 1040);
        data.Add(20, 9, 1024);

        // Few columns behind whole vectors, computed apart.
        foreach (int columns in new[] { 1, 2, 3, 4 })
        {
            data.Add(32 + columns, 32 + columns, 32 + columns);
            data.Add(64 + columns, 16 + columns, 64 - columns);
            data.Add(129, 96 + columns, 30 * columns);
            data.Add(6, 8 + columns, 512);
            data.Add(100, 20 + columns, 101);
        }

        data.Add(512, 17, 12);

        // A packed in rows that would be half a page apart.
        data.Add(20, 33, 496);
        data.Add(520, 18, 496);
        data.Add(520, 18, 991);

        // A whose rows are all but a page apart, with columns enough to pack it for that.
        data.Add(14, 270, 1021);
        data.Add(50, 257, 1023);

        // The forms for few columns or rows: two parts of C, two blocks of the depth, two of what is copied of op(B) or op(A), A turned, sums of Cᵀ.
        data.Add(1100, 10, 600);
        data.Add(2, 5, 14000);
        data.Add(10, 1, 66000);
        data.Add(700, 50, 300);
        data.Add(1500, 3, 5);
        data.Add(300, 7, 32);
        data.Add(4, 200, 100);
        data.Add(2, 140, 600);

        // Aᵀ spread over a megabyte.
        data.Add(515, 20, 530);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Float_products_equal_the_loops(int m, int n, int k) => AllForms<float>(m, n, k, 1e-5);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Double_products_equal_the_loops(int m, int n, int k) => AllForms<double>(m, n, k, 1e-13);

    [Fact]
    public void The_workspace_suffices_for_every_form()
    {
        Check<float>();
        Check<double>();

        static void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            int[] sizes = [1, 2, 5, 9, 15, 16, 17, 31, 32, 33, 40, 64, 100, 255, 257, 511, 513, 1000, 3000, 4000, 100000];
            var cases = from m in sizes from n in sizes from k in sizes from members in new[] { 1, 2, 64 } select (m, n, k, members);
            foreach ((int m, int n, int k, int members) in cases)
            {
                int line = Blocking.VectorElements<T>();

                // Few columns of C, the last of them, and those of Cᵀ.
                long needed = 0;
                foreach ((int rows, int columns) in new[] { (m, n), (m, n % line), (n, m) })
                {
                    bool turns = columns > 0 && columns <= GemmForms.MostColumnsInPlace && rows == m;
                    needed = Math.Max(needed, turns ? new GemmTurnedLayout<T>(m, columns, k, members).Length : 0);
                    needed = Math.Max(needed, columns > 0 && columns <= GemmForms.MostColumns<T>() ? new GemmSumsLayout<T>(rows, columns, k, members).Length : 0);
                }

                needed = Math.Max(needed, new GemmLayout<T>(m, n, k, members).Length) + line;
                int length = GemmWorkspace.Length<T>(m, n, k, members);
                Assert.True(length >= needed, $"{m} × {n} × {k} on {members}: {length} for {needed}");

                // What suffices for a product suffices for a smaller one.
                Assert.True(GemmWorkspace.Length<T>(m - 1, n, k, members) <= length && GemmWorkspace.Length<T>(m, n - 1, k, members) <= length && GemmWorkspace.Length<T>(m, n, k - 1, members) <= length);
            }
        }
    }

    /// <summary>Vectors without gaps, whose transposes lie in memory as they do.</summary>
    [Theory]
    [InlineData(1, 37, 29)]
    [InlineData(37, 1, 29)]
    [InlineData(37, 29, 1)]
    [InlineData(300, 1, 290)]
    [InlineData(1, 300, 290)]
    [InlineData(1, 1, 29)]
    [InlineData(29, 1, 1)]
    [InlineData(1, 29, 1)]
    public void Vectors_may_be_transposed(int m, int n, int k)
    {
        var random = new Random(7);
        float[] a = Array.ConvertAll(new float[m * k], _ => random.NextSingle() - 0.5f), b = Array.ConvertAll(new float[k * n], _ => random.NextSingle() - 0.5f);
        float[] before = Array.ConvertAll(new float[m * n], _ => random.NextSingle());
        double[] ofA = Array.ConvertAll(a, x => (double)x), ofB = Array.ConvertAll(b, x => (double)x);
        foreach ((Transpose opA, Transpose opB) in Transpositions())
        {
            bool tallA = opA == Transpose.Yes, tallB = opB == Transpose.Yes;
            double[] product = Reference.Multiply(tallA ? Reference.Transpose(ofA, k, m) : ofA, tallB ? Reference.Transpose(ofB, n, k) : ofB, m, n, k);
            foreach (float beta in new[] { 0f, 0.5f })
            {
                float[]? bits = null;
                foreach (int width in TestSizes.Widths)
                {
                    var workspace = new float[GemmWorkspace.Length<float>(m, n, k, 1)];
                    Array.Fill(workspace, float.NaN);
                    float[] c = beta == 0 ? Array.ConvertAll(before, _ => float.NaN) : [.. before];
                    NmfEngine<float>.ForWidth(width).Multiply(new(opA, opB, m, n, k, 2, a, tallA ? m : k, b, tallB ? k : n, beta, c, n), workspace);
                    for (int i = 0; i < c.Length; i++)
                    {
                        // 290 terms of either sign, each below 1/2: a few hundred roundings of 6e-8 of partial sums below 10.
                        Assert.Equal((2 * product[i]) + (beta * before[i]), c[i], 1e-4);
                    }

                    bits ??= c;
                    Assert.Equal(bits, c);
                }
            }
        }
    }

    /// <summary>BLIS's check: C·t = α·op(A)·(op(B)·t) + β·(C₀·t) for a random t, an O(n²) judge of an O(n³) result.</summary>
    [Fact]
    public void A_large_product_passes_the_matrix_vector_check()
    {
        if (TestSizes.Small)
        {
            return;
        }

        const int m = 517, n = 3203, k = 700;
        var random = new Random(2);
        double[] a = Array.ConvertAll(new double[m * k], _ => random.NextDouble() - 0.5);
        double[] b = Array.ConvertAll(new double[k * n], _ => random.NextDouble() - 0.5);
        double[] t = Array.ConvertAll(new double[n], _ => random.NextDouble() - 0.5);
        foreach (int width in TestSizes.Widths)
        {
            NmfEngine<double> engine = NmfEngine<double>.ForWidth(width);
            var c = new double[m * n];
            engine.Multiply(new(Transpose.No, Transpose.No, m, n, k, 1, a, k, b, n, 0, c, n), new double[GemmWorkspace.Length<double>(m, n, k, 1)]);
            double[] expected = Reference.Multiply(a, Reference.Multiply(b, t, k, 1, n), m, 1, k);
            double[] actual = Reference.Multiply(c, t, m, 1, n);
            for (int i = 0; i < m; i++)
            {
                // Sums of n·k terms of either sign, each below 1/8: a few hundred roundings of 1e-16 of the partial sums.
                Assert.Equal(expected[i], actual[i], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(3, 5, 3)]
    [InlineData(97, 38, 3)]
    [InlineData(20, 7, 40)]
    [InlineData(300, 3, 100)]
    [InlineData(4, 200, 100)]
    [InlineData(65, 65, 65)]
    public void Beta_zero_never_reads_C_and_alpha_zero_reads_neither_A_nor_B(int m, int n, int k)
    {
        foreach (int width in TestSizes.Widths)
        {
            NmfEngine<float> engine = NmfEngine<float>.ForWidth(width);
            var workspace = new float[GemmWorkspace.Length<float>(m, n, k, 1)];
            float[] a = NaNs(m * k), b = NaNs(k * n);
            foreach ((Transpose opA, Transpose opB) in Transpositions())
            {
                int lda = opA == Transpose.Yes ? m : k;
                int ldb = opB == Transpose.Yes ? k : n;
                foreach (float alpha in new[] { 1f, 0.5f })
                {
                    float[] c = NaNs(m * n);
                    engine.Multiply(new(opA, opB, m, n, k, alpha, new float[m * k], lda, new float[k * n], ldb, 0, c, n), workspace);
                    Assert.Equal(new float[m * n], c);
                }

                float[] ones = Array.ConvertAll(new float[m * n], _ => 1f);
                engine.Multiply(new(opA, opB, m, n, k, 0, a, lda, b, ldb, 2, ones, n), workspace);
                Assert.All(ones, x => Assert.Equal(2f, x));
                engine.Multiply(new(opA, opB, m, n, 0, 1, [], lda, [], ldb, 0, ones, n), workspace);
                Assert.Equal(new float[m * n], ones);
            }
        }

        static float[] NaNs(int length) => Array.ConvertAll(new float[length], _ => float.NaN);
    }

    private static IEnumerable<(Transpose OpA, Transpose OpB)> Transpositions() =>
        from opA in Enum.GetValues<Transpose>() from opB in Enum.GetValues<Transpose>() select (opA, opB);

    private static void AllForms<T>(int m, int n, int k, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((Transpose opA, Transpose opB) in Transpositions())
        {
            foreach ((double alpha, double beta) in new[] { (1.0, 0.0), (-0.75, 0.0), (0.5, 1.0), (-2.0, 0.25) })
            {
                T[]? bits = null;
                foreach (int width in TestSizes.Widths)
                {
                    T[] c = OneForm<T>(width, opA, opB, m, n, k, alpha, beta, tolerance);
                    bits ??= c;
                    Assert.True(bits.AsSpan().SequenceEqual(c), $"{width}-bit vectors gave other bits than 128-bit ones");
                }
            }
        }
    }

    private static T[] OneForm<T>(int width, Transpose opA, Transpose opB, int m, int n, int k, double alpha, double beta, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(3);
        double Entry(int i, int j) => random.NextDouble() - 0.5;
        TestMatrix<T> a = opA == Transpose.No ? new(m, k, 2, false, Entry) : new(k, m, 2, false, Entry);
        TestMatrix<T> b = opB == Transpose.No ? new(k, n, 3, false, Entry) : new(n, k, 3, false, Entry);
        var c = new TestMatrix<T>(m, n, 1, false, Entry);
        double[] before = c.ToDoubles();
        double[] opAValues = opA == Transpose.No ? a.ToDoubles() : Reference.Transpose(a.ToDoubles(), k, m);
        double[] opBValues = opB == Transpose.No ? b.ToDoubles() : Reference.Transpose(b.ToDoubles(), n, k);
        double[] expected = Reference.Multiply(opAValues, opBValues, m, n, k);
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = (alpha * expected[i]) + (beta * before[i]);
        }

        NmfEngine<T> engine = NmfEngine<T>.ForWidth(width);
        var workspace = new T[GemmWorkspace.Length<T>(m, n, k, 1)];
        Array.Fill(workspace, T.NaN);
        engine.Multiply(new(opA, opB, m, n, k, T.CreateChecked(alpha), a.Memory, a.Stride, b.Memory, b.Stride, T.CreateChecked(beta), c.Memory, c.Stride), workspace);

        // Terms have either sign: the error is that of k roundings of partial sums below √k.
        c.AssertClose(expected, 0, tolerance * (1 + Math.Sqrt(k)), $"{width} bit {opA} {opB} {m}×{n}×{k}");
        c.AssertPaddingUntouched();
        a.AssertUnchanged();
        b.AssertUnchanged();
        return c.Memory;
    }
}
