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
    /// <summary>For so many lanes of rows a stride apart, as many as the rank; the result is in <paramref name="next"/>.</summary>
    internal static void Run(NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, Span<T> h, Span<T> next, int stride, T floor, int iterations = 1, bool guarded = true)
    {
        if (cost == NmfCost.Euclidean)
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
        int width = Product<TSimd, TVec, T>.PanelWidth;
        for (int column = 0; column < columns; column += width)
        {
            int start = column * rank;
            Run(cost, rank, Math.Min(width, columns - column), gram, gramStride, c[start..], h[start..], next[start..], width, floor, iterations, guarded);
        }
    }
}
