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

        // The last element of each, bounds-checked once for all.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = destination[((columns - 1) * destinationStride) + rows - 1];
        fixed (T* from = source, to = destination)
        {
            // Short rows that follow each other, on either side.
            bool permutes = sizeof(TVec) == Vector512<byte>.Count;
            if (permutes && sourceStride == columns && Interleaving<T>.Serves(columns))
            {
                nint split = Interleaving<T>.Split(from, rows, columns, to, destinationStride);
                if (split < rows)
                {
                    Copy(from + (split * columns), sourceStride, rows - (int)split, columns, to + split, destinationStride, ahead);
                }

                return;
            }

            nint turned = destinationStride != rows || rows == 1 ? 0
                : permutes && Interleaving<T>.Serves(rows) ? Interleaving<T>.Join(from, sourceStride, columns, rows, to)
                : rows <= Lane ? Transposition<Simd128<T>, Vector128<T>, T>.FewRows(from, sourceStride, rows, columns, to)
                : rows <= 2 * Lane && TSimd.Count > Lane ? Transposition<Simd256<T>, Vector256<T>, T>.FewRows(from, sourceStride, rows, columns, to)
                : 0;
            if (turned < columns)
            {
                Copy(from + turned, sourceStride, rows, columns - (int)turned, to + (turned * rows), destinationStride, ahead);
            }
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

        if (rows < TSimd.Count)
        {
            Transposition<Simd128<T>, Vector128<T>, T>.Copy(from, sourceStride, rows, columns, to, destinationStride, ahead);
            return;
        }

        if (columns < Lane)
        {
            int turned = columns > 1 ? FewColumns(from, sourceStride, rows, columns, to, destinationStride) : 0;
            Narrow(from + (turned * sourceStride), sourceStride, 1, to + turned, 1, destinationStride, rows - turned, columns);
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

                Block(block, sourceStride, TSimd.Count, Lane, to + (j * destinationStride) + i, destinationStride);
            }
        }
    }

    /// <summary>
    /// Rows of two or three elements, a lane from each: what follows them is read, but not stored. Returns how many of the rows are turned: all for
    /// which that lies within the matrix.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FewColumns(T* from, nint sourceStride, int rows, int columns, T* to, nint destinationStride)
    {
        nint end = ((rows - 1) * sourceStride) + columns;
        int row = 0;
        for (; ((row + TSimd.Count - 1) * sourceStride) + Lane <= end; row += TSimd.Count)
        {
            Block(from + (row * sourceStride), sourceStride, TSimd.Count, columns, to + row, destinationStride);
        }

        return row;
    }

    /// <summary>
    /// Rows that fill a vector more than half, or just half of it, whose columns become rows that follow each other: of each a vector is stored, over
    /// the next, which is stored after it. Returns how many of the columns are turned: all that have a next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FewRows(T* from, nint sourceStride, int rows, int columns, T* to)
    {
        int column = 0;
        for (; column + Lane < columns; column += Lane)
        {
            Block(from + column, sourceStride, rows, Lane, to + (column * rows), rows);
        }

        return column;
    }

    /// <summary>
    /// A vector of rows by a lane of columns. Each vector takes a lane from every fourth row (every second for double); two rounds of
    /// interleaving (one) within the lanes make them rows of the destination: 8 permutations for 64 float32 elements at 512 bits.
    /// Of 128 and 256 bits rows may be missing, which are the last once more; the first columns alone may be stored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride)
    {
        TVec row0 = Lanes(source, sourceStride, 0, rows);
        TVec row1 = Lanes(source, sourceStride, 1, rows);
        TVec low = TSimd.InterleaveLow(row0, row1);
        TVec high = TSimd.InterleaveHigh(row0, row1);
        if (Lane == 2)
        {
            TSimd.Store(low, destination);
            TSimd.Store(high, destination + destinationStride);
            return;
        }

        TVec row2 = Lanes(source, sourceStride, 2, rows);
        TVec row3 = Lanes(source, sourceStride, 3, rows);
        TVec low2 = TSimd.InterleaveLow(row2, row3);
        TVec high2 = TSimd.InterleaveHigh(row2, row3);
        TSimd.Store(TSimd.LowerHalves(low, low2), destination);
        TSimd.Store(TSimd.UpperHalves(low, low2), destination + destinationStride);
        if (columns > 2)
        {
            TSimd.Store(TSimd.LowerHalves(high, high2), destination + (2 * destinationStride));
        }

        if (columns > 3)
        {
            TSimd.Store(TSimd.UpperHalves(high, high2), destination + (3 * destinationStride));
        }
    }

    /// <summary>A lane of a row and of those that follow it in steps of as many as a lane has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Lanes(T* source, nint stride, int row, int rows)
    {
        int first = Math.Min(row, rows - 1);
        return TSimd.LoadLanes(source + (first * stride), (Math.Min(row + Lane, rows - 1) - first) * stride);
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
