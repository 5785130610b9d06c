using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A product C ← B·Aᵀ of few rows of B with the rows of A, contiguous along the sum, in the form of <see cref="LaneKernel{TSimd, TVec, T}"/>. B is
/// packed: for each lane of columns, one of each row, in turn.
/// <code>
///   |b₀: 0 … 3|b₁: 0 … 3|b₂: 0 … 3|0 0 0 0|b₀: 4 … 7|…    element (j, k) at (k / Lane · Padded(rows) + j) · Lane + k % Lane
/// </code>
/// </summary>
internal static unsafe class LaneProduct<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most vectors of B in a tile.</summary>
    private const int MostVectors = 3;

    /// <summary>The rows of A in a tile for narrow vectors and for rows that fill no other; fewer are summed one by one, and stored as often.</summary>
    private const int FewestRows = 4;

    /// <summary>The rows of A in a tile where there are 32 registers.</summary>
    private const int TileRows = 8;

    private static int Lane => Vector128<T>.Count;

    /// <summary>Packs rows that are zero to the end of a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(int rows, int depth, in Rows<T> b, Span<T> packed)
    {
        int padded = LaneGroup.Padded(rows);
        int rowsOfVector = TSimd.Count / Lane;
        int steps = (depth + Lane - 1) / Lane;
        Check(rows, steps, b);
        if (packed.Length < LaneGroup.PackedLength<T>(rows, depth))
        {
            throw OutOfBounds(rows, steps, LaneGroup.PackedLength<T>(rows, depth), packed.Length);
        }

        fixed (T* b0 = b.Values, packed0 = packed)
        {
            T* to = packed0;
            for (int step = 0; step < steps; step++)
            {
                T* from = b0 + (step * Lane);
                int row = 0;
                for (; row <= rows - rowsOfVector; row += rowsOfVector)
                {
                    TSimd.Store(TSimd.LoadLanes(from, b.Stride), to);
                    from += rowsOfVector * (nint)b.Stride;
                    to += TSimd.Count;
                }

                for (; row < padded; row++)
                {
                    *(Vector128<T>*)to = row < rows ? *(Vector128<T>*)from : default;
                    from += b.Stride;
                    to += Lane;
                }
            }
        }
    }

    /// <summary>
    /// c[j, i] = Σₖ a[i, k]·b[j, k] for i &lt; rows, j &lt; columns rounded up to a group, k &lt; depth. A is read up to a whole lane in k, where packed B is 0; from
    /// <paramref name="lastColumn"/> on from <paramref name="lastOfA"/>. Of fewer than four rows C is written to three beyond them, with arbitrary values.
    /// </summary>
    internal static void Set(int rows, int columns, int depth, in Rows<T> a, ReadOnlySpan<T> packed, Span<T> c, int cRow, int lastColumn, in Rows<T> lastOfA)
    {
        int steps = (Math.Min(depth, lastColumn) + Lane - 1) / Lane;
        int lastSteps = Math.Max(0, (depth - lastColumn + Lane - 1) / Lane);
        Check(rows, lastSteps, lastOfA);
        fixed (T* last = lastOfA.Values)
        {
            Run(rows, LaneGroup.Padded(columns), steps, a, lastSteps, last, lastOfA.Stride, packed, c, cRow, adds: false);
        }
    }

    /// <summary>c[j, i] += Σₖ a[i, k]·b[j, k] for i, j &lt; rows, both rounded up to a group: A has as many rows.</summary>
    internal static void AddSquare(int rows, int depth, in Rows<T> a, ReadOnlySpan<T> packed, Span<T> c, int cRow) =>
        Run(LaneGroup.Padded(rows), LaneGroup.Padded(rows), (depth + Lane - 1) / Lane, a, 0, null, 0, packed, c, cRow, adds: true);

    private static void Run(int rows, int columns, int steps, in Rows<T> a, int lastSteps, T* last, nint lastRow, ReadOnlySpan<T> packed, Span<T> c, int cRow, bool adds)
    {
        Check(rows, steps, a);
        long packedLength = (long)(steps + lastSteps) * columns * Lane;
        if (packed.Length < packedLength)
        {
            throw OutOfBounds(columns, steps + lastSteps, packedLength, packed.Length);
        }

        int written = rows + (rows < FewestRows ? FewestRows - 1 : 0);
        long needed = ((columns - 1L) * cRow) + written;
        if (c.Length < needed || cRow < written)
        {
            throw OutOfBounds(columns, rows, needed, c.Length);
        }

        fixed (T* a0 = a.Values, b0 = packed, c0 = c)
        {
            int vectors = columns * Lane / TSimd.Count;
            int width;
            for (int vector = 0; vector < vectors; vector += width)
            {
                width = Math.Min(MostVectors, vectors - vector);
                T* b = b0 + (vector * TSimd.Count);
                T* sums = c0 + ((nint)vector * (TSimd.Count / Lane) * cRow);
                switch (width)
                {
                    case 1: Run<Size1>(rows, steps, a0, a.Stride, lastSteps, last, lastRow, b, columns * Lane, sums, cRow, adds); break;
                    case 2: Run<Size2>(rows, steps, a0, a.Stride, lastSteps, last, lastRow, b, columns * Lane, sums, cRow, adds); break;
                    default: Run<Size3>(rows, steps, a0, a.Stride, lastSteps, last, lastRow, b, columns * Lane, sums, cRow, adds); break;
                }
            }
        }
    }

    /// <summary>Tiles that do not overlap where sums are added.</summary>
    private static void Run<TVectors>(int rows, int steps, T* a, nint aRow, int lastSteps, T* last, nint lastRow, T* b, nint bStep, T* c, nint cRow, bool adds)
        where TVectors : unmanaged, ITileSize
    {
        if (VectorRegisters.Are32 && (adds ? rows % TileRows == 0 : rows >= TileRows))
        {
            LaneKernel<TSimd, TVec, T>.Run<Size8, TVectors>(rows, steps, a, aRow, lastSteps, last, lastRow, b, bStep, c, cRow, adds);
        }
        else if (rows >= FewestRows)
        {
            LaneKernel<TSimd, TVec, T>.Run<Size4, TVectors>(rows, steps, a, aRow, lastSteps, last, lastRow, b, bStep, c, cRow, adds);
        }
        else
        {
            LaneKernel<TSimd, TVec, T>.Run<Size1, TVectors>(rows, steps, a, aRow, lastSteps, last, lastRow, b, bStep, c, cRow, adds);
        }
    }

    private static void Check(int rows, int steps, in Rows<T> operand)
    {
        long length = ((long)(rows - 1) * operand.Stride) + ((long)steps * Lane);
        if (steps > 0 && length > operand.Values.Length)
        {
            throw OutOfBounds(rows, steps, length, operand.Values.Length);
        }
    }

    private static InvalidOperationException OutOfBounds(int rows, int steps, long needed, int length) =>
        new($"A product in lanes of {rows} × {steps} takes {needed} of {length} elements.");
}
