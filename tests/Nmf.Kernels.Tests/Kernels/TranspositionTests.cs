using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

[Trait("Category", "Kernels")]
public class TranspositionTests
{
    [Fact]
    public void Every_size_is_turned_and_nothing_else_written_or_read()
    {
        AllSizes<Simd128<float>, Vector128<float>, float>();
        AllSizes<Simd256<float>, Vector256<float>, float>();
        AllSizes<Simd512<float>, Vector512<float>, float>();
        AllSizes<Simd128<double>, Vector128<double>, double>();
        AllSizes<Simd256<double>, Vector256<double>, double>();
        AllSizes<Simd512<double>, Vector512<double>, double>();
    }

    private static void AllSizes<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] sizes = TestSizes.Small ? [1, 2, 3, 4, 5, 17] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 19, 31, 32, 33, 70];
        foreach (int rows in sizes)
        {
            foreach (int columns in sizes)
            {
                One<TSimd, TVec, T>(rows, columns, sourceGap: 3, destinationGap: 5);
                One<TSimd, TVec, T>(rows, columns, sourceGap: 0, destinationGap: 0);
            }
        }
    }

    private static void One<TSimd, TVec, T>(int rows, int columns, int sourceGap, int destinationGap)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = columns + sourceGap;
        int turnedStride = rows + destinationGap;

        // As short as they may be: an access beyond the last element of either would leave its array.
        var source = new T[((rows - 1) * stride) + columns];
        var expected = new T[((columns - 1) * turnedStride) + rows];
        Array.Fill(source, T.NaN);
        Array.Fill(expected, T.NegativeOne);
        T[] turned = [.. expected];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                source[(i * stride) + j] = T.CreateChecked((i * 100) + j);
                expected[(j * turnedStride) + i] = source[(i * stride) + j];
            }
        }

        Transposition<TSimd, TVec, T>.Copy(source, stride, rows, columns, turned, turnedStride);
        Assert.Equal(expected, turned);
    }
}
