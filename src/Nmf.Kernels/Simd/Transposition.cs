using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>The transpose of a matrix, copied.</summary>
/// <remarks>References without bounds checks, for a block touches up to eight rows at run-time strides.</remarks>
internal static class Transposition<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The source columns in one round: as many lines of the destination stay in the first-level cache while they fill up.</summary>
    private const int ColumnBlock = 64;

    /// <summary>destination[j, i] = source[i, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((columns - 1) * destinationStride) + rows - 1];
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        int wholeRows = rows / TSimd.TransposeRows * TSimd.TransposeRows;
        int wholeColumns = columns / Vector128<T>.Count * Vector128<T>.Count;
        for (int first = 0; first < wholeColumns; first += ColumnBlock)
        {
            int end = Math.Min(first + ColumnBlock, wholeColumns);
            for (int i = 0; i < wholeRows; i += TSimd.TransposeRows)
            {
                for (int j = first; j < end; j += Vector128<T>.Count)
                {
                    TSimd.Transpose(
                        in Unsafe.Add(ref from, ((nint)i * sourceStride) + j),
                        sourceStride,
                        ref Unsafe.Add(ref to, ((nint)j * destinationStride) + i),
                        destinationStride);
                }
            }
        }

        OneByOne(ref from, sourceStride, 0, rows, wholeColumns, columns, ref to, destinationStride);
        OneByOne(ref from, sourceStride, wholeRows, rows, 0, wholeColumns, ref to, destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneByOne(ref T source, nint sourceStride, int firstRow, int endRow, int firstColumn, int endColumn, ref T destination, nint destinationStride)
    {
        for (int i = firstRow; i < endRow; i++)
        {
            ref T from = ref Unsafe.Add(ref source, (i * sourceStride) + firstColumn);
            ref T to = ref Unsafe.Add(ref destination, (firstColumn * destinationStride) + i);
            for (int j = firstColumn; j < endColumn; j++)
            {
                to = from;
                from = ref Unsafe.Add(ref from, 1);
                to = ref Unsafe.Add(ref to, destinationStride);
            }
        }
    }
}
