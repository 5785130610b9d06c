using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Products with quotients that never leave the registers, against a float64 loop, around every step, vector and group of lines; what lies between rows is NaN.</summary>
[Trait("Category", "Kernels")]
public class QuotientSumsTests
{
    private const int Gap = 5;

    public static TheoryData<bool, bool> Ways() => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_size_equals_the_loop_with_the_same_bits_at_every_width(bool along, bool refined)
    {
        foreach (int rank in TestSizes.Small ? [1, 5, 8] : new[] { 1, 2, 3, 4, 5, 6, 7, 8 })
        {
            foreach (int lines in TestSizes.Small ? [1, 18] : new[] { 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 50 })
            {
                foreach (int depth in TestSizes.Small ? [1, 9] : new[] { 1, 2, 7, 8, 9, 15, 16, 17, 32, 33, 48, 70 })
                {
                    float[] singles = Sums<Simd512<float>, Vector512<float>, float>(along, refined, lines, rank, depth, 2e-6);
                    Assert.Equal(singles, Sums<Simd256<float>, Vector256<float>, float>(along, refined, lines, rank, depth, 2e-6));
                    Assert.Equal(singles, Sums<Simd128<float>, Vector128<float>, float>(along, refined, lines, rank, depth, 2e-6));
                    double[] doubles = Sums<Simd512<double>, Vector512<double>, double>(along, refined, lines, rank, depth, 4e-15);
                    Assert.Equal(doubles, Sums<Simd256<double>, Vector256<double>, double>(along, refined, lines, rank, depth, 4e-15));
                    Assert.Equal(doubles, Sums<Simd128<double>, Vector128<double>, double>(along, refined, lines, rank, depth, 4e-15));
                }
            }
        }
    }

    /// <summary>What follows a row of V in its last step, if it is not read on, comes from a copy.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_last_step_of_a_line_is_read_from_its_copy(bool refined)
    {
        foreach (int depth in new[] { 1, 16, 23, 33, 48 })
        {
            Check<Simd512<float>, Vector512<float>>(depth);
            Check<Simd256<float>, Vector256<float>>(depth);
            Check<Simd128<float>, Vector128<float>>(depth);
        }

        void Check<TSimd, TVec>(int depth)
            where TSimd : struct, ISimd<TVec, float>
            where TVec : unmanaged
        {
            const int lines = 19;
            int whole = (depth - 1) / 16 * 16;
            int stride = whole + 16 + Gap;
            var random = new Random(depth);
            float[] across = Values(random, 3, lines, lines + Gap, float.NaN), along = Values(random, 3, depth, stride, 0f);
            float[] v = Values(random, lines, depth, stride, 1f), copy = new float[lines * 16], start = Values(random, lines, whole, whole + Gap, float.NaN);
            for (int line = 0; line < lines; line++)
            {
                v.AsSpan(line * stride, whole).CopyTo(start.AsSpan(line * (whole + Gap)));
                v.AsSpan((line * stride) + whole, 16).CopyTo(copy.AsSpan(line * 16));
            }

            int width = Product<TSimd, TVec, float>.PanelWidth;
            var inPlace = new float[3 * 32];
            QuotientSums<TSimd, TVec, float>.AddAlong(lines, 3, depth, new(across, lines + Gap), new(along, stride), new(v, stride), new Tile<float>(inPlace, width, 32), refined);
            var copied = new float[3 * 32];
            QuotientSums<TSimd, TVec, float>.AddAlong(lines, 3, depth, new(across, lines + Gap), new(along, stride), new(start, whole + Gap), new Tile<float>(copied, width, 32), refined, new(copy, 16), ahead: 64);
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(inPlace[(k * 32)..((k * 32) + lines)], copied[(k * 32)..((k * 32) + lines)]);
            }
        }
    }

    /// <summary>0/0 is 0, a quotient by less than the smallest normal number one by that, and what overflows is the largest number.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Quotients_are_guarded(bool refined)
    {
        const float smallest = 1.17549435e-38f;
        Check<Simd512<float>, Vector512<float>>();
        Check<Simd256<float>, Vector256<float>>();
        Check<Simd128<float>, Vector128<float>>();

        void Check<TSimd, TVec>()
            where TSimd : struct, ISimd<TVec, float>
            where TVec : unmanaged
        {
            Assert.Equal(0, Sum<TSimd, TVec>(0, 1, along: true));
            Assert.Equal(0, Sum<TSimd, TVec>(0, 1, along: false));
            Assert.Equal(1 / smallest, Sum<TSimd, TVec>(1, 1, along: true));
            Assert.Equal(1 / smallest, Sum<TSimd, TVec>(1, 1, along: false));
            Assert.Equal(float.MaxValue / 2, Sum<TSimd, TVec>(1e15f, 0.5f, along: true));
            Assert.Equal(float.MaxValue / 2, Sum<TSimd, TVec>(1e15f, 0.5f, along: false));
        }

        float Sum<TSimd, TVec>(float entry, float passed, bool along)
            where TSimd : struct, ISimd<TVec, float>
            where TVec : unmanaged
        {
            float[] v = new float[32], kept = new float[16], other = new float[32], c = new float[16];
            v[along ? 1 : 16] = entry;
            other[1] = passed;
            var tile = new Tile<float>(c, Product<TSimd, TVec, float>.PanelWidth, 16);
            if (along)
            {
                QuotientSums<TSimd, TVec, float>.AddAlong(1, 1, 2, new(kept, 16), new(other, 16), new(v, 16), tile, refined);
            }
            else
            {
                QuotientSums<TSimd, TVec, float>.AddAcross(1, 1, 2, new(kept, 16), new(other, 16), new(v, 16), tile, adds: false, refined);
            }

            return c[0];
        }
    }

    [Fact]
    public void A_product_that_would_leave_its_memory_is_refused()
    {
        var values = new float[64];
        Assert.Null(Record.Exception(() => Along(2, 16, values)));
        Assert.Throws<InvalidOperationException>(() => Along(5, 16, values));
        Assert.Throws<InvalidOperationException>(() => Along(2, 33, values));
        Assert.Throws<InvalidOperationException>(() => Along(2, 16, new float[31]));
        Assert.Null(Record.Exception(() => Across(16, 4, values)));
        Assert.Throws<InvalidOperationException>(() => Across(17, 4, values));
        Assert.Throws<InvalidOperationException>(() => Across(16, 5, values));
        Assert.Throws<InvalidOperationException>(() => Across(16, 4, new float[31]));
        Assert.Throws<InvalidOperationException>(() => QuotientSums<Simd256<float>, Vector256<float>, float>.AddAlong(1, 9, 4, new(new float[256], 16), new(new float[256], 16), new(values, 16), new Tile<float>(new float[256], 16, 16), refined: false));
        Assert.Throws<InvalidOperationException>(() => QuotientSums<Simd256<float>, Vector256<float>, float>.AddAlong(2, 2, 16, new(values.AsSpan(0, 17), 16), new(values, 32), new(values, 16), new Tile<float>(values, 16, 16), refined: false));
        Assert.Throws<InvalidOperationException>(() => QuotientSums<Simd256<float>, Vector256<float>, float>.AddAlong(2, 2, 17, new(values, 32), new(values, 32), new(values, 16), new Tile<float>(values, 16, 16), refined: false, new(values.AsSpan(0, 31), 16)));
        Assert.Throws<InvalidOperationException>(() => QuotientSums<Simd256<float>, Vector256<float>, float>.AddAcross(16, 2, 4, new(values, 48), new(values.AsSpan(0, 7), 4), new(values, 16), new Tile<float>(values, 16, 16), adds: true, refined: false));

        void Along(int lines, int depth, float[] c) =>
            QuotientSums<Simd256<float>, Vector256<float>, float>.AddAlong(lines, 2, depth, new(values, 32), new(values, 32), new(values, 16), new Tile<float>(c, 16, 16), refined: false);

        void Across(int lanes, int depth, float[] c) =>
            QuotientSums<Simd256<float>, Vector256<float>, float>.AddAcross(lanes, 2, depth, new(values, 48), new(values, 4), new(values, 16), new Tile<float>(c, 16, 16), adds: true, refined: false);
    }

    private static T[] Sums<TSimd, TVec, T>(bool isAlong, bool refined, int lines, int rank, int depth, double tolerance)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(lines + (100 * rank) + depth);
        int vector = Vector512<T>.Count;
        int linesRead = (lines + vector - 1) / vector * vector;
        int depthRead = isAlong ? (depth + vector - 1) / vector * vector : depth;

        // A line's elements lie along the rows of V or, lines in the lanes, down its columns. What fills its last step is finite and must not count: the other factor is zero there.
        T[] across = Values(random, rank, lines, linesRead + Gap, isAlong ? T.NaN : T.One);
        T[] along = Values(random, rank, depth, depthRead + Gap, T.Zero);
        T[] v = isAlong ? Values(random, lines, depth, depthRead + Gap, T.One) : Values(random, depth, lines, linesRead + Gap, T.One);
        int vStride = (isAlong ? depthRead : linesRead) + Gap;
        int stride = (lines + 15) / 16 * 16;
        int width = Product<TSimd, TVec, T>.PanelWidth;

        // In panels, as H is kept for several threads, or in rows.
        bool panels = rank % 2 == 0;
        var c = new T[rank * ((stride + width - 1) / width * width)];
        Array.Fill(c, T.One);
        Tile<T> tile = panels ? new(c, rank * width, width) : new(c, width, stride);
        if (isAlong)
        {
            QuotientSums<TSimd, TVec, T>.AddAlong(lines, rank, depth, new(across, linesRead + Gap), new(along, depthRead + Gap), new(v, vStride), tile, refined);
        }
        else
        {
            QuotientSums<TSimd, TVec, T>.AddAcross(lines, rank, depth, new(across, linesRead + Gap), new(along, depthRead + Gap), new(v, vStride), tile, adds: lines % 2 == 0, refined, ahead: lines, new(1000, depth % 2));
        }

        var result = new T[rank * lines];
        for (int line = 0; line < lines; line++)
        {
            var sums = new double[rank];
            for (int t = 0; t < depth; t++)
            {
                double sum = 0;
                for (int k = 0; k < rank; k++)
                {
                    sum += double.CreateChecked(across[(k * (linesRead + Gap)) + line]) * double.CreateChecked(along[(k * (depthRead + Gap)) + t]);
                }

                double q = double.CreateChecked(v[isAlong ? (line * vStride) + t : (t * vStride) + line]) / sum;
                for (int k = 0; k < rank; k++)
                {
                    sums[k] += q * double.CreateChecked(along[(k * (depthRead + Gap)) + t]);
                }
            }

            for (int k = 0; k < rank; k++)
            {
                T actual = panels ? c[(line / width * rank * width) + (k * width) + (line % width)] : c[(k * stride) + line];
                double expected = sums[k] + (isAlong || lines % 2 == 0 ? 1 : 0);
                Assert.Equal(expected, double.CreateChecked(actual), expected * tolerance);
                result[(k * lines) + line] = actual;
            }
        }

        return result;
    }

    /// <summary>Rows of positive numbers, a given one after them to the end of a step of 64 bytes, and NaN behind it.</summary>
    private static T[] Values<T>(Random random, int rows, int columns, int stride, T tail)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int step = Vector512<T>.Count;
        int padded = (columns + step - 1) / step * step;
        var values = new T[rows * stride];
        Array.Fill(values, T.NaN);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < Math.Min(padded, stride); j++)
            {
                values[(i * stride) + j] = j < columns ? T.CreateChecked(0.1 + random.NextDouble()) : tail;
            }
        }

        return values;
    }
}
