using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>H ← H ∘ C ⊘ (G·H) with G = WᵀW, or ⊘ colsum(W), which is G's only row then; likewise Wᵀ with HHᵀ or rowsum(H).</summary>
internal static class FactorUpdate<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>For so many lanes of rows a stride apart, as many as the rank; the result is in <paramref name="next"/>.</summary>
    internal static void Run(NmfCost cost, int rank, int lanes, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, Span<T> next, int stride, T floor)
    {
        if (cost == NmfCost.Euclidean)
        {
            UpdateKernel<TSimd, TVec, T>.Run(1, rank, lanes, gram, gramStride, c, h, next, stride, floor, guarded: true);
        }
        else
        {
            Elementwise<TSimd, TVec, T>.UpdateRows(lanes, h, c, gram[..rank], next, stride, floor);
        }
    }

    /// <summary>The same for panels of so many columns, one after the other.</summary>
    internal static void RunPanels(NmfCost cost, int rank, int columns, ReadOnlySpan<T> gram, int gramStride, ReadOnlySpan<T> c, ReadOnlySpan<T> h, Span<T> next, T floor)
    {
        int width = Product<TSimd, TVec, T>.PanelWidth;
        for (int column = 0; column < columns; column += width)
        {
            int start = column * rank;
            Run(cost, rank, Math.Min(width, columns - column), gram, gramStride, c[start..], h[start..], next[start..], width, floor);
        }
    }
}
