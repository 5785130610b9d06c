using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The micro-kernel of every product in the library: a tile of C = A·B, kept in registers.
/// <code>
/// c[i, j] = Σₖ a[i·aRow + k·aDepth] · b[k·bDepth + j]      0 ≤ i &lt; TRows, 0 ≤ j &lt; TVectors·Count, k = 0 … depth − 1 in this order
///
///              b: k → |x x x x|y y y y|      two vectors a step, loaded once, or one, or three or four, z and u from the next panel
///   a: i ↓ k →   a    |x0     |y0     |      each a is broadcast into a whole vector
///                a    |x1     |y1     |      and multiplies both
/// </code>
/// No sum runs across lanes, so the bits of c do not depend on the width, the tile or the position in it.
/// The tile goes to the store, which folds, divides or updates on the way to memory.
/// </summary>
/// <remarks>
/// Pointers, because a step reads up to fourteen rows at a run-time stride: a span slice by a computed offset for each costs
/// about 20 %. The caller (<see cref="Product{TSimd, TVec, T}"/>) has checked the extents and pinned the memory.
/// Rows are addressed from one pointer by scaled odd multiples of the stride, so that a step moves two pointers and no more.
/// Each step also asks the second-level cache for lines that are wanted later, most often one or two: of the next panel of b, of the same columns of the next block
/// of V, or of a share of it in its order, whose first use would else wait for memory. So few at a time because processors drop what comes in bursts.
/// The accumulators are named locals: arrays of vectors live in memory and are four times slower.
/// </remarks>
internal static unsafe class TileKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TRows, TVectors, TStore>(scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel, int row)
        where TRows : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        TVec x0 = default, y0 = default, z0 = default, u0 = default;
        TVec x1 = default, y1 = default, z1 = default, u1 = default;
        TVec x2 = default, y2 = default, z2 = default, u2 = default;
        TVec x3 = default, y3 = default, z3 = default, u3 = default;
        TVec x4 = default, y4 = default, z4 = default, u4 = default;
        TVec x5 = default, y5 = default, z5 = default, u5 = default;
        TVec x6 = default, y6 = default, z6 = default;
        TVec x7 = default, y7 = default, z7 = default;
        TVec x8 = default, y8 = default;
        TVec x9 = default, y9 = default;
        TVec x10 = default, y10 = default;
        TVec x11 = default, y11 = default;
        TVec x12 = default, y12 = default;
        TVec x13 = default, y13 = default;

        // Bytes, for scaled addresses: a + r, a + 2r, a + 4r, a + 8r.
        nint r = operands.ARow * sizeof(T);
        nint r3 = 3 * r;
        nint r5 = 5 * r;
        nint r7 = 7 * r;
        nint r9 = 9 * r;
        nint r11 = 11 * r;
        nint r13 = 13 * r;
        nint aStep = operands.ADepth * sizeof(T);
        byte* a = (byte*)operands.A;
        T* b = operands.B;
        nint bStep = operands.BDepth;
        nint bPanel = operands.BPanel;
        byte* fetch = operands.Fetch;
        nint fetchStep = operands.FetchStep;
        bool fetchesRow = operands.FetchesRow;
        int fetches = operands.Fetches;
        int stretch = 0;
        for (int left = operands.Depth; left != 0; stretch++)
        {
            int steps = left;
            if (TStore.IsFar)
            {
                steps = Math.Min(left, operands.Stretch);
                if (steps < left && stretch < sizeof(TRows))
                {
                    store.At(panel, row).Fetch(stretch, sizeof(TVectors));
                }
            }

            left -= steps;
            for (; steps != 0; steps--)
            {
                if (fetches > 0)
                {
                    fetches--;
                    CacheLine.Prefetch(fetch);
                    if (fetchesRow)
                    {
                        FetchRow<TVectors>(fetch);
                    }

                    fetch += fetchStep;
                }

                TVec x = TSimd.Load(b);
                TVec y = sizeof(TVectors) >= 2 ? TSimd.Load(b + TSimd.Count) : default;
                TVec z = sizeof(TVectors) >= 3 ? TSimd.Load(b + bPanel) : default;
                TVec u = sizeof(TVectors) == 4 ? TSimd.Load(b + bPanel + TSimd.Count) : default;
                TVec s = TSimd.Broadcast(*(T*)a);
                x0 = TSimd.FusedMultiplyAdd(s, x, x0);
                if (sizeof(TVectors) >= 2)
                {
                    y0 = TSimd.FusedMultiplyAdd(s, y, y0);
                }

                if (sizeof(TVectors) >= 3)
                {
                    z0 = TSimd.FusedMultiplyAdd(s, z, z0);
                }

                if (sizeof(TVectors) == 4)
                {
                    u0 = TSimd.FusedMultiplyAdd(s, u, u0);
                }

                if (sizeof(TRows) > 1)
                {
                    s = TSimd.Broadcast(*(T*)(a + r));
                    x1 = TSimd.FusedMultiplyAdd(s, x, x1);
                    if (sizeof(TVectors) >= 2)
                    {
                        y1 = TSimd.FusedMultiplyAdd(s, y, y1);
                    }

                    if (sizeof(TVectors) >= 3)
                    {
                        z1 = TSimd.FusedMultiplyAdd(s, z, z1);
                    }

                    if (sizeof(TVectors) == 4)
                    {
                        u1 = TSimd.FusedMultiplyAdd(s, u, u1);
                    }
                }

                if (sizeof(TRows) > 2)
                {
                    s = TSimd.Broadcast(*(T*)(a + (2 * r)));
                    x2 = TSimd.FusedMultiplyAdd(s, x, x2);
                    if (sizeof(TVectors) >= 2)
                    {
                        y2 = TSimd.FusedMultiplyAdd(s, y, y2);
                    }

                    if (sizeof(TVectors) >= 3)
                    {
                        z2 = TSimd.FusedMultiplyAdd(s, z, z2);
                    }

                    if (sizeof(TVectors) == 4)
                    {
                        u2 = TSimd.FusedMultiplyAdd(s, u, u2);
                    }
                }

                if (sizeof(TRows) > 3)
                {
                    s = TSimd.Broadcast(*(T*)(a + r3));
                    x3 = TSimd.FusedMultiplyAdd(s, x, x3);
                    if (sizeof(TVectors) >= 2)
                    {
                        y3 = TSimd.FusedMultiplyAdd(s, y, y3);
                    }

                    if (sizeof(TVectors) >= 3)
                    {
                        z3 = TSimd.FusedMultiplyAdd(s, z, z3);
                    }

                    if (sizeof(TVectors) == 4)
                    {
                        u3 = TSimd.FusedMultiplyAdd(s, u, u3);
                    }
                }

                if (sizeof(TRows) > 4)
                {
                    s = TSimd.Broadcast(*(T*)(a + (4 * r)));
                    x4 = TSimd.FusedMultiplyAdd(s, x, x4);
                    if (sizeof(TVectors) >= 2)
                    {
                        y4 = TSimd.FusedMultiplyAdd(s, y, y4);
                    }

                    if (sizeof(TVectors) >= 3)
                    {
                        z4 = TSimd.FusedMultiplyAdd(s, z, z4);
                    }

                    if (sizeof(TVectors) == 4)
                    {
                        u4 = TSimd.FusedMultiplyAdd(s, u, u4);
                    }
                }

                if (sizeof(TRows) > 5)
                {
                    s = TSimd.Broadcast(*(T*)(a + r5));
                    x5 = TSimd.FusedMultiplyAdd(s, x, x5);
                    if (sizeof(TVectors) >= 2)
                    {
                        y5 = TSimd.FusedMultiplyAdd(s, y, y5);
                    }

                    if (sizeof(TVectors) >= 3)
                    {
                        z5 = TSimd.FusedMultiplyAdd(s, z, z5);
                    }

                    if (sizeof(TVectors) == 4)
                    {
                        u5 = TSimd.FusedMultiplyAdd(s, u, u5);
                    }
                }

                if (sizeof(TRows) > 6)
                {
                    s = TSimd.Broadcast(*(T*)(a + (2 * r3)));
                    x6 = TSimd.FusedMultiplyAdd(s, x, x6);
                    if (sizeof(TVectors) >= 2)
                    {
                        y6 = TSimd.FusedMultiplyAdd(s, y, y6);
                    }

                    if (sizeof(TVectors) == 3)
                    {
                        z6 = TSimd.FusedMultiplyAdd(s, z, z6);
                    }
                }

                if (sizeof(TRows) > 7)
                {
                    s = TSimd.Broadcast(*(T*)(a + r7));
                    x7 = TSimd.FusedMultiplyAdd(s, x, x7);
                    if (sizeof(TVectors) >= 2)
                    {
                        y7 = TSimd.FusedMultiplyAdd(s, y, y7);
                    }

                    if (sizeof(TVectors) == 3)
                    {
                        z7 = TSimd.FusedMultiplyAdd(s, z, z7);
                    }
                }

                if (sizeof(TRows) > 8)
                {
                    s = TSimd.Broadcast(*(T*)(a + (8 * r)));
                    x8 = TSimd.FusedMultiplyAdd(s, x, x8);
                    if (sizeof(TVectors) >= 2)
                    {
                        y8 = TSimd.FusedMultiplyAdd(s, y, y8);
                    }
                }

                if (sizeof(TRows) > 9)
                {
                    s = TSimd.Broadcast(*(T*)(a + r9));
                    x9 = TSimd.FusedMultiplyAdd(s, x, x9);
                    if (sizeof(TVectors) >= 2)
                    {
                        y9 = TSimd.FusedMultiplyAdd(s, y, y9);
                    }
                }

                if (sizeof(TRows) > 10)
                {
                    s = TSimd.Broadcast(*(T*)(a + (2 * r5)));
                    x10 = TSimd.FusedMultiplyAdd(s, x, x10);
                    if (sizeof(TVectors) >= 2)
                    {
                        y10 = TSimd.FusedMultiplyAdd(s, y, y10);
                    }
                }

                if (sizeof(TRows) > 11)
                {
                    s = TSimd.Broadcast(*(T*)(a + r11));
                    x11 = TSimd.FusedMultiplyAdd(s, x, x11);
                    if (sizeof(TVectors) >= 2)
                    {
                        y11 = TSimd.FusedMultiplyAdd(s, y, y11);
                    }
                }

                if (sizeof(TRows) > 12)
                {
                    s = TSimd.Broadcast(*(T*)(a + (4 * r3)));
                    x12 = TSimd.FusedMultiplyAdd(s, x, x12);
                    if (sizeof(TVectors) >= 2)
                    {
                        y12 = TSimd.FusedMultiplyAdd(s, y, y12);
                    }
                }

                if (sizeof(TRows) > 13)
                {
                    s = TSimd.Broadcast(*(T*)(a + r13));
                    x13 = TSimd.FusedMultiplyAdd(s, x, x13);
                    if (sizeof(TVectors) >= 2)
                    {
                        y13 = TSimd.FusedMultiplyAdd(s, y, y13);
                    }
                }

                a += aStep;
                b += bStep;
            }
        }

        for (; TStore.FetchesAhead && fetches > 0; fetches--, fetch += fetchStep)
        {
            CacheLine.Prefetch(fetch);
            FetchRow<TVectors>(fetch);
        }

        // The condition itself and not its copy, so that the second store is not even read by the compiler where there is none.
        TStore tile = store.At(panel, row);
        TStore next = sizeof(TVectors) >= 3 ? store.At(panel + 1, row) : tile;

        // By its type, so that the compiler does not even read this block for other stores: with it, it would reach the limit of what it inlines, and large squares would take 1.2 to 1.6 times as long.
        if (typeof(TStore) == typeof(AccumulateStore<TSimd, TVec, T>) && store.Replaces)
        {
            Store<TRows, TVectors, TStore>(0, tile, next, x0, y0, z0, u0, replaces: true);
            Store<TRows, TVectors, TStore>(1, tile, next, x1, y1, z1, u1, replaces: true);
            Store<TRows, TVectors, TStore>(2, tile, next, x2, y2, z2, u2, replaces: true);
            Store<TRows, TVectors, TStore>(3, tile, next, x3, y3, z3, u3, replaces: true);
            Store<TRows, TVectors, TStore>(4, tile, next, x4, y4, z4, u4, replaces: true);
            Store<TRows, TVectors, TStore>(5, tile, next, x5, y5, z5, u5, replaces: true);
            Store<TRows, TVectors, TStore>(6, tile, next, x6, y6, z6, default, replaces: true);
            Store<TRows, TVectors, TStore>(7, tile, next, x7, y7, z7, default, replaces: true);
            Store<TRows, TVectors, TStore>(8, tile, next, x8, y8, default, default, replaces: true);
            Store<TRows, TVectors, TStore>(9, tile, next, x9, y9, default, default, replaces: true);
            Store<TRows, TVectors, TStore>(10, tile, next, x10, y10, default, default, replaces: true);
            Store<TRows, TVectors, TStore>(11, tile, next, x11, y11, default, default, replaces: true);
            Store<TRows, TVectors, TStore>(12, tile, next, x12, y12, default, default, replaces: true);
            Store<TRows, TVectors, TStore>(13, tile, next, x13, y13, default, default, replaces: true);
            return;
        }

        Store<TRows, TVectors, TStore>(0, tile, next, x0, y0, z0, u0, replaces: false);
        Store<TRows, TVectors, TStore>(1, tile, next, x1, y1, z1, u1, replaces: false);
        Store<TRows, TVectors, TStore>(2, tile, next, x2, y2, z2, u2, replaces: false);
        Store<TRows, TVectors, TStore>(3, tile, next, x3, y3, z3, u3, replaces: false);
        Store<TRows, TVectors, TStore>(4, tile, next, x4, y4, z4, u4, replaces: false);
        Store<TRows, TVectors, TStore>(5, tile, next, x5, y5, z5, u5, replaces: false);
        Store<TRows, TVectors, TStore>(6, tile, next, x6, y6, z6, default, replaces: false);
        Store<TRows, TVectors, TStore>(7, tile, next, x7, y7, z7, default, replaces: false);
        Store<TRows, TVectors, TStore>(8, tile, next, x8, y8, default, default, replaces: false);
        Store<TRows, TVectors, TStore>(9, tile, next, x9, y9, default, default, replaces: false);
        Store<TRows, TVectors, TStore>(10, tile, next, x10, y10, default, default, replaces: false);
        Store<TRows, TVectors, TStore>(11, tile, next, x11, y11, default, default, replaces: false);
        Store<TRows, TVectors, TStore>(12, tile, next, x12, y12, default, default, replaces: false);
        Store<TRows, TVectors, TStore>(13, tile, next, x13, y13, default, default, replaces: false);
    }

    /// <summary>The second to fourth line of what is as wide as a row of the tile, if it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchRow<TVectors>(byte* fetch)
        where TVectors : unmanaged, ITileSize
    {
        if (sizeof(TVectors) * TSimd.Count * sizeof(T) >= 2 * CacheLine.Bytes)
        {
            CacheLine.Prefetch(fetch + CacheLine.Bytes);
        }

        if (sizeof(TVectors) * TSimd.Count * sizeof(T) >= 3 * CacheLine.Bytes)
        {
            CacheLine.Prefetch(fetch + (2 * CacheLine.Bytes));
        }

        if (sizeof(TVectors) * TSimd.Count * sizeof(T) >= 4 * CacheLine.Bytes)
        {
            CacheLine.Prefetch(fetch + (3 * CacheLine.Bytes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows, TVectors, TStore>(int row, TStore tile, TStore next, TVec x, TVec y, TVec z, TVec u, bool replaces)
        where TRows : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        if (sizeof(TRows) > row)
        {
            tile.Store(row, 0, x, replaces);
            if (sizeof(TVectors) >= 2)
            {
                tile.Store(row, 1, y, replaces);
            }

            if (sizeof(TVectors) >= 3)
            {
                next.Store(row, 0, z, replaces);
            }

            if (sizeof(TVectors) == 4)
            {
                next.Store(row, 1, u, replaces);
            }
        }
    }
}
