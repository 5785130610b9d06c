using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>XᵀX, the denominator matrix of the Euclidean cost, or 1ᵀX, the denominators of Kullback–Leibler, summed over the rows of X.</summary>
internal static class GramMatrix<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>gram += Xᵀ·X, or gram += 1ᵀ·X in a single row.</summary>
    internal static void Add(in SweepPlan<TSimd, TVec, T> plan, int depth, in Scalars<T> transposedX, in Lanes<T> x, ReadOnlySpan<T> ones, Span<T> gram) =>
        Product<TSimd, TVec, T>.Run(
            plan.GramRows,
            plan.Rank,
            depth,
            plan.Cost == NmfCost.Euclidean ? transposedX : new Scalars<T>(ones, 0, 0),
            x,
            new AccumulateStore<TSimd, TVec, T>(new(gram, Product<TSimd, TVec, T>.PanelWidth, plan.RankStride)));

    /// <summary>gram += XᵀX from Xᵀ in whole groups of rows, and packed.</summary>
    internal static void AddLanes(in SweepPlan<TSimd, TVec, T> plan, int depth, in Rows<T> transposedX, ReadOnlySpan<T> packed, Span<T> gram) =>
        LaneProduct<TSimd, TVec, T>.AddSquare(plan.Rank, depth, transposedX, packed, gram, plan.RankStride);

    /// <summary>The same from Xᵀ, whose rows are contiguous along the sum and zero beyond it.</summary>
    internal static void Add(in SweepPlan<TSimd, TVec, T> plan, int depth, in Rows<T> transposedX, ReadOnlySpan<T> ones, Span<T> gram) =>
        DotProduct<TSimd, TVec, T>.Add(
            plan.Rank,
            plan.GramRows,
            depth,
            transposedX,
            plan.Cost == NmfCost.Euclidean ? transposedX : new Rows<T>(ones, 0),
            new Tile<T>(gram, Product<TSimd, TVec, T>.PanelWidth, plan.RankStride));
}
