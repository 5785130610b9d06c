using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The Euclidean update of some columns of H, one to a lane, from G = WᵀW and C = WᵀV: H ← max(floor, H ∘ C ⊘ (G·H)), or of Wᵀ with
/// HHᵀ and HVᵀ; iteration after iteration while G and C stay as they are.
/// <code>
///   G is symmetric: row k holds the scalars of column k one after the other     H: row k, a vector of columns
///     |g₀ₖ g₁ₖ … g₁₁ₖ|  each multiplies                                            |x x x x|
/// </code>
/// A denominator is the sum over k = 0 … r − 1 in this order in its own lane, so its bits depend on nothing else.
/// </summary>
/// <remarks>
/// A tile of up to twelve rows leaves its sums in the next H; the next tile divides by them, a row every few steps of its own loop. The
/// divisions, half as long as all multiply-adds at rank 32, then go on beside these: 0.31 µs an iteration for 16 columns divided at the
/// end of a tile, 0.27 so (rank 32, no guards). Between two
/// iterations of one vector of columns another one takes its turn. Where the divider is fast (<see cref="Divider"/>) ranks above <see cref="LowRank"/> go another way. With AVX-512 a scalar is a memory operand of its multiply-add.
/// </remarks>
internal static unsafe class UpdateKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows of a tile: as many sums, with a vector of H and three of a division, fit sixteen registers.</summary>
    private const int MostRows = 12;

    /// <summary>Up to this rank the divisions take longer than the multiply-adds, which need no tile then: the processor has both in flight.</summary>
    internal const int LowRank = 6;

    /// <summary>
    /// Does iterations for some lanes, rounded up to whole vectors, of rows a stride apart; each reads one of <paramref name="h"/> and
    /// <paramref name="next"/> and writes the other, so an odd number leaves the result in <paramref name="next"/>. Unguarded only where
    /// no guard can act but the floor.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(int iterations, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, int stride, T floor, bool guarded)
    {
        int vectors = (lanes + TSimd.Count - 1) / TSimd.Count;
        long length = ((rank - 1L) * stride) + (vectors * TSimd.Count);
        if (gram.Length < ((rank - 1L) * gramStride) + rank || c.Length < length || h.Length < length || next.Length < length)
        {
            throw OutOfBounds(rank, lanes, gram.Length, c.Length, h.Length, next.Length);
        }

        fixed (T* g0 = gram, c0 = c, h0 = h, next0 = next)
        {
            if (guarded)
            {
                Run<Guards>(iterations, rank, vectors, g0, gramStride, c0, h0, next0, stride, floor);
            }
            else
            {
                Run<NoGuards>(iterations, rank, vectors, g0, gramStride, c0, h0, next0, stride, floor);
            }
        }
    }

    /// <summary>One guarded iteration of a low rank that writes over the factor, whose rows may be further apart than those of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunInPlace(int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, int cStride, Span<T> h, int stride, T floor)
    {
        int vectors = (lanes + TSimd.Count - 1) / TSimd.Count;
        long length = ((rank - 1L) * stride) + (vectors * TSimd.Count);
        Debug.Assert(rank <= LowRank, "Tiles of higher ranks would read what has been written over.");
        if (gram.Length < ((rank - 1L) * gramStride) + rank || c.Length < ((rank - 1L) * cStride) + (vectors * TSimd.Count) || h.Length < length)
        {
            throw OutOfBounds(rank, lanes, gram.Length, c.Length, h.Length, h.Length);
        }

        fixed (T* g0 = gram, c0 = c, h0 = h)
        {
            RunLow<Guards>(1, rank, vectors, g0, gramStride, c0, cStride, h0, h0, stride, floor);
        }
    }

    private static InvalidOperationException OutOfBounds(int rank, int lanes, int ofGram, int ofC, int ofH, int ofNext) =>
        new($"An update of rank {rank} and {lanes} lanes has {ofGram}, {ofC}, {ofH} and {ofNext} elements.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TGuards>(int iterations, int rank, int vectors, T* gram, nint gramStride, T* c, T* h, T* next, nint stride, T floor)
        where TGuards : struct, IGuards
    {
        if (rank <= LowRank)
        {
            RunLow<TGuards>(iterations, rank, vectors, gram, gramStride, c, stride, h, next, stride, floor);
            return;
        }

        int tiles = (rank + MostRows - 1) / MostRows;
        var update = new Update { Stride = stride, Floor = floor };
        for (; iterations > 0; iterations--)
        {
            for (nint lane = 0; lane < vectors * TSimd.Count; lane += TSimd.Count)
            {
                int row = 0;
                for (int tile = 1; tile <= tiles; tile++)
                {
                    int end = (int)((long)rank * tile / tiles);
                    nint first = (row * stride) + lane;
                    Tile<TGuards>(end - row, rank, gram + row, gramStride, h + lane, next + first, in update);
                    update.Rows = end - row;
                    update.Steps = rank / update.Rows;
                    update.C = c + first;
                    update.Old = h + first;
                    update.Next = next + first;
                    row = end;
                }

                if (vectors == 1)
                {
                    update.Finish<TGuards>();
                }
            }

            T* spare = h;
            h = next;
            next = spare;
        }

        update.Finish<TGuards>();
    }

    private static void RunLow<TGuards>(int iterations, int rank, int vectors, T* gram, nint gramStride, T* c, nint cStride, T* h, T* next, nint stride, T floor)
        where TGuards : struct, IGuards
    {
        switch (rank)
        {
            case 1: RunLow<Size1, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
            case 2: RunLow<Size2, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
            case 3: RunLow<Size3, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
            case 4: RunLow<Size4, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
            case 5: RunLow<Size5, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
            default: RunLow<Size6, TGuards>(iterations, vectors, gram, gramStride, c, cStride, h, next, stride, floor); break;
        }
    }

    /// <summary>Iterations of a low rank, row by row, without tiles: the H of a vector of columns is loaded whole before any of it is written, so that the next may be written over it. G is symmetric to the bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunLow<TRank, TGuards>(int iterations, int vectors, T* gram, nint gramStride, T* c, nint cStride, T* h, T* next, nint stride, T floor)
        where TRank : unmanaged, ITileSize
        where TGuards : struct, IGuards
    {
        TVec least = TSimd.Broadcast(floor);
        for (; iterations > 0; iterations--)
        {
            for (nint lane = 0; lane < vectors * TSimd.Count; lane += TSimd.Count)
            {
                T* x = h + lane;
                TVec x0 = TSimd.Load(x);
                TVec x1 = sizeof(TRank) > 1 ? TSimd.Load(x + stride) : default;
                TVec x2 = sizeof(TRank) > 2 ? TSimd.Load(x + (2 * stride)) : default;
                TVec x3 = sizeof(TRank) > 3 ? TSimd.Load(x + (3 * stride)) : default;
                TVec x4 = sizeof(TRank) > 4 ? TSimd.Load(x + (4 * stride)) : default;
                TVec x5 = sizeof(TRank) > 5 ? TSimd.Load(x + (5 * stride)) : default;
                T* g = gram;
                T* numerators = c + lane;
                nint at = lane;
                for (int row = 0; row < sizeof(TRank); row++)
                {
                    TVec sum = TSimd.Multiply(x0, TSimd.Broadcast(g[0]));
                    sum = sizeof(TRank) > 1 ? TSimd.FusedMultiplyAdd(x1, TSimd.Broadcast(g[1]), sum) : sum;
                    sum = sizeof(TRank) > 2 ? TSimd.FusedMultiplyAdd(x2, TSimd.Broadcast(g[2]), sum) : sum;
                    sum = sizeof(TRank) > 3 ? TSimd.FusedMultiplyAdd(x3, TSimd.Broadcast(g[3]), sum) : sum;
                    sum = sizeof(TRank) > 4 ? TSimd.FusedMultiplyAdd(x4, TSimd.Broadcast(g[4]), sum) : sum;
                    sum = sizeof(TRank) > 5 ? TSimd.FusedMultiplyAdd(x5, TSimd.Broadcast(g[5]), sum) : sum;
                    TSimd.Store(UpdatePass<TSimd, TVec, T>.Updated<TGuards>(TSimd.Load(h + at), TSimd.Load(numerators), sum, least), next + at);
                    g += gramStride;
                    numerators += cStride;
                    at += stride;
                }
            }

            T* spare = h;
            h = next;
            next = spare;
        }
    }

    private static void Tile<TGuards>(int rows, int rank, T* g, nint gramStride, T* h, T* denominators, in Update update)
        where TGuards : struct, IGuards
    {
        switch (rows)
        {
            case 1: Tile<Size1, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 2: Tile<Size2, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 3: Tile<Size3, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 4: Tile<Size4, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 5: Tile<Size5, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 6: Tile<Size6, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 7: Tile<Size7, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 8: Tile<Size8, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 9: Tile<Size9, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 10: Tile<Size10, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            case 11: Tile<Size11, TGuards>(rank, g, gramStride, h, denominators, in update); break;
            default: Tile<Size12, TGuards>(rank, g, gramStride, h, denominators, in update); break;
        }
    }

    /// <summary>The denominators of some rows for one vector of columns, and on the way the update that the tile before has left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile<TRows, TGuards>(int rank, T* g, nint gramStride, T* h, T* denominators, in Update update)
        where TRows : unmanaged, ITileSize
        where TGuards : struct, IGuards
    {
        TVec x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVec x6 = default, x7 = default, x8 = default, x9 = default, x10 = default, x11 = default;
        TVec least = TSimd.Broadcast(update.Floor);
        T* c = update.C;
        T* old = update.Old;
        T* next = update.Next;
        nint stride = update.Stride;
        int pending = update.Rows;
        for (int left = rank; left > 0;)
        {
            int steps = left;
            if (pending > 0)
            {
                Divide<TGuards>(c, old, next, least);
                c += stride;
                old += stride;
                next += stride;
                pending--;
                steps = pending > 0 ? Math.Min(update.Steps, left) : left;
            }

            left -= steps;
            for (; steps > 0; steps--)
            {
                TVec x = TSimd.Load(h);
                x0 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[0]), x0);
                if (sizeof(TRows) > 1)
                {
                    x1 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[1]), x1);
                }

                if (sizeof(TRows) > 2)
                {
                    x2 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[2]), x2);
                }

                if (sizeof(TRows) > 3)
                {
                    x3 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[3]), x3);
                }

                if (sizeof(TRows) > 4)
                {
                    x4 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[4]), x4);
                }

                if (sizeof(TRows) > 5)
                {
                    x5 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[5]), x5);
                }

                if (sizeof(TRows) > 6)
                {
                    x6 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[6]), x6);
                }

                if (sizeof(TRows) > 7)
                {
                    x7 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[7]), x7);
                }

                if (sizeof(TRows) > 8)
                {
                    x8 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[8]), x8);
                }

                if (sizeof(TRows) > 9)
                {
                    x9 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[9]), x9);
                }

                if (sizeof(TRows) > 10)
                {
                    x10 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[10]), x10);
                }

                if (sizeof(TRows) > 11)
                {
                    x11 = TSimd.FusedMultiplyAdd(x, TSimd.Broadcast(g[11]), x11);
                }

                h += stride;
                g += gramStride;
            }
        }

        Store<TRows>(0, x0, denominators, stride);
        Store<TRows>(1, x1, denominators, stride);
        Store<TRows>(2, x2, denominators, stride);
        Store<TRows>(3, x3, denominators, stride);
        Store<TRows>(4, x4, denominators, stride);
        Store<TRows>(5, x5, denominators, stride);
        Store<TRows>(6, x6, denominators, stride);
        Store<TRows>(7, x7, denominators, stride);
        Store<TRows>(8, x8, denominators, stride);
        Store<TRows>(9, x9, denominators, stride);
        Store<TRows>(10, x10, denominators, stride);
        Store<TRows>(11, x11, denominators, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(int row, TVec value, T* denominators, nint stride)
        where TRows : unmanaged, ITileSize
    {
        if (sizeof(TRows) > row)
        {
            TSimd.Store(value, denominators + (row * stride));
        }
    }

    /// <summary>One vector of the next H, which holds its denominators so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Divide<TGuards>(T* c, T* old, T* next, TVec least)
        where TGuards : struct, IGuards
    {
        TSimd.Store(UpdatePass<TSimd, TVec, T>.Updated<TGuards>(TSimd.Load(old), TSimd.Load(c), TSimd.Load(next), least), next);
    }

    /// <summary>The rows of a tile that wait for their division. A tile is as deep as the rank, so it has a step for each of them at least.</summary>
    private struct Update
    {
        internal int Rows;

        /// <summary>The steps of the next tile for each of them.</summary>
        internal int Steps;
        internal T* C;
        internal T* Old;
        internal T* Next;
        internal nint Stride;
        internal T Floor;

        /// <summary>Divides now.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal void Finish<TGuards>()
            where TGuards : struct, IGuards
        {
            TVec least = TSimd.Broadcast(this.Floor);
            for (nint row = 0; row < this.Rows; row++)
            {
                nint at = row * this.Stride;
                Divide<TGuards>(this.C + at, this.Old + at, this.Next + at, least);
            }

            this.Rows = 0;
        }
    }
}
