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

    /// <summary>
    /// Whether the denominators are a product of their own, in tiles of two vectors, and divided by afterwards, where the divider is fast (<see cref="Divider"/>): 1.00 to 1.05
    /// times as fast for an iteration (most at 96×512, rank 32), 1.05 for an encoder's block, as divisions beside multiply-adds. At low ranks tiles are shallow.
    /// </summary>
    private static bool DividesAfterwards(NmfCost cost, int rank) => cost == NmfCost.Euclidean && !Divider.IsSlow && rank > UpdateKernel<TSimd, TVec, T>.LowRank;

    /// <summary>For so many lanes of rows a stride apart, as many as the rank; the result is in <paramref name="next"/>.</summary>
    internal static void Run(NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, int stride, T floor, int iterations = 1, bool guarded = true)
    {
        if (DividesAfterwards(cost, rank))
        {
            for (; iterations > 0; iterations--)
            {
                DivideAfterwards(rank, lanes, gram, gramStride, c, h, stride, next, stride, next, stride, floor, guarded);
                Span<T> spare = h;
                h = next;
                next = spare;
            }
        }
        else if (cost == NmfCost.Euclidean)
        {
            UpdateKernel<TSimd, TVec, T>.Run(iterations, rank, lanes, gram, gramStride, c, h, next, stride, floor, guarded);
        }
        else
        {
            Elementwise<TSimd, TVec, T>.UpdateRows(lanes, h, stride, c, stride, gram[..rank], next, stride, floor);
        }
    }

    /// <summary>
    /// The same for panels of so many columns, one after the other; for the Euclidean cost all iterations of one before the next, an even
    /// number of which leaves the result in <paramref name="h"/>.
    /// </summary>
    internal static void RunPanels(NmfCost cost, int rank, int columns, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, T floor, int iterations = 1, bool guarded = true)
    {
        for (int column = 0; column < columns; column += Width)
        {
            int start = column * rank;
            Run(cost, rank, Math.Min(Width, columns - column), gram, gramStride, c[start..], h[start..], next[start..], Width, floor, iterations, guarded);
        }
    }

    /// <summary>Whether an iteration writes its result once, wherever it is wanted.</summary>
    internal static bool WritesOnce(NmfCost cost, int rank) => cost != NmfCost.Euclidean || DividesAfterwards(cost, rank);

    /// <summary>Such an iteration, whose rows of H and of the result may be further apart than those of C and the denominators, <paramref name="stride"/>. The result may be H.</summary>
    internal static void RunTo(Span<T> result, int resultStride, NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, int hStride, Span<T> denominators, int stride, T floor)
    {
        if (cost == NmfCost.Euclidean)
        {
            DivideAfterwards(rank, lanes, gram, gramStride, c, h, hStride, denominators, stride, result, resultStride, floor, guarded: true);
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
    internal static void DivideAfterwards(int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, int hStride, Span<T> denominators, int stride, Span<T> next, int nextStride, T floor, bool guarded)
    {
        Product<TSimd, TVec, T>.Run(
            rank,
            lanes,
            rank,
            new Scalars<T>(gram, 1, gramStride),
            new Lanes<T>(h, Width, hStride),
            new AccumulateStore<TSimd, TVec, T>(new(denominators, Width, stride), adds: false));
        if (guarded)
        {
            UpdatePass<TSimd, TVec, T>.Run<Guards>(rank, lanes, h, hStride, c, denominators, stride, next, nextStride, floor);
        }
        else
        {
            UpdatePass<TSimd, TVec, T>.Run<NoGuards>(rank, lanes, h, hStride, c, denominators, stride, next, nextStride, floor);
        }
    }
}
