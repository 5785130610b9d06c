using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

[Trait("Category", "Kernels")]
public class RowCopyTests
{
    [Fact]
    public void Every_size_is_copied_and_nothing_else_written()
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
        for (int columns = 0; columns <= 70; columns++)
        {
            foreach (int rows in new[] { 0, 1, 2, 5 })
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
        int copyStride = columns + destinationGap;

        // Canaries behind the last element of both, as between the rows.
        var source = new T[(rows * stride) + 40];
        var expected = new T[(rows * copyStride) + 40];
        Array.Fill(source, T.NaN);
        Array.Fill(expected, T.NegativeOne);
        T[] copy = [.. expected];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                source[(i * stride) + j] = T.CreateChecked((i * 100) + j);
                expected[(i * copyStride) + j] = source[(i * stride) + j];
            }
        }

        RowCopy<TSimd, TVec, T>.Run(source, stride, rows, columns, copy, copyStride);
        Assert.Equal(expected, copy);
    }
}
