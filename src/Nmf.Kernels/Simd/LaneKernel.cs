using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// Sums along contiguous elements where they are few: rows of A with as many rows of B as vectors have 128-bit lanes.
/// <code>
/// c[j, i] = Σₖ aᵢ[k] · bⱼ[k]
///
///   aᵢ:  |x x x x|x x x x|x x x x|x x x x|    a step is a lane of A's row, four elements (float) or two (double), in each lane;
///   b:   |row 0  |row 1  |row 2  |row 3  |    up to three such vectors of B
/// </code>
/// Element k is added to the sum of its place in the lane, and the places are folded at the end as <see cref="Folding{TSimd, TVec, T}"/>
/// folds a lane: the same bits at every width.
/// </summary>
/// <remarks>
/// Four rows of A with four of B fold in nine operations, which take <see cref="DotKernel{TSimd, TVec, T}"/> some sixty; in return a
/// load of A brings four elements, and the rows of B are padded to a multiple of four. 8 × 3 accumulators, 3 vectors of B
/// and 1 of A fit 32 registers, 4 × 3 fit 16.
/// </remarks>
internal static unsafe class LaneKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// All rows of A, tile by tile: some steps along them, then <paramref name="lastSteps"/> along the rows of another copy, which has what follows.
    /// From one step to the next b moves on by <paramref name="bStep"/>. C is written or added to; of a tile of one row three elements beyond it are written too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TRows, TVectors>(int rows, int steps, T* a, nint aRow, int lastSteps, T* last, nint lastRow, T* b, nint bStep, T* c, nint cRow, bool adds)
        where TRows : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
    {
        for (int row = 0; row < rows; row += sizeof(TRows))
        {
            // The last tile ends where the rows do, over what the one before has summed already.
            nint first = Math.Min(row, rows - sizeof(TRows));
            TVec x0 = default, y0 = default, z0 = default;
            TVec x1 = default, y1 = default, z1 = default;
            TVec x2 = default, y2 = default, z2 = default;
            TVec x3 = default, y3 = default, z3 = default;
            TVec x4 = default, y4 = default, z4 = default;
            TVec x5 = default, y5 = default, z5 = default;
            TVec x6 = default, y6 = default, z6 = default;
            TVec x7 = default, y7 = default, z7 = default;
            byte* place = (byte*)(a + (first * aRow));
            nint r = aRow * sizeof(T);
            int left = steps;
            T* step = b;
            for (int part = 0; part < 2; part++)
            {
                // Bytes, for scaled addresses: place + r, place + 2r, place + 4r.
                nint r3 = 3 * r;
                nint r5 = 5 * r;
                nint r7 = 7 * r;
                for (; left > 0; left--)
                {
                    TVec x = TSimd.Load(step);
                    TVec y = sizeof(TVectors) > 1 ? TSimd.Load(step + TSimd.Count) : default;
                    TVec z = sizeof(TVectors) > 2 ? TSimd.Load(step + (2 * TSimd.Count)) : default;
                    TVec s = TSimd.BroadcastLane((T*)place);
                    x0 = TSimd.FusedMultiplyAdd(s, x, x0);
                    y0 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y0) : y0;
                    z0 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z0) : z0;
                    if (sizeof(TRows) > 1)
                    {
                        s = TSimd.BroadcastLane((T*)(place + r));
                        x1 = TSimd.FusedMultiplyAdd(s, x, x1);
                        y1 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y1) : y1;
                        z1 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z1) : z1;

                        s = TSimd.BroadcastLane((T*)(place + (2 * r)));
                        x2 = TSimd.FusedMultiplyAdd(s, x, x2);
                        y2 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y2) : y2;
                        z2 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z2) : z2;

                        s = TSimd.BroadcastLane((T*)(place + r3));
                        x3 = TSimd.FusedMultiplyAdd(s, x, x3);
                        y3 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y3) : y3;
                        z3 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z3) : z3;
                    }

                    if (sizeof(TRows) > 4)
                    {
                        s = TSimd.BroadcastLane((T*)(place + (4 * r)));
                        x4 = TSimd.FusedMultiplyAdd(s, x, x4);
                        y4 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y4) : y4;
                        z4 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z4) : z4;

                        s = TSimd.BroadcastLane((T*)(place + r5));
                        x5 = TSimd.FusedMultiplyAdd(s, x, x5);
                        y5 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y5) : y5;
                        z5 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z5) : z5;

                        s = TSimd.BroadcastLane((T*)(place + (2 * r3)));
                        x6 = TSimd.FusedMultiplyAdd(s, x, x6);
                        y6 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y6) : y6;
                        z6 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z6) : z6;

                        s = TSimd.BroadcastLane((T*)(place + r7));
                        x7 = TSimd.FusedMultiplyAdd(s, x, x7);
                        y7 = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, y, y7) : y7;
                        z7 = sizeof(TVectors) > 2 ? TSimd.FusedMultiplyAdd(s, z, z7) : z7;
                    }

                    place += Vector128<byte>.Count;
                    step += bStep;
                }

                place = (byte*)(last + (first * lastRow));
                r = lastRow * sizeof(T);
                left = lastSteps;
            }

            T* sums = c + first;
            Store<TRows>(x0, x1, x2, x3, x4, x5, x6, x7, sums, cRow, adds);
            if (sizeof(TVectors) > 1)
            {
                sums += TSimd.Count / Vector128<T>.Count * cRow;
                Store<TRows>(y0, y1, y2, y3, y4, y5, y6, y7, sums, cRow, adds);
            }

            if (sizeof(TVectors) > 2)
            {
                sums += TSimd.Count / Vector128<T>.Count * cRow;
                Store<TRows>(z0, z1, z2, z3, z4, z5, z6, z7, sums, cRow, adds);
            }
        }
    }

    /// <summary>Folds the sums of one vector of B with the rows of a tile; one row alone is stored four times, of which the first counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(TVec x0, TVec x1, TVec x2, TVec x3, TVec x4, TVec x5, TVec x6, TVec x7, T* c, nint cRow, bool adds)
        where TRows : unmanaged, ITileSize
    {
        Store(x0, sizeof(TRows) > 1 ? x1 : x0, sizeof(TRows) > 1 ? x2 : x0, sizeof(TRows) > 1 ? x3 : x0, c, cRow, adds);
        if (sizeof(TRows) > 4)
        {
            Store(x4, x5, x6, x7, c + 4, cRow, adds);
        }
    }

    /// <summary>The same for four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVec x0, TVec x1, TVec x2, TVec x3, T* c, nint cRow, bool adds)
    {
        Store(Folding<TSimd, TVec, T>.WithinLanes(x0, x1, x2, x3), c, cRow, adds);
        if (Vector128<T>.Count == 2)
        {
            Store(Folding<TSimd, TVec, T>.WithinLanes(x2, x3, x2, x3), c + 2, cRow, adds);
        }
    }

    /// <summary>A lane for each row of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVec sums, T* c, nint cRow, bool adds) =>
        TSimd.StoreLanes(adds ? TSimd.Add(TSimd.LoadLanes(c, cRow), sums) : sums, c, cRow);
}
