using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>The transpose of a matrix, copied.</summary>
/// <remarks>Pointers, for a block touches up to twenty rows at run-time strides.</remarks>
internal static unsafe class Transposition<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of a 128-bit lane: 4 columns (float) or 2 (double) are turned at a time, a vector of rows high.</summary>
    private static int Lane => Vector128<T>.Count;

    /// <summary>destination[j, i] = source[i, j]. The second-level cache is asked for what stands <paramref name="ahead"/> elements behind the source, if not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride, nint ahead = 0)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        if (TSimd.Count > Lane && rows >= Lane && rows < TSimd.Count)
        {
            Transposition<Simd128<T>, Vector128<T>, T>.Copy(source, sourceStride, rows, columns, destination, destinationStride, ahead);
            return;
        }

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((columns - 1) * destinationStride) + rows - 1];
        fixed (T* from = source, to = destination)
        {
            Copy(from, sourceStride, rows, columns, to, destinationStride, ahead);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(T* from, nint sourceStride, int rows, int columns, T* to, nint destinationStride, nint ahead)
    {
        if (rows < Lane)
        {
            Narrow(from, 1, sourceStride, to, destinationStride, 1, columns, rows);
            return;
        }

        if (columns < Lane)
        {
            Narrow(from, sourceStride, 1, to, 1, destinationStride, rows, columns);
            return;
        }

        // The last blocks end where the matrix does, over what the ones before have turned already.
        for (int row = 0; row < rows; row += TSimd.Count)
        {
            nint i = Math.Min(row, rows - TSimd.Count);
            for (int column = 0; column < columns; column += Lane)
            {
                nint j = Math.Min(column, columns - Lane);
                T* block = from + (i * sourceStride) + j;
                if (ahead != 0)
                {
                    Fetch(block + ahead, sourceStride, column / Lane);
                }

                Block(block, sourceStride, to + (j * destinationStride) + i, destinationStride);
            }
        }
    }

    /// <summary>
    /// A vector of rows by a lane of columns. Each vector takes a lane from every fourth row (every second for double); two rounds of
    /// interleaving (one) within the lanes make them rows of the destination: 8 permutations for 64 float32 elements at 512 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        nint lanes = Lane * sourceStride;
        TVec row0 = TSimd.LoadLanes(source, lanes);
        TVec row1 = TSimd.LoadLanes(source + sourceStride, lanes);
        TVec low = TSimd.InterleaveLow(row0, row1);
        TVec high = TSimd.InterleaveHigh(row0, row1);
        if (Lane == 2)
        {
            TSimd.Store(low, destination);
            TSimd.Store(high, destination + destinationStride);
            return;
        }

        TVec row2 = TSimd.LoadLanes(source + (2 * sourceStride), lanes);
        TVec row3 = TSimd.LoadLanes(source + (3 * sourceStride), lanes);
        TVec low2 = TSimd.InterleaveLow(row2, row3);
        TVec high2 = TSimd.InterleaveHigh(row2, row3);
        TSimd.Store(TSimd.LowerHalves(low, low2), destination);
        TSimd.Store(TSimd.UpperHalves(low, low2), destination + destinationStride);
        TSimd.Store(TSimd.LowerHalves(high, high2), destination + (2 * destinationStride));
        TSimd.Store(TSimd.UpperHalves(high, high2), destination + (3 * destinationStride));
    }

    /// <summary>Four blocks side by side share the lines of their rows: each fetches a quarter of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(T* block, nint stride, int index)
    {
        nint rows = TSimd.Count / 4;
        T* row = block + (index % 4 * rows * stride);
        for (; rows > 0; rows--)
        {
            CacheLine.Prefetch(row);
            row += stride;
        }
    }

    /// <summary>Up to three short lines of a matrix at once, element by element; missing ones are the last once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(T* source, nint sourceStep, nint sourceLine, T* destination, nint destinationStep, nint destinationLine, int count, int lines)
    {
        T* source1 = source + (Math.Min(1, lines - 1) * sourceLine);
        T* source2 = source + ((lines - 1) * sourceLine);
        T* destination1 = destination + (Math.Min(1, lines - 1) * destinationLine);
        T* destination2 = destination + ((lines - 1) * destinationLine);
        for (int i = 0; i < count; i++)
        {
            *destination = *source;
            *destination1 = *source1;
            *destination2 = *source2;
            source += sourceStep;
            source1 += sourceStep;
            source2 += sourceStep;
            destination += destinationStep;
            destination1 += destinationStep;
            destination2 += destinationStep;
        }
    }
}
