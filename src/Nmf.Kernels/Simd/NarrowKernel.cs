using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A tile of one vector of columns, whose scalars follow each other along the sum.
/// <code>
/// c[i, j] += Σₖ aᵢ[k] · b[k, j]      0 ≤ i &lt; TRows, 0 ≤ j &lt; Count, k = 0 … depth − 1 in this order
///
///   a₀, a₄, a₈: a 128-bit lane of them in each lane of a vector, of which one is spread over its lane at each step
///   others:     each is broadcast from memory into a whole vector
/// </code>
/// The bits of c are those of <see cref="TileKernel{TSimd, TVec, T}"/>.
/// </summary>
/// <remarks>
/// There a tile of one vector loads a scalar for each multiply-add and the vector beside, more than the processor can: 78 to 85 % of its multiply-adds at 512 bits (Zen 5). With one row of four
/// permuted 95 to 98 %, with one of three 89.
/// </remarks>
internal static unsafe class NarrowKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One tile. Strides are in elements; the depth is at least that of a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TRows>(int depth, T* first, nint aRow, T* b, nint bStep, T* c, nint cRow, bool adds)
        where TRows : unmanaged, ITileSize
    {
        TVec x0 = default, x1 = default, x2 = default, x3 = default;
        TVec x4 = default, x5 = default, x6 = default, x7 = default;
        TVec x8 = default, x9 = default, x10 = default, x11 = default;

        // Bytes, for scaled addresses: a + r, a + 2r, a + 4r, a + 8r.
        byte* a = (byte*)first;
        nint r = aRow * sizeof(T);
        nint r3 = 3 * r;
        nint r5 = 5 * r;
        nint r7 = 7 * r;
        nint r9 = 9 * r;
        nint r11 = 11 * r;
        TVec place = default;
        int steps;
        for (int left = depth; left != 0; left -= steps)
        {
            // The last lane ends where the rows do, and begins at a later place.
            steps = Math.Min(left, Vector128<T>.Count);
            byte* lane = a;
            for (int skipped = steps; skipped < Vector128<T>.Count; skipped++)
            {
                lane -= sizeof(T);
                place = TSimd.NextPlace(place);
            }

            TVec s0 = TSimd.BroadcastLane((T*)lane);
            TVec s4 = sizeof(TRows) > 4 ? TSimd.BroadcastLane((T*)(lane + (4 * r))) : default;
            TVec s8 = sizeof(TRows) > 8 ? TSimd.BroadcastLane((T*)(lane + (8 * r))) : default;
            for (int step = steps; step != 0; step--)
            {
                TVec x = TSimd.Load(b);
                x0 = TSimd.FusedMultiplyAdd(TSimd.Spread(s0, place), x, x0);
                if (sizeof(TRows) > 1)
                {
                    x1 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r)), x, x1);
                }

                if (sizeof(TRows) > 2)
                {
                    x2 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + (2 * r))), x, x2);
                }

                if (sizeof(TRows) > 3)
                {
                    x3 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r3)), x, x3);
                }

                if (sizeof(TRows) > 4)
                {
                    x4 = TSimd.FusedMultiplyAdd(TSimd.Spread(s4, place), x, x4);
                }

                if (sizeof(TRows) > 5)
                {
                    x5 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r5)), x, x5);
                }

                if (sizeof(TRows) > 6)
                {
                    x6 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + (2 * r3))), x, x6);
                }

                if (sizeof(TRows) > 7)
                {
                    x7 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r7)), x, x7);
                }

                if (sizeof(TRows) > 8)
                {
                    x8 = TSimd.FusedMultiplyAdd(TSimd.Spread(s8, place), x, x8);
                }

                if (sizeof(TRows) > 9)
                {
                    x9 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r9)), x, x9);
                }

                if (sizeof(TRows) > 10)
                {
                    x10 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + (2 * r5))), x, x10);
                }

                if (sizeof(TRows) > 11)
                {
                    x11 = TSimd.FusedMultiplyAdd(TSimd.Broadcast(*(T*)(a + r11)), x, x11);
                }

                place = TSimd.NextPlace(place);
                a += sizeof(T);
                b += bStep;
            }
        }

        Take<TRows>(0, x0, c, cRow, adds);
        Take<TRows>(1, x1, c, cRow, adds);
        Take<TRows>(2, x2, c, cRow, adds);
        Take<TRows>(3, x3, c, cRow, adds);
        Take<TRows>(4, x4, c, cRow, adds);
        Take<TRows>(5, x5, c, cRow, adds);
        Take<TRows>(6, x6, c, cRow, adds);
        Take<TRows>(7, x7, c, cRow, adds);
        Take<TRows>(8, x8, c, cRow, adds);
        Take<TRows>(9, x9, c, cRow, adds);
        Take<TRows>(10, x10, c, cRow, adds);
        Take<TRows>(11, x11, c, cRow, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TRows>(int row, TVec sum, T* c, nint cRow, bool adds)
        where TRows : unmanaged, ITileSize
    {
        if (sizeof(TRows) > row)
        {
            T* destination = c + (row * cRow);
            TSimd.Store(adds ? TSimd.Add(TSimd.Load(destination), sum) : sum, destination);
        }
    }
}
