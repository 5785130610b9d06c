using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>XᵀX, the denominator matrix of the Euclidean cost, or 1ᵀX, the denominators of Kullback–Leibler, summed over the rows of X.</summary>
internal static class GramMatrix<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>gram += Xᵀ·X, or gram += 1ᵀ·X in a single row.</summary>
    internal static void Add(in SweepPlan<TSimd, TVec, T> plan, int depth, Scalars<T> transposedX, Lanes<T> x, ReadOnlySpan<T> ones, Span<T> gram) =>
        Product<TSimd, TVec, T>.Run(
            plan.GramRows,
            plan.Rank,
            depth,
            plan.Cost == NmfCost.Euclidean ? transposedX : new Scalars<T>(ones, 0, 0),
            x,
            new AccumulateStore<TSimd, TVec, T>(new(gram, Product<TSimd, TVec, T>.PanelWidth, plan.RankStride)));
}
