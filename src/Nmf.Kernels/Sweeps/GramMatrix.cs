using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>XᵀX, the denominator matrix of the Euclidean cost, or 1ᵀX, the denominators of Kullback–Leibler, summed over the rows of X.</summary>
internal static class GramMatrix<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>gram += Xᵀ·X, of some lanes at a time the rows from the diagonal on (<see cref="Mirror"/> gives the others), so that last ones, which may fill a vector badly, have few; or gram += 1ᵀ·X in a single row.</summary>
    internal static void Add(in SweepPlan<TSimd, TVec, T> plan, int depth, in Scalars<T> transposedX, in Lanes<T> x, ReadOnlySpan<T> ones, Span<T> gram)
    {
        if (plan.Cost != NmfCost.Euclidean)
        {
            Product<TSimd, TVec, T>.Run(1, plan.Rank, depth, new Scalars<T>(ones, 0, 0), x, new AccumulateStore<TSimd, TVec, T>(new(gram, Width, plan.RankStride)));
            return;
        }

        int step = LanesTogether(plan.Rank);
        for (int lane = 0; lane < plan.Rank; lane += step)
        {
            Product<TSimd, TVec, T>.Run(
                plan.Rank - lane,
                Math.Min(step, plan.Rank - lane),
                depth,
                transposedX.FromRow(lane),
                new Lanes<T>(x.Values[((lane / Width * x.PanelStride) + (lane % Width))..], 0, x.DepthStride),
                new AccumulateStore<TSimd, TVec, T>(new(gram[((lane * plan.RankStride) + lane)..], 0, plan.RankStride)));
        }
    }

    /// <summary>
    /// The lanes that are formed together: a vector where there are few, which leaves out most above the diagonal (iterations 1.00 to 1.03 times as fast at ranks 20 to 50); else a panel, as a
    /// vector alone would load a scalar for each multiply-add (1.06 at rank 100).
    /// </summary>
    private static int LanesTogether(int rank) => VectorRegisters.Are32 && rank <= 4 * TSimd.Count ? TSimd.Count : Width;

    /// <summary>The rest of a symmetric matrix of which some lanes at a time have their rows from the diagonal on: iterations are 1.00 to 1.10 times as fast beyond rank 32 as with all of it, most where the rank is a third of the columns.</summary>
    internal static void Mirror(in SweepPlan<TSimd, TVec, T> plan, Span<T> gram)
    {
        if (plan.Cost != NmfCost.Euclidean || plan.DotForm)
        {
            return;
        }

        int stride = plan.RankStride;
        int lanes = LanesTogether(plan.Rank);
        for (int first = 0, end = lanes; end < plan.Rank; first = end, end += lanes)
        {
            Transposition<TSimd, TVec, T>.Copy(gram[((end * stride) + first)..], stride, plan.Rank - end, lanes, gram[((first * stride) + end)..], stride);
        }
    }

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
            new Tile<T>(gram, Width, plan.RankStride));
}
