using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Sums of which each takes a 128-bit lane, against a float64 loop, around every tile and lane border; what lies between rows is NaN.</summary>
[Trait("Category", "Kernels")]
public class LaneProductTests
{
    private const int Gap = 5;

    [Fact]
    public void Every_size_equals_the_loop_with_the_same_bits_at_every_width()
    {
        foreach (int rows in TestSizes.Small ? [1, 5, 9] : new[] { 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 33 })
        {
            foreach (int columns in TestSizes.Small ? [1, 4, 5] : new[] { 1, 2, 3, 4, 5, 8, 9, 12, 13, 15 })
            {
                foreach (int depth in TestSizes.Small ? [1, 6] : new[] { 1, 2, 3, 4, 5, 15, 16, 17, 38, 64 })
                {
                    // What follows from here on is read from a copy.
                    foreach (int lastColumn in new[] { depth, depth / 16 * 16 })
                    {
                        float[] singles = Set<Simd512<float>, Vector512<float>, float>(rows, columns, depth, lastColumn, 1e-6);
                        Assert.Equal(singles, Set<Simd256<float>, Vector256<float>, float>(rows, columns, depth, lastColumn, 1e-6));
                        Assert.Equal(singles, Set<Simd128<float>, Vector128<float>, float>(rows, columns, depth, lastColumn, 1e-6));
                        double[] doubles = Set<Simd512<double>, Vector512<double>, double>(rows, columns, depth, lastColumn, 4e-15);
                        Assert.Equal(doubles, Set<Simd256<double>, Vector256<double>, double>(rows, columns, depth, lastColumn, 4e-15));
                        Assert.Equal(doubles, Set<Simd128<double>, Vector128<double>, double>(rows, columns, depth, lastColumn, 4e-15));
                    }
                }
            }
        }
    }

    [Fact]
    public void Sums_are_added_to_a_square()
    {
        for (int rank = 1; rank <= 16; rank++)
        {
            foreach (int depth in TestSizes.Small ? [5] : new[] { 1, 4, 5, 31, 100 })
            {
                float[] sums = AddSquare<Simd512<float>, Vector512<float>, float>(rank, depth, 1e-6);
                Assert.Equal(sums, AddSquare<Simd256<float>, Vector256<float>, float>(rank, depth, 1e-6));
                Assert.Equal(sums, AddSquare<Simd128<float>, Vector128<float>, float>(rank, depth, 1e-6));
                AddSquare<Simd512<double>, Vector512<double>, double>(rank, depth, 4e-15);
            }
        }
    }

    [Fact]
    public void A_product_that_would_leave_its_memory_is_refused()
    {
        var values = new float[32];
        var packed = new float[64];
        var c = new float[64];
        LaneProduct<Simd256<float>, Vector256<float>, float>.Set(4, 2, 8, new Rows<float>(values, 8), packed, c, 8, 8, default);
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Set(5, 2, 8, new Rows<float>(values, 8), packed, c, 8, 8, default));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Set(4, 9, 8, new Rows<float>(values, 8), packed, c, 8, 8, default));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Set(4, 2, 8, new Rows<float>(values, 8), packed, new float[27], 8, 8, default));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Set(4, 2, 8, new Rows<float>(values, 8), packed, c, 8, 4, default));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Set(2, 2, 8, new Rows<float>(values, 8), packed, c, 4, 8, default));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Pack(5, 8, new Rows<float>(values, 8), new float[64]));
        Assert.Throws<InvalidOperationException>(() => LaneProduct<Simd256<float>, Vector256<float>, float>.Pack(4, 8, new Rows<float>(values, 8), new float[31]));
    }

    private static T[] Set<TSimd, TVec, T>(int rows, int columns, int depth, int lastColumn, double tolerance)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(rows + (100 * columns) + depth);
        int lane = Vector128<T>.Count;
        int padded = (depth + lane - 1) / lane * lane;

        // What follows a row of A within its last lane is finite and must not count, for B is zero there; what follows that is not read.
        T[] a = Matrix(random, rows, depth, padded + Gap, tail: T.One);
        T[] b = Matrix(random, columns, depth, padded + Gap, tail: T.Zero);
        T[] last = Matrix(random, rows, padded - lastColumn, 16, tail: T.Zero);
        for (int i = 0; i < rows && lastColumn < depth; i++)
        {
            a.AsSpan((i * (padded + Gap)) + lastColumn, padded - lastColumn).CopyTo(last.AsSpan(i * 16));
            a.AsSpan((i * (padded + Gap)) + lastColumn, padded - lastColumn).Fill(T.NaN);
        }

        var packed = new T[LaneGroup.PackedLength<T>(columns, depth)];
        Array.Fill(packed, T.NaN);
        LaneProduct<TSimd, TVec, T>.Pack(columns, depth, new Rows<T>(b, padded + Gap), packed);
        int stride = rows + 3;
        var c = new T[LaneGroup.Padded(columns) * stride];
        Array.Fill(c, T.NaN);
        LaneProduct<TSimd, TVec, T>.Set(rows, columns, depth, new Rows<T>(a, padded + Gap), packed, c, stride, lastColumn, new Rows<T>(last, 16));

        var result = new T[columns * rows];
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                double sum = 0;
                for (int k = 0; k < depth; k++)
                {
                    T x = k < lastColumn ? a[(i * (padded + Gap)) + k] : last[(i * 16) + k - lastColumn];
                    sum += double.CreateChecked(x) * double.CreateChecked(b[(j * (padded + Gap)) + k]);
                }

                result[(j * rows) + i] = c[(j * stride) + i];
                Assert.Equal(sum, double.CreateChecked(c[(j * stride) + i]), sum * tolerance);
            }
        }

        return result;
    }

    private static T[] AddSquare<TSimd, TVec, T>(int rank, int depth, double tolerance)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(rank + (100 * depth));
        int lane = Vector128<T>.Count;
        int stride = ((depth + lane - 1) / lane * lane) + Gap;
        int padded = LaneGroup.Padded(rank);
        T[] x = Matrix(random, padded, depth, stride, tail: T.Zero);
        for (int row = rank; row < padded; row++)
        {
            x.AsSpan(row * stride, stride - Gap).Clear();
        }

        var packed = new T[LaneGroup.PackedLength<T>(rank, depth)];
        LaneProduct<TSimd, TVec, T>.Pack(rank, depth, new Rows<T>(x, stride), packed);
        var gram = new T[padded * 16];
        Array.Fill(gram, T.One);
        LaneProduct<TSimd, TVec, T>.AddSquare(rank, depth, new Rows<T>(x, stride), packed, gram, 16);
        for (int i = 0; i < rank; i++)
        {
            for (int j = 0; j < rank; j++)
            {
                double sum = 1;
                for (int k = 0; k < depth; k++)
                {
                    sum += double.CreateChecked(x[(i * stride) + k]) * double.CreateChecked(x[(j * stride) + k]);
                }

                Assert.Equal(sum, double.CreateChecked(gram[(i * 16) + j]), sum * tolerance);
                Assert.Equal(gram[(j * 16) + i], gram[(i * 16) + j]);
            }
        }

        return gram;
    }

    /// <summary>Rows with the same finite value after each to a whole lane, and NaN behind it.</summary>
    private static T[] Matrix<T>(Random random, int rows, int columns, int stride, T tail)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lane = Vector128<T>.Count;
        int padded = (columns + lane - 1) / lane * lane;
        var values = new T[rows * stride];
        Array.Fill(values, T.NaN);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < padded; j++)
            {
                values[(i * stride) + j] = j < columns ? T.CreateChecked(random.NextDouble()) : tail;
            }
        }

        return values;
    }
}
