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
    /// <summary>The source columns in one round: as many lines of the destination stay in the first-level cache while they fill up.</summary>
    private const int ColumnBlock = 64;

    /// <summary>The elements of a 128-bit lane: 4 rows (float) or 2 rows (double) are turned at a time, a vector of columns wide.</summary>
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

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((columns - 1) * destinationStride) + rows - 1];
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        int wholeRows = rows / Lane * Lane;
        int vectorColumns = columns / TSimd.Count * TSimd.Count;
        for (int first = 0; first < vectorColumns; first += ColumnBlock)
        {
            int end = Math.Min(first + ColumnBlock, vectorColumns);
            for (int i = 0; i < wholeRows; i += Lane)
            {
                for (int j = first; j < end; j += TSimd.Count)
                {
                    Block(ref Unsafe.Add(ref from, ((nint)i * sourceStride) + j), sourceStride, ref Unsafe.Add(ref to, ((nint)j * destinationStride) + i), destinationStride);
                }
            }
        }

        // The rows that fill no block, then the columns: as many as fill a lane, and the last few along their length.
        for (int i = wholeRows; i < rows; i++)
        {
            Strided(ref Unsafe.Add(ref from, (nint)i * sourceStride), 1, ref Unsafe.Add(ref to, i), destinationStride, vectorColumns);
        }

        int turned = vectorColumns;
        if (TSimd.Count > Lane && columns - turned >= Lane)
        {
            turned = columns / Lane * Lane;
            Transposition<Simd128<T>, Vector128<T>, T>.Copy(source[vectorColumns..], sourceStride, rows, turned - vectorColumns, destination[(vectorColumns * destinationStride)..], destinationStride);
        }

        for (int j = turned; j < columns; j++)
        {
            Strided(ref Unsafe.Add(ref from, j), sourceStride, ref Unsafe.Add(ref to, (nint)j * destinationStride), 1, rows);
        }
    }

    /// <summary>
    /// In each 128-bit lane two rounds of interleaving (one for double) turn rows into columns; each lane is then one piece of a row
    /// of the destination: 8 permutations and 12 extractions for 64 float32 elements at 512 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(ref T source, nint sourceStride, ref T destination, nint destinationStride)
    {
        TVec row0 = TSimd.Load(ref source);
        TVec row1 = TSimd.Load(ref Unsafe.Add(ref source, sourceStride));
        TVec low = TSimd.InterleaveLow(row0, row1);
        TVec high = TSimd.InterleaveHigh(row0, row1);
        if (Lane == 2)
        {
            StoreLanes(low, ref destination, destinationStride);
            StoreLanes(high, ref Unsafe.Add(ref destination, destinationStride), destinationStride);
            return;
        }

        TVec row2 = TSimd.Load(ref Unsafe.Add(ref source, 2 * sourceStride));
        TVec row3 = TSimd.Load(ref Unsafe.Add(ref source, 3 * sourceStride));
        TVec low2 = TSimd.InterleaveLow(row2, row3);
        TVec high2 = TSimd.InterleaveHigh(row2, row3);
        StoreLanes(TSimd.LowerHalves(low, low2), ref destination, destinationStride);
        StoreLanes(TSimd.UpperHalves(low, low2), ref Unsafe.Add(ref destination, destinationStride), destinationStride);
        StoreLanes(TSimd.LowerHalves(high, high2), ref Unsafe.Add(ref destination, 2 * destinationStride), destinationStride);
        StoreLanes(TSimd.UpperHalves(high, high2), ref Unsafe.Add(ref destination, 3 * destinationStride), destinationStride);
    }

    /// <summary>Lane l becomes a piece of the row that is l lanes of columns further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(TVec value, ref T destination, nint destinationStride)
    {
        TSimd.StoreLane(value, 0, ref destination);
        if (TSimd.Count > Lane)
        {
            TSimd.StoreLane(value, 1, ref Unsafe.Add(ref destination, Lane * destinationStride));
        }

        if (TSimd.Count > 2 * Lane)
        {
            TSimd.StoreLane(value, 2, ref Unsafe.Add(ref destination, 2 * Lane * destinationStride));
            TSimd.StoreLane(value, 3, ref Unsafe.Add(ref destination, 3 * Lane * destinationStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strided(ref T source, nint sourceStride, ref T destination, nint destinationStride, int count)
    {
        for (nint k = 0; k < count; k++)
        {
            Unsafe.Add(ref destination, k * destinationStride) = Unsafe.Add(ref source, k * sourceStride);
        }
    }
}
