using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>H ← H ∘ C ⊘ (G·H) with G = WᵀW, or ⊘ colsum(W), which is G's only row then; likewise Wᵀ with HHᵀ or rowsum(H).</summary>
/// <remarks>Kullback–Leibler does one iteration with all guards: its numerator C changes with each.</remarks>
internal static class FactorUpdate<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>What panels that are updated together, their numerators and the next ones may have of the first-level cache.</summary>
    private const int TogetherBytes = 32 * 1024;

    /// <inheritdoc cref="TogetherBytes"/>
    private const int MostTogether = 4;

    /// <summary>
    /// Whether the denominators are a product of their own, in tiles of two vectors, and divided by afterwards, where the divider is fast (<see cref="Divider"/>): 1.00 to 1.05
    /// times as fast for an iteration (most at 96×512, rank 32) as divisions beside multiply-adds. At low ranks tiles are shallow.
    /// </summary>
    private static bool DividesAfterwards(NmfCost cost, int rank) => cost == NmfCost.Euclidean && !Divider.IsSlow && rank > UpdateKernel<TSimd, TVec, T>.LowRank;

    /// <summary>For so many lanes of rows a stride apart, as many as the rank; the result is in <paramref name="next"/>.</summary>
    internal static void Run(NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, int stride, T floor)
    {
        if (WritesOnce(cost, rank))
        {
            RunTo(next, stride, cost, rank, lanes, gram, gramStride, c, h, stride, next, stride, floor);
        }
        else
        {
            UpdateKernel<TSimd, TVec, T>.Run(1, rank, lanes, gram, gramStride, c, h, next, stride, floor, guarded: true);
        }
    }

    /// <summary>
    /// The same for panels of so many columns, one after the other or some together; for the Euclidean cost all iterations of these before the next, an even
    /// number of which leaves the result in <paramref name="h"/>.
    /// </summary>
    internal static void RunPanels(NmfCost cost, int rank, int columns, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, T floor, int iterations, bool guarded)
    {
        if (DividesAfterwards(cost, rank))
        {
            RunPanelsInTiles(rank, columns, gram, gramStride, c, h, next, floor, iterations, guarded);
            return;
        }

        for (int column = 0; column < columns; column += Width)
        {
            int start = column * rank;
            int lanes = Math.Min(Width, columns - column);
            if (cost == NmfCost.Euclidean)
            {
                UpdateKernel<TSimd, TVec, T>.Run(iterations, rank, lanes, gram, gramStride, c[start..], h[start..], next[start..], Width, floor, guarded);
            }
            else
            {
                Run(cost, rank, lanes, gram, gramStride, c[start..], h[start..], next[start..], Width, floor);
            }
        }
    }

    /// <summary>
    /// The same where denominators are divided by in the registers of their tiles, as many panels together as stay in the first-level cache: an encoder's block is 1.04 to 1.07 (ranks 64
    /// and 32) to 1.2 times (rank 10) as fast as with denominators in memory. These are kernels of their own, some 10 ms each to compile, which an iteration does without.
    /// </summary>
    internal static unsafe void RunPanelsInTiles(int rank, int columns, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, T floor, int iterations, bool guarded)
    {
        int panel = rank * Width;
        int together = Width * Math.Clamp(TogetherBytes / (3 * panel * sizeof(T)), 1, MostTogether);
        for (int column = 0; column < columns; column += together)
        {
            int lanes = Math.Min(together, columns - column);
            ReadOnlySpan<T> numerators = c[(column * rank)..];
            Span<T> x = h[(column * rank)..];
            Span<T> y = next[(column * rank)..];
            for (int i = 0; i < iterations; i++)
            {
                DivideInTiles(rank, lanes, gram, gramStride, numerators, x, y, panel, floor, guarded);
                Span<T> spare = x;
                x = y;
                y = spare;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DivideInTiles(int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> x, Span<T> y, int panel, T floor, bool guarded)
    {
        var scalars = new Scalars<T>(gram, 1, gramStride);
        var ofX = new Lanes<T>(x, panel, Width);
        Tile<T> old = new(x, panel, Width), numerator = new(c, panel, Width), updated = new(y, panel, Width);
        if (guarded)
        {
            Product<TSimd, TVec, T>.Run(rank, lanes, rank, scalars, ofX, new UpdateStore<TSimd, TVec, T, Guards>(old, numerator, updated, floor));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(rank, lanes, rank, scalars, ofX, new UpdateStore<TSimd, TVec, T, NoGuards>(old, numerator, updated, floor));
        }
    }

    /// <summary>Whether an iteration writes its result once, wherever it is wanted.</summary>
    internal static bool WritesOnce(NmfCost cost, int rank) => cost != NmfCost.Euclidean || DividesAfterwards(cost, rank);

    /// <summary>Such an iteration, whose rows of H and of the result may be further apart than those of C and the denominators, <paramref name="stride"/>. The result may be H.</summary>
    internal static void RunTo(Span<T> result, int resultStride, NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, int hStride, Span<T> denominators, int stride, T floor)
    {
        if (cost == NmfCost.Euclidean)
        {
            DivideAfterwards(rank, lanes, gram, gramStride, c, h, hStride, denominators, stride, result, resultStride, floor);
        }
        else
        {
            Elementwise<TSimd, TVec, T>.UpdateRows(lanes, h, hStride, c, stride, gram[..rank], result, resultStride, floor);
        }
    }

    /// <summary>Whether an update may write over the factor that it reads: its denominators have a place of their own, or are plain sums, or a vector of columns is held in registers.</summary>
    internal static bool UpdatesInPlace(NmfCost cost, int rank) => WritesOnce(cost, rank) || rank <= UpdateKernel<TSimd, TVec, T>.LowRank;

    /// <summary>X ← X ∘ C ⊘ (G·X), or ⊘ G's only row, where that is so; the rows of X may be further apart than those of C.</summary>
    internal static void RunInPlace(Span<T> x, int xStride, NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> denominators, int stride, T floor)
    {
        if (WritesOnce(cost, rank))
        {
            RunTo(x, xStride, cost, rank, lanes, gram, gramStride, c, x, xStride, denominators, stride, floor);
        }
        else
        {
            UpdateKernel<TSimd, TVec, T>.RunInPlace(rank, lanes, gram, gramStride, c, stride, x, xStride, floor);
        }
    }

    /// <summary>G is symmetric: its columns are read, whose scalars follow each other, as <see cref="UpdateKernel{TSimd, TVec, T}"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void DivideAfterwards(int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, int hStride, Span<T> denominators, int stride, Span<T> next, int nextStride, T floor)
    {
        Product<TSimd, TVec, T>.Run(
            rank,
            lanes,
            rank,
            new Scalars<T>(gram, 1, gramStride),
            new Lanes<T>(h, Width, hStride),
            new AccumulateStore<TSimd, TVec, T>(new(denominators, Width, stride), adds: false));
        UpdatePass<TSimd, TVec, T>.Run(rank, lanes, h, hStride, c, denominators, stride, next, nextStride, floor);
    }
}
