using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>The transpose of a matrix, copied.</summary>
/// <remarks>References without bounds checks, for a block touches up to twenty rows at run-time strides.</remarks>
internal static class Transposition<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of a 128-bit lane: 4 columns (float) or 2 (double) are turned at a time, a vector of rows high.</summary>
    private static int Lane => Vector128<T>.Count;

    /// <summary>The source rows that are fetched at a time by <see cref="CopyFetching"/>.</summary>
    private const int FetchedRows = 16;

    /// <summary>
    /// destination[j, i] = source[i, j], where each source row is a short piece on a page of its own: no hardware foresees the next
    /// one, so its lines are asked for while others are turned.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void CopyFetching(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        for (int row = 0; row < rows; row += FetchedRows)
        {
            for (int next = row + FetchedRows; next < Math.Min(row + (2 * FetchedRows), rows); next++)
            {
                for (int column = 0; column < columns; column += CacheLine.Bytes / sizeof(T))
                {
                    CacheLine.Fetch(in source[(next * sourceStride) + column]);
                }
            }

            Copy(source[(row * sourceStride)..], sourceStride, Math.Min(FetchedRows, rows - row), columns, destination[row..], destinationStride);
        }
    }

    /// <summary>destination[j, i] = source[i, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        if (TSimd.Count > Lane && rows >= Lane && rows < TSimd.Count)
        {
            Transposition<Simd128<T>, Vector128<T>, T>.Copy(source, sourceStride, rows, columns, destination, destinationStride);
            return;
        }

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((columns - 1) * destinationStride) + rows - 1];
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        if (rows < Lane)
        {
            Narrow(ref from, 1, sourceStride, ref to, destinationStride, 1, columns, rows);
            return;
        }

        if (columns < Lane)
        {
            Narrow(ref from, sourceStride, 1, ref to, 1, destinationStride, rows, columns);
            return;
        }

        // The last blocks end where the matrix does, over what the ones before have turned already.
        for (int row = 0; row < rows; row += TSimd.Count)
        {
            nint i = Math.Min(row, rows - TSimd.Count);
            for (int column = 0; column < columns; column += Lane)
            {
                nint j = Math.Min(column, columns - Lane);
                Block(ref Unsafe.Add(ref from, (i * sourceStride) + j), sourceStride, ref Unsafe.Add(ref to, (j * destinationStride) + i), destinationStride);
            }
        }
    }

    /// <summary>
    /// A vector of rows by a lane of columns. Each vector takes a lane from every fourth row (every second for double); two rounds of
    /// interleaving (one) within the lanes make them rows of the destination: 8 permutations for 64 float32 elements at 512 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(ref T source, nint sourceStride, ref T destination, nint destinationStride)
    {
        nint lanes = Lane * sourceStride;
        TVec row0 = TSimd.LoadLanes(ref source, lanes);
        TVec row1 = TSimd.LoadLanes(ref Unsafe.Add(ref source, sourceStride), lanes);
        TVec low = TSimd.InterleaveLow(row0, row1);
        TVec high = TSimd.InterleaveHigh(row0, row1);
        if (Lane == 2)
        {
            TSimd.Store(low, ref destination);
            TSimd.Store(high, ref Unsafe.Add(ref destination, destinationStride));
            return;
        }

        TVec row2 = TSimd.LoadLanes(ref Unsafe.Add(ref source, 2 * sourceStride), lanes);
        TVec row3 = TSimd.LoadLanes(ref Unsafe.Add(ref source, 3 * sourceStride), lanes);
        TVec low2 = TSimd.InterleaveLow(row2, row3);
        TVec high2 = TSimd.InterleaveHigh(row2, row3);
        TSimd.Store(TSimd.LowerHalves(low, low2), ref destination);
        TSimd.Store(TSimd.UpperHalves(low, low2), ref Unsafe.Add(ref destination, destinationStride));
        TSimd.Store(TSimd.LowerHalves(high, high2), ref Unsafe.Add(ref destination, 2 * destinationStride));
        TSimd.Store(TSimd.UpperHalves(high, high2), ref Unsafe.Add(ref destination, 3 * destinationStride));
    }

    /// <summary>Up to three short lines of a matrix at once, element by element; missing ones are the last once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(ref T source, nint sourceStep, nint sourceLine, ref T destination, nint destinationStep, nint destinationLine, int count, int lines)
    {
        ref T source1 = ref Unsafe.Add(ref source, Math.Min(1, lines - 1) * sourceLine);
        ref T source2 = ref Unsafe.Add(ref source, (lines - 1) * sourceLine);
        ref T destination1 = ref Unsafe.Add(ref destination, Math.Min(1, lines - 1) * destinationLine);
        ref T destination2 = ref Unsafe.Add(ref destination, (lines - 1) * destinationLine);
        nint from = 0, to = 0;
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref destination, to) = Unsafe.Add(ref source, from);
            Unsafe.Add(ref destination1, to) = Unsafe.Add(ref source1, from);
            Unsafe.Add(ref destination2, to) = Unsafe.Add(ref source2, from);
            from += sourceStep;
            to += destinationStep;
        }
    }
}
