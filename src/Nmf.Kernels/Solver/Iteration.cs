using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>One iteration as a few lines of algebra: prepare H, sweep over V segment by segment, update H.</summary>
internal static class Iteration<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>W ← W ∘ (D·Hᵀ) ⊘ …, then H ← H ∘ (WᵀD) ⊘ … with the new W; or one of the two.</summary>
    internal static void Run<TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace, NmfUpdates updates)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        var deal = new Workspace<T>(workspace);
        plan.Deal(ref deal, out PreparedH<T> prepared, out BlockBuffers<T> block, out Sums<T> sums, out Sums<T> segmentSums);

        Prepare(plan, h, ldh, plan.RowsAsLanes(v.ColumnMajor), prepared, updates);
        var sweep = new Sweep<TSimd, TVec, T>(plan, prepared, h, ldh, block, updates, floor);
        sweep.ClearPadding(v.ColumnMajor);
        for (int segment = 0; segment < plan.Segments; segment++)
        {
            Sums<T> target = segment == 0 ? sums : segmentSums;
            if ((updates & NmfUpdates.H) != 0)
            {
                target.Clear();
            }

            sweep.Run(v, SegmentStart(plan, segment), SegmentStart(plan, segment + 1), w, ldw, target);
            if (segment > 0 && (updates & NmfUpdates.H) != 0)
            {
                Elementwise<TSimd, TVec, T>.Add(sums.Numerator, segmentSums.Numerator);
                Elementwise<TSimd, TVec, T>.Add(sums.Gram, segmentSums.Gram);
            }
        }

        if ((updates & NmfUpdates.H) != 0)
        {
            UpdateH(plan, h, ldh, prepared, plan.ColumnsAsLanes(v.ColumnMajor), sums, segmentSums.Numerator, floor);
        }
    }

    /// <summary>The first row of a segment: about equal shares, in whole panels.</summary>
    private static int SegmentStart(in SweepPlan<TSimd, TVec, T> plan, int segment) => segment == plan.Segments
        ? plan.Rows
        : (int)((long)plan.Rows * segment / plan.Segments) / Blocking.PanelElements<T>() * Blocking.PanelElements<T>();

    /// <summary>H in panels, Hᵀ in panels, and HHᵀ or rowsum(H), the sums over n cut as the sweep cuts its own.</summary>
    private static void Prepare(in SweepPlan<TSimd, TVec, T> plan, ReadOnlySpan<T> h, int ldh, bool rowsAsLanes, PreparedH<T> prepared, NmfUpdates updates)
    {
        if (plan.Cost == NmfCost.KullbackLeibler || (updates & NmfUpdates.H) != 0)
        {
            Packing<TSimd, TVec, T>.Pack(h, ldh, plan.Rank, plan.Columns, prepared.Panels);
        }

        if ((updates & NmfUpdates.W) == 0)
        {
            return;
        }

        // Where rows are lanes nothing else reads Hᵀ, and a chunk of it at a time will do.
        if (!rowsAsLanes)
        {
            Packing<TSimd, TVec, T>.PackTransposed(h, ldh, plan.Columns, plan.Rank, prepared.Transposed);
        }

        prepared.Gram.Clear();
        for (int column = 0; column < plan.Columns; column += Blocking.ColumnChunk)
        {
            int columns = Math.Min(Blocking.ColumnChunk, plan.Columns - column);
            if (rowsAsLanes)
            {
                Packing<TSimd, TVec, T>.PackTransposed(h[column..], ldh, columns, plan.Rank, prepared.Transposed);
            }

            Lanes<T> lanes = rowsAsLanes
                ? new(prepared.Transposed, Width * columns, Width)
                : new(prepared.Transposed[(column * Width)..], Width * plan.Columns, Width);
            GramMatrix<TSimd, TVec, T>.Add(plan, columns, new Scalars<T>(h[column..], ldh, 1), lanes, prepared.Ones, prepared.Gram);
        }
    }

    /// <summary>H ← H ∘ (WᵀD) ⊘ (WᵀW·H), or ⊘ colsum(W).</summary>
    private static void UpdateH(in SweepPlan<TSimd, TVec, T> plan, Span<T> h, int ldh, PreparedH<T> prepared, bool columnsAsLanes, Sums<T> sums, Span<T> spare, T floor)
    {
        Span<T> numerator = sums.Numerator;
        if (!columnsAsLanes)
        {
            numerator = spare;
            Packing<TSimd, TVec, T>.PackTransposed(sums.Numerator, plan.RankStride, plan.Rank, plan.Columns, numerator);
        }

        bool euclidean = plan.Cost == NmfCost.Euclidean;
        Product<TSimd, TVec, T>.Run(
            plan.Rank,
            plan.Columns,
            plan.GramRows,
            euclidean ? new Scalars<T>(sums.Gram, plan.RankStride, 1) : new Scalars<T>(sums.Gram, 1, 0),
            euclidean ? new Lanes<T>(prepared.Panels, Width * plan.Rank, Width) : new Lanes<T>(prepared.Ones, 0, 0),
            new UpdateStore<TSimd, TVec, T>(new(prepared.Panels, Width * plan.Rank, Width), new(numerator, Width * plan.Rank, Width), floor));
        Packing<TSimd, TVec, T>.Unpack(numerator, plan.Rank, plan.Columns, h, ldh);
    }
}
