using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The micro-kernel of every product in the library: a tile of C = A·B, kept in registers.
/// <code>
/// c[i, j] = Σₖ a[i·aRow + k·aDepth] · b[k·bDepth + j]      0 ≤ i &lt; TRows, 0 ≤ j &lt; TVectors·Count, k = 0 … depth − 1 in this order
///
///              b: k → |x x x x|y y y y|      two vectors a step, loaded once
///   a: i ↓ k →   a    |x0     |y0     |      each a is broadcast into a whole vector
///                a    |x1     |y1     |      and multiplies both
/// </code>
/// No sum runs across lanes, so the bits of c do not depend on the width, the tile or the position in it.
/// The tile goes to the store, which folds, divides or updates on the way to memory.
/// </summary>
/// <remarks>
/// Pointers, because a step reads twelve rows at a run-time stride: a span slice by a computed offset for each costs
/// about 20 %. The caller (<see cref="Product{TSimd, TVec, T}"/>) has checked the extents and pinned the memory.
/// Rows are addressed from four pointers so that everything stays in the sixteen general registers.
/// Each step also asks the second-level cache for what stands <c>bAhead</c> behind b: the same columns of the next block of V,
/// whose first use would else wait for memory (20000×2000, rank 10: 28.0 ms an iteration without, 26.6 ms with, the medians of
/// seven interleaved runs; no difference at 2000×2000, rank 32).
/// The accumulators are named locals: arrays of vectors live in memory and are four times slower.
/// </remarks>
internal static unsafe class TileKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TRows, TVectors, TStore>(int depth, T* a, nint aRow, nint aDepth, T* b, nint bDepth, nint bAhead, scoped ref readonly TStore store, int panel, int row)
        where TRows : struct, ITileSize
        where TVectors : struct, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        TVec x0 = default, y0 = default;
        TVec x1 = default, y1 = default;
        TVec x2 = default, y2 = default;
        TVec x3 = default, y3 = default;
        TVec x4 = default, y4 = default;
        TVec x5 = default, y5 = default;
        TVec x6 = default, y6 = default;
        TVec x7 = default, y7 = default;
        TVec x8 = default, y8 = default;
        TVec x9 = default, y9 = default;
        TVec x10 = default, y10 = default;
        TVec x11 = default, y11 = default;

        bool two = TVectors.Value == 2;
        nint aRow2 = 2 * aRow;
        nint aStep = aDepth * sizeof(T);
        T* a3 = a + (3 * aRow);
        T* a6 = a3 + (3 * aRow);
        T* a9 = a6 + (3 * aRow);

        for (int k = 0; k < depth; k++)
        {
            CacheLine.Prefetch(b + bAhead);
            if (two && TSimd.Count * sizeof(T) >= CacheLine.Bytes)
            {
                CacheLine.Prefetch(b + bAhead + TSimd.Count);
            }

            TVec x = TSimd.Load(in *b);
            TVec y = two ? TSimd.Load(in b[TSimd.Count]) : default;
            TVec s = TSimd.Broadcast(*a);
            x0 = TSimd.FusedMultiplyAdd(s, x, x0);
            if (two)
            {
                y0 = TSimd.FusedMultiplyAdd(s, y, y0);
            }

            if (TRows.Value > 1)
            {
                s = TSimd.Broadcast(a[aRow]);
                x1 = TSimd.FusedMultiplyAdd(s, x, x1);
                if (two)
                {
                    y1 = TSimd.FusedMultiplyAdd(s, y, y1);
                }
            }

            if (TRows.Value > 2)
            {
                s = TSimd.Broadcast(a[aRow2]);
                x2 = TSimd.FusedMultiplyAdd(s, x, x2);
                if (two)
                {
                    y2 = TSimd.FusedMultiplyAdd(s, y, y2);
                }
            }

            if (TRows.Value > 3)
            {
                s = TSimd.Broadcast(*a3);
                x3 = TSimd.FusedMultiplyAdd(s, x, x3);
                if (two)
                {
                    y3 = TSimd.FusedMultiplyAdd(s, y, y3);
                }
            }

            if (TRows.Value > 4)
            {
                s = TSimd.Broadcast(a3[aRow]);
                x4 = TSimd.FusedMultiplyAdd(s, x, x4);
                if (two)
                {
                    y4 = TSimd.FusedMultiplyAdd(s, y, y4);
                }
            }

            if (TRows.Value > 5)
            {
                s = TSimd.Broadcast(a3[aRow2]);
                x5 = TSimd.FusedMultiplyAdd(s, x, x5);
                if (two)
                {
                    y5 = TSimd.FusedMultiplyAdd(s, y, y5);
                }
            }

            if (TRows.Value > 6)
            {
                s = TSimd.Broadcast(*a6);
                x6 = TSimd.FusedMultiplyAdd(s, x, x6);
                if (two)
                {
                    y6 = TSimd.FusedMultiplyAdd(s, y, y6);
                }
            }

            if (TRows.Value > 7)
            {
                s = TSimd.Broadcast(a6[aRow]);
                x7 = TSimd.FusedMultiplyAdd(s, x, x7);
                if (two)
                {
                    y7 = TSimd.FusedMultiplyAdd(s, y, y7);
                }
            }

            if (TRows.Value > 8)
            {
                s = TSimd.Broadcast(a6[aRow2]);
                x8 = TSimd.FusedMultiplyAdd(s, x, x8);
                if (two)
                {
                    y8 = TSimd.FusedMultiplyAdd(s, y, y8);
                }
            }

            if (TRows.Value > 9)
            {
                s = TSimd.Broadcast(*a9);
                x9 = TSimd.FusedMultiplyAdd(s, x, x9);
                if (two)
                {
                    y9 = TSimd.FusedMultiplyAdd(s, y, y9);
                }
            }

            if (TRows.Value > 10)
            {
                s = TSimd.Broadcast(a9[aRow]);
                x10 = TSimd.FusedMultiplyAdd(s, x, x10);
                if (two)
                {
                    y10 = TSimd.FusedMultiplyAdd(s, y, y10);
                }
            }

            if (TRows.Value > 11)
            {
                s = TSimd.Broadcast(a9[aRow2]);
                x11 = TSimd.FusedMultiplyAdd(s, x, x11);
                if (two)
                {
                    y11 = TSimd.FusedMultiplyAdd(s, y, y11);
                }
            }

            a = (T*)((byte*)a + aStep);
            a3 = (T*)((byte*)a3 + aStep);
            a6 = (T*)((byte*)a6 + aStep);
            a9 = (T*)((byte*)a9 + aStep);
            b += bDepth;
        }

        TStore tile = store.At(panel, row);
        Store<TRows, TVectors, TStore>(0, tile, x0, y0);
        Store<TRows, TVectors, TStore>(1, tile, x1, y1);
        Store<TRows, TVectors, TStore>(2, tile, x2, y2);
        Store<TRows, TVectors, TStore>(3, tile, x3, y3);
        Store<TRows, TVectors, TStore>(4, tile, x4, y4);
        Store<TRows, TVectors, TStore>(5, tile, x5, y5);
        Store<TRows, TVectors, TStore>(6, tile, x6, y6);
        Store<TRows, TVectors, TStore>(7, tile, x7, y7);
        Store<TRows, TVectors, TStore>(8, tile, x8, y8);
        Store<TRows, TVectors, TStore>(9, tile, x9, y9);
        Store<TRows, TVectors, TStore>(10, tile, x10, y10);
        Store<TRows, TVectors, TStore>(11, tile, x11, y11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows, TVectors, TStore>(int row, TStore tile, TVec x, TVec y)
        where TRows : struct, ITileSize
        where TVectors : struct, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        if (TRows.Value > row)
        {
            tile.Store(row, 0, x);
            if (TVectors.Value == 2)
            {
                tile.Store(row, 1, y);
            }
        }
    }
}
