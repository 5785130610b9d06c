using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>A copy of rows, most of them of a few vectors, for which a call of the general copy would cost more than the copy.</summary>
internal static unsafe class RowCopy<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A cache line of ones and one of zeros: a vector that begins so many elements before the second is a mask of as many.</summary>
    private static ReadOnlySpan<byte> OnesThenZeros =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>destination[i, j] = source[i, j] for j &lt; columns; what lies beyond them is left as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        if (columns < TSimd.Count && columns >= Vector128<T>.Count && TSimd.Count > Vector128<T>.Count)
        {
            RowCopy<Simd128<T>, Vector128<T>, T>.Run(source, sourceStride, rows, columns, destination, destinationStride);
            return;
        }

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((rows - 1) * destinationStride) + columns - 1];
        int whole = columns - TSimd.Count;
        fixed (T* first = source, firstCopy = destination)
        {
            T* from = first;
            T* to = firstCopy;
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < whole; j += TSimd.Count)
                {
                    TSimd.Store(TSimd.Load(from + j), to + j);
                }

                if (whole >= 0)
                {
                    // The last vector ends where the row does, over what has been copied already.
                    TSimd.Store(TSimd.Load(from + whole), to + whole);
                }

                for (int j = 0; whole < 0 && j < columns; j++)
                {
                    to[j] = from[j];
                }

                from += sourceStride;
                to += destinationStride;
            }
        }
    }

    /// <summary>The same of rows that do not fill whole steps of 64 bytes, with zeros behind to the end of the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunPadded(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        int step = DotProduct<TSimd, TVec, T>.StepElements;
        int padded = (columns + step - 1) / step * step;
        int whole = columns / TSimd.Count * TSimd.Count;

        _ = destination[((rows - 1) * destinationStride) + padded - 1];
        int row = 0;
        fixed (byte* bits = OnesThenZeros)
        fixed (T* first = source, firstCopy = destination)
        {
            T* from = first;
            T* to = firstCopy;
            TVec mask = TSimd.Load((T*)(bits + CacheLine.Bytes) - (columns - whole));

            // As long as the last vector, with what follows the row, lies within the source.
            for (nint end = whole + TSimd.Count; row < rows && end <= source.Length; row++, end += sourceStride)
            {
                int j = 0;
                for (; j < whole; j += TSimd.Count)
                {
                    TSimd.Store(TSimd.Load(from + j), to + j);
                }

                TSimd.Store(TSimd.And(TSimd.Load(from + j), mask), to + j);

                for (j += TSimd.Count; j < padded; j += TSimd.Count)
                {
                    TSimd.Store(default, to + j);
                }

                from += sourceStride;
                to += destinationStride;
            }
        }

        for (; row < rows; row++)
        {
            Span<T> copy = destination.Slice(row * destinationStride, padded);
            source.Slice(row * sourceStride, columns).CopyTo(copy);
            copy[columns..].Clear();
        }
    }
}
