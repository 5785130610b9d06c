using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Copies of rows, and turned ones, which go by vectors that overlap.</summary>
[Trait("Category", "Kernels")]
public class MatrixCopyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_size_is_copied_and_nothing_else_written_or_read(bool transposed)
    {
        AllSizes<Simd128<float>, Vector128<float>, float>(transposed);
        AllSizes<Simd256<float>, Vector256<float>, float>(transposed);
        AllSizes<Simd512<float>, Vector512<float>, float>(transposed);
        AllSizes<Simd128<double>, Vector128<double>, double>(transposed);
        AllSizes<Simd256<double>, Vector256<double>, double>(transposed);
        AllSizes<Simd512<double>, Vector512<double>, double>(transposed);
    }

    [Fact]
    public void Rows_are_padded_to_whole_steps_whatever_follows_them()
    {
        AllPadded<Simd128<float>, Vector128<float>, float>();
        AllPadded<Simd256<float>, Vector256<float>, float>();
        AllPadded<Simd512<float>, Vector512<float>, float>();
        AllPadded<Simd128<double>, Vector128<double>, double>();
        AllPadded<Simd512<double>, Vector512<double>, double>();
    }

    private static void AllPadded<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int step = DotProduct<TSimd, TVec, T>.StepElements;
        foreach (int rows in new[] { 1, 2, 9 })
        {
            for (int columns = 1; columns < 3 * step; columns++)
            {
                int stride = columns + (columns % 3), padded = (columns + step - 1) / step * step;
                if (columns % step == 0)
                {
                    continue;
                }

                // Within the source what follows a row is another one, or NaN.
                var source = new T[((rows - 1) * stride) + columns];
                Array.Fill(source, T.NaN);
                var expected = new T[(rows * (padded + 1)) - 1];
                Array.Fill(expected, T.NegativeOne);
                T[] copy = [.. expected];
                for (int i = 0; i < rows; i++)
                {
                    expected.AsSpan(i * (padded + 1), padded).Clear();
                    for (int j = 0; j < columns; j++)
                    {
                        source[(i * stride) + j] = T.CreateChecked((i * 100) + j + 1);
                        expected[(i * (padded + 1)) + j] = source[(i * stride) + j];
                    }
                }

                RowCopy<TSimd, TVec, T>.RunPadded(source, stride, rows, columns, copy, padded + 1);
                Assert.Equal(expected, copy);
            }
        }
    }

    private static void AllSizes<TSimd, TVec, T>(bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] sizes = TestSizes.Small ? [1, 2, 3, 4, 5, 17] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 19, 31, 32, 33, 47, 48, 49, 70];
        foreach (int rows in sizes)
        {
            foreach (int columns in sizes)
            {
                One<TSimd, TVec, T>(rows, columns, sourceGap: 3, destinationGap: 5, transposed);
                One<TSimd, TVec, T>(rows, columns, sourceGap: 0, destinationGap: 0, transposed);
                One<TSimd, TVec, T>(rows, columns, sourceGap: 0, destinationGap: 5, transposed);
                One<TSimd, TVec, T>(rows, columns, sourceGap: 3, destinationGap: 0, transposed);
            }
        }

        Copy<TSimd, TVec, T>([], 3, 0, 3, [], 5, transposed);
        Copy<TSimd, TVec, T>([], 0, 3, 0, [], 5, transposed);
    }

    private static void One<TSimd, TVec, T>(int rows, int columns, int sourceGap, int destinationGap, bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = columns + sourceGap;
        int runs = transposed ? columns : rows;
        int run = transposed ? rows : columns;
        int copyStride = run + destinationGap;

        // Canaries between the rows, and behind the last element of both, which are spans as short as they may be.
        int sourceLength = ((rows - 1) * stride) + columns;
        int copyLength = ((runs - 1) * copyStride) + run;
        var source = new T[sourceLength + 40];
        var expected = new T[copyLength + 40];
        Array.Fill(source, T.NaN);
        Array.Fill(expected, T.NegativeOne);
        T[] copy = [.. expected];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                source[(i * stride) + j] = T.CreateChecked((i * 100) + j);
                expected[transposed ? (j * copyStride) + i : (i * copyStride) + j] = source[(i * stride) + j];
            }
        }

        Copy<TSimd, TVec, T>(source.AsSpan(0, sourceLength), stride, rows, columns, copy.AsSpan(0, copyLength), copyStride, transposed);
        Assert.Equal(expected, copy);
    }

    private static void Copy<TSimd, TVec, T>(ReadOnlySpan<T> source, int stride, int rows, int columns, Span<T> copy, int copyStride, bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (transposed)
        {
            Transposition<TSimd, TVec, T>.Copy(source, stride, rows, columns, copy, copyStride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(source, stride, rows, columns, copy, copyStride);
        }
    }
}
