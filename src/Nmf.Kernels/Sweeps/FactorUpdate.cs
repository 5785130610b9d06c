using System.Numerics;
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
    /// <summary>
    /// Whether denominators are divided by in the registers of a tile: with a fast divider 1.3 to 2 times as fast as beside the multiply-adds of the next tile, but at low
    /// ranks tiles are shallow.
    /// </summary>
    internal static bool InTiles(NmfCost cost, int rank) => cost == NmfCost.Euclidean && !Divider.IsSlow && rank > UpdateKernel<TSimd, TVec, T>.LowRank;

    /// <summary>One iteration in tiles: H and C in panels of so many columns, the result wherever it is wanted.</summary>
    internal static void RunTiles(int rank, int columns, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, in Tile<T> next, T floor) =>
        RunTiles<Guards>(rank, columns, gram, gramStride, c, h, Width * rank, Width, next, floor);

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>For so many lanes of rows a stride apart, as many as the rank; the result is in <paramref name="next"/>.</summary>
    internal static void Run(NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, int stride, T floor, int iterations = 1, bool guarded = true)
    {
        if (InTiles(cost, rank))
        {
            for (; iterations > 0; iterations--)
            {
                var result = new Tile<T>(next, Width, stride);
                if (guarded)
                {
                    RunTiles<Guards>(rank, lanes, gram, gramStride, c, h, Width, stride, result, floor);
                }
                else
                {
                    RunTiles<NoGuards>(rank, lanes, gram, gramStride, c, h, Width, stride, result, floor);
                }

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
            Elementwise<TSimd, TVec, T>.UpdateRows(lanes, h, c, gram[..rank], next, stride, floor);
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

    /// <summary>G is symmetric: its columns are read, twelve scalars that follow each other, as <see cref="UpdateKernel{TSimd, TVec, T}"/> does.</summary>
    private static void RunTiles<TGuards>(int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, int panelStride, int stride, in Tile<T> next, T floor)
        where TGuards : struct, IGuards =>
        Product<TSimd, TVec, T>.Run(
            rank,
            lanes,
            rank,
            new Scalars<T>(gram, 1, gramStride),
            new Lanes<T>(h, panelStride, stride),
            new UpdateStore<TSimd, TVec, T, TGuards>(new(c, panelStride, stride), new(h, panelStride, stride), next, floor));
}
