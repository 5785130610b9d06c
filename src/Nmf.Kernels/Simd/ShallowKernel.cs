using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The micro-kernel of a product of so little depth that a panel of B fits the registers: row by row of C, one vector or two, or, of less depth, three.
/// <code>
/// c[i, j] = Σₖ a[i·aRow + k·aDepth] · b[k·bDepth + j]      0 ≤ i &lt; rows, 0 ≤ j &lt; TVectors·Count, k = 0 … TDepth − 1 in this order
/// </code>
/// Each sum has the order of <see cref="TileKernel{TSimd, TVec, T}"/>, and so its bits.
/// </summary>
/// <remarks>
/// A tile costs some thirty cycles beyond its multiply-adds, which take four at each step of the depth; here a row follows the other, and nothing is loaded but
/// its scalars.
/// </remarks>
internal static unsafe class ShallowKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The greatest depth: two vectors at each step of it, the sums and a scalar share 32 registers with the constants of a store.</summary>
    internal const int MostDepth = 8;

    /// <summary>The same of three vectors.</summary>
    internal const int MostDepthOfThree = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TDepth, TVectors, TStore>(scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel, int rows)
        where TDepth : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        T* b = operands.B;
        nint step = operands.BDepth;
        Load<TDepth, TVectors>(0, b, step, out TVec x0, out TVec y0);
        Load<TDepth, TVectors>(1, b, step, out TVec x1, out TVec y1);
        Load<TDepth, TVectors>(2, b, step, out TVec x2, out TVec y2);
        Load<TDepth, TVectors>(3, b, step, out TVec x3, out TVec y3);
        Load<TDepth, TVectors>(4, b, step, out TVec x4, out TVec y4);
        Load<TDepth, TVectors>(5, b, step, out TVec x5, out TVec y5);
        Load<TDepth, TVectors>(6, b, step, out TVec x6, out TVec y6);
        Load<TDepth, TVectors>(7, b, step, out TVec x7, out TVec y7);

        // Bytes, for scaled addresses: a + d, a + 2d, a + 4d.
        nint d = operands.ADepth * sizeof(T);
        nint d3 = 3 * d;
        nint d5 = 5 * d;
        nint d7 = 7 * d;
        nint next = operands.ARow * sizeof(T);
        byte* a = (byte*)operands.A;
        for (int row = 0; row < rows; row++)
        {
            TVec x = default, y = default;
            Add<TDepth, TVectors>(0, a, x0, y0, ref x, ref y);
            Add<TDepth, TVectors>(1, a + d, x1, y1, ref x, ref y);
            Add<TDepth, TVectors>(2, a + (2 * d), x2, y2, ref x, ref y);
            Add<TDepth, TVectors>(3, a + d3, x3, y3, ref x, ref y);
            Add<TDepth, TVectors>(4, a + (4 * d), x4, y4, ref x, ref y);
            Add<TDepth, TVectors>(5, a + d5, x5, y5, ref x, ref y);
            Add<TDepth, TVectors>(6, a + (2 * d3), x6, y6, ref x, ref y);
            Add<TDepth, TVectors>(7, a + d7, x7, y7, ref x, ref y);
            TStore tile = store.At(panel, row);
            tile.Store(0, 0, x, replaces: store.Replaces);
            if (sizeof(TVectors) > 1)
            {
                tile.Store(0, 1, y, replaces: store.Replaces);
            }

            a += next;
        }
    }

    /// <summary>
    /// The same for three vectors, the third in the next panel, and a depth of up to <see cref="MostDepthOfThree"/>. A text of its own: with a third vector in that of the others the compiler gives
    /// up inlining, and products take three times as long.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void RunThree<TDepth, TStore>(scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel, int rows)
        where TDepth : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        T* b = operands.B;
        LoadThree<TDepth>(0, b, operands, out TVec x0, out TVec y0, out TVec z0);
        LoadThree<TDepth>(1, b, operands, out TVec x1, out TVec y1, out TVec z1);
        LoadThree<TDepth>(2, b, operands, out TVec x2, out TVec y2, out TVec z2);
        LoadThree<TDepth>(3, b, operands, out TVec x3, out TVec y3, out TVec z3);
        nint d = operands.ADepth * sizeof(T);
        nint next = operands.ARow * sizeof(T);
        byte* a = (byte*)operands.A;
        for (int row = 0; row < rows; row++)
        {
            TVec x = default, y = default, z = default;
            AddThree<TDepth>(0, a, x0, y0, z0, ref x, ref y, ref z);
            AddThree<TDepth>(1, a + d, x1, y1, z1, ref x, ref y, ref z);
            AddThree<TDepth>(2, a + (2 * d), x2, y2, z2, ref x, ref y, ref z);
            AddThree<TDepth>(3, a + (3 * d), x3, y3, z3, ref x, ref y, ref z);
            TStore tile = store.At(panel, row);
            tile.Store(0, 0, x, replaces: store.Replaces);
            tile.Store(0, 1, y, replaces: store.Replaces);
            store.At(panel + 1, row).Store(0, 0, z, replaces: store.Replaces);
            a += next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadThree<TDepth>(int k, T* b, scoped in TileOperands<T> operands, out TVec x, out TVec y, out TVec z)
        where TDepth : unmanaged, ITileSize
    {
        b += k * operands.BDepth;
        x = sizeof(TDepth) > k ? TSimd.Load(b) : default;
        y = sizeof(TDepth) > k ? TSimd.Load(b + TSimd.Count) : default;
        z = sizeof(TDepth) > k ? TSimd.Load(b + operands.BPanel) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddThree<TDepth>(int k, byte* a, TVec xOfB, TVec yOfB, TVec zOfB, ref TVec x, ref TVec y, ref TVec z)
        where TDepth : unmanaged, ITileSize
    {
        if (sizeof(TDepth) > k)
        {
            TVec s = TSimd.Broadcast(*(T*)a);
            x = TSimd.FusedMultiplyAdd(s, xOfB, x);
            y = TSimd.FusedMultiplyAdd(s, yOfB, y);
            z = TSimd.FusedMultiplyAdd(s, zOfB, z);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TDepth, TVectors>(int k, T* b, nint step, out TVec x, out TVec y)
        where TDepth : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
    {
        x = sizeof(TDepth) > k ? TSimd.Load(b + (k * step)) : default;
        y = sizeof(TDepth) > k && sizeof(TVectors) > 1 ? TSimd.Load(b + (k * step) + TSimd.Count) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TDepth, TVectors>(int k, byte* a, TVec xOfB, TVec yOfB, ref TVec x, ref TVec y)
        where TDepth : unmanaged, ITileSize
        where TVectors : unmanaged, ITileSize
    {
        if (sizeof(TDepth) > k)
        {
            TVec s = TSimd.Broadcast(*(T*)a);
            x = TSimd.FusedMultiplyAdd(s, xOfB, x);
            y = sizeof(TVectors) > 1 ? TSimd.FusedMultiplyAdd(s, yOfB, y) : y;
        }
    }
}
