using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// Sums along contiguous elements: four rows of A with up to six rows of B, or eight with a single one, whose sums would wait for themselves.
/// <code>
/// c[i, j] = Σₖ aᵢ[k] · b[j·bRow + k]        0 ≤ i &lt; 4 or 8, 0 ≤ j &lt; TColumns
///
///   aᵢ: k → |x x x x x x x x|…    a step is 64 bytes of each row, whatever the vector: element k is added to
///   bⱼ: k → |y y y y y y y y|…    the sum of its place in the step, and the places are folded at the end
/// </code>
/// Narrow vectors take the step in several runs, each over its places. The fold (<see cref="Folding{TSimd, TVec, T}"/>) is the same tree at every width.
/// </summary>
/// <remarks>
/// Where a rank fills vectors badly this form needs no padding of it, at the price of the fold: about two cycles a sum.
/// 4 × 6 accumulators, 4 vectors of A and 1 of B fit 32 registers, 4 × 2 fit 16.
/// </remarks>
internal static unsafe class DotKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// One run over the places of one vector, tile after tile of up to a group of rows of A: for each row of B vectors of sums whose lanes are folded, a step apart. Of each row of A what
    /// is so many elements <paramref name="ahead"/> is fetched meanwhile, if not 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TColumns>(int rows, int steps, T* a, nint aRow, T* last, nint lastRow, T* b, nint bRow, T* sums, nint ahead)
        where TColumns : unmanaged, ITileSize
    {
        // Bytes, for scaled addresses: b + r, b + 2r, b + 4r.
        nint r = bRow * sizeof(T);
        nint r3 = 3 * r;
        nint r5 = 5 * r;
        nint end = (nint)steps * DotProduct<TSimd, TVec, T>.StepElements;
        nint lastStep = last == null ? -1 : end - DotProduct<TSimd, TVec, T>.StepElements;
        for (int left = rows; left > 0; left -= RowsOfTile<TColumns>())
        {
            // A missing row is the last one once more.
            T* a0 = a;
            T* a1 = a + (Math.Min(1, left - 1) * aRow);
            T* a2 = a + (Math.Min(2, left - 1) * aRow);
            T* a3 = a + (Math.Min(3, left - 1) * aRow);
            T* a4 = a + (Math.Min(4, left - 1) * aRow);
            T* a5 = a + (Math.Min(5, left - 1) * aRow);
            T* a6 = a + (Math.Min(6, left - 1) * aRow);
            T* a7 = a + (Math.Min(7, left - 1) * aRow);
            TVec x00 = default, x01 = default, x02 = default, x03 = default;
            TVec x10 = default, x11 = default, x12 = default, x13 = default;
            TVec x20 = default, x21 = default, x22 = default, x23 = default;
            TVec x30 = default, x31 = default, x32 = default, x33 = default;
            TVec x40 = default, x41 = default, x42 = default, x43 = default;
            TVec x50 = default, x51 = default, x52 = default, x53 = default;
            byte* bStep = (byte*)b;
            for (nint k = 0; k < end; k += DotProduct<TSimd, TVec, T>.StepElements, bStep += CacheLine.Bytes)
            {
                if (k == lastStep)
                {
                    a0 = last - k;
                    a1 = last + (Math.Min(1, left - 1) * lastRow) - k;
                    a2 = last + (Math.Min(2, left - 1) * lastRow) - k;
                    a3 = last + (Math.Min(3, left - 1) * lastRow) - k;
                    a4 = last + (Math.Min(4, left - 1) * lastRow) - k;
                    a5 = last + (Math.Min(5, left - 1) * lastRow) - k;
                    a6 = last + (Math.Min(6, left - 1) * lastRow) - k;
                    a7 = last + (Math.Min(7, left - 1) * lastRow) - k;
                }

                TVec y0 = TSimd.Load(a0 + k);
                TVec y1 = TSimd.Load(a1 + k);
                TVec y2 = TSimd.Load(a2 + k);
                TVec y3 = TSimd.Load(a3 + k);
                if (ahead != 0)
                {
                    CacheLine.Prefetch(a0 + k + ahead);
                    CacheLine.Prefetch(a1 + k + ahead);
                    CacheLine.Prefetch(a2 + k + ahead);
                    CacheLine.Prefetch(a3 + k + ahead);
                    if (sizeof(TColumns) == 1)
                    {
                        CacheLine.Prefetch(a4 + k + ahead);
                        CacheLine.Prefetch(a5 + k + ahead);
                        CacheLine.Prefetch(a6 + k + ahead);
                        CacheLine.Prefetch(a7 + k + ahead);
                    }
                }

                TVec z = TSimd.Load((T*)bStep);
                x00 = TSimd.FusedMultiplyAdd(y0, z, x00);
                x01 = TSimd.FusedMultiplyAdd(y1, z, x01);
                x02 = TSimd.FusedMultiplyAdd(y2, z, x02);
                x03 = TSimd.FusedMultiplyAdd(y3, z, x03);
                if (sizeof(TColumns) == 1)
                {
                    x10 = TSimd.FusedMultiplyAdd(TSimd.Load(a4 + k), z, x10);
                    x11 = TSimd.FusedMultiplyAdd(TSimd.Load(a5 + k), z, x11);
                    x12 = TSimd.FusedMultiplyAdd(TSimd.Load(a6 + k), z, x12);
                    x13 = TSimd.FusedMultiplyAdd(TSimd.Load(a7 + k), z, x13);
                }

                if (sizeof(TColumns) > 1)
                {
                    z = TSimd.Load((T*)(bStep + r));
                    x10 = TSimd.FusedMultiplyAdd(y0, z, x10);
                    x11 = TSimd.FusedMultiplyAdd(y1, z, x11);
                    x12 = TSimd.FusedMultiplyAdd(y2, z, x12);
                    x13 = TSimd.FusedMultiplyAdd(y3, z, x13);
                }

                if (sizeof(TColumns) > 2)
                {
                    z = TSimd.Load((T*)(bStep + (2 * r)));
                    x20 = TSimd.FusedMultiplyAdd(y0, z, x20);
                    x21 = TSimd.FusedMultiplyAdd(y1, z, x21);
                    x22 = TSimd.FusedMultiplyAdd(y2, z, x22);
                    x23 = TSimd.FusedMultiplyAdd(y3, z, x23);
                }

                if (sizeof(TColumns) > 3)
                {
                    z = TSimd.Load((T*)(bStep + r3));
                    x30 = TSimd.FusedMultiplyAdd(y0, z, x30);
                    x31 = TSimd.FusedMultiplyAdd(y1, z, x31);
                    x32 = TSimd.FusedMultiplyAdd(y2, z, x32);
                    x33 = TSimd.FusedMultiplyAdd(y3, z, x33);
                }

                if (sizeof(TColumns) > 4)
                {
                    z = TSimd.Load((T*)(bStep + (4 * r)));
                    x40 = TSimd.FusedMultiplyAdd(y0, z, x40);
                    x41 = TSimd.FusedMultiplyAdd(y1, z, x41);
                    x42 = TSimd.FusedMultiplyAdd(y2, z, x42);
                    x43 = TSimd.FusedMultiplyAdd(y3, z, x43);
                }

                if (sizeof(TColumns) > 5)
                {
                    z = TSimd.Load((T*)(bStep + r5));
                    x50 = TSimd.FusedMultiplyAdd(y0, z, x50);
                    x51 = TSimd.FusedMultiplyAdd(y1, z, x51);
                    x52 = TSimd.FusedMultiplyAdd(y2, z, x52);
                    x53 = TSimd.FusedMultiplyAdd(y3, z, x53);
                }
            }

            Folding<TSimd, TVec, T>.StoreLanes(x00, x01, x02, x03, sums);
            if (sizeof(TColumns) == 1)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x10, x11, x12, x13, sums + (DotProduct<TSimd, TVec, T>.TileRows / Folding<TSimd, TVec, T>.Lane * DotProduct<TSimd, TVec, T>.StepElements));
            }

            if (sizeof(TColumns) > 1)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x10, x11, x12, x13, sums + DotProduct<TSimd, TVec, T>.TileSums);
            }

            if (sizeof(TColumns) > 2)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x20, x21, x22, x23, sums + (2 * DotProduct<TSimd, TVec, T>.TileSums));
            }

            if (sizeof(TColumns) > 3)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x30, x31, x32, x33, sums + (3 * DotProduct<TSimd, TVec, T>.TileSums));
            }

            if (sizeof(TColumns) > 4)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x40, x41, x42, x43, sums + (4 * DotProduct<TSimd, TVec, T>.TileSums));
            }

            if (sizeof(TColumns) > 5)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x50, x51, x52, x53, sums + (5 * DotProduct<TSimd, TVec, T>.TileSums));
            }

            a += RowsOfTile<TColumns>() * aRow;
            last += last == null ? 0 : RowsOfTile<TColumns>() * lastRow;
            sums += RowsOfTile<TColumns>() / Folding<TSimd, TVec, T>.Lane * DotProduct<TSimd, TVec, T>.StepElements;
        }
    }

    /// <summary>The rows of A in a tile.</summary>
    private static int RowsOfTile<TColumns>()
        where TColumns : unmanaged, ITileSize => sizeof(TColumns) == 1 ? 2 * DotProduct<TSimd, TVec, T>.TileRows : DotProduct<TSimd, TVec, T>.TileRows;
}
