using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>One iteration as a few lines of algebra: prepare H, sweep over V, in one pass or where it is wide once for W and once for H, update H.</summary>
/// <remarks>
/// A column-major V ≈ WH is the row-major Vᵀ ≈ HᵀWᵀ, whose factors have changed places: W ← … is the update of its H, and H ← … that
/// of its W. Each reads V once, in the order of memory. Below this class W and H are the factors of the row-major problem. Not so a tall
/// one of few columns or ranks: it has its rows in the lanes of the sweep, where they are wanted.
/// </remarks>
internal static class Iteration<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of workspace, whatever is updated and however V lies in memory.</summary>
    internal static long WorkspaceLength(NmfCost cost, NmfShape shape, int members)
    {
        NmfShape transposed = Transposed(shape);

        // H alone may be updated by columns, and is then not kept in rows.
        long rows = Math.Max(new SweepPlan<TSimd, TVec, T>(cost, shape, members, NmfUpdates.Both).Length, new SweepPlan<TSimd, TVec, T>(cost, shape, members, NmfUpdates.H).Length);
        long columns = Blocking.InColumns<T>(cost, shape)
            ? new SweepPlan<TSimd, TVec, T>(cost, shape, members, NmfUpdates.Both, columnMajor: true).Length
            : Math.Max(
                new SweepPlan<TSimd, TVec, T>(cost, transposed, members, NmfUpdates.H).Length,
                new SweepPlan<TSimd, TVec, T>(cost, transposed, members, NmfUpdates.W).Length);
        return Math.Max(rows, columns);
    }

    /// <summary>W ← W ∘ (D·Hᵀ) ⊘ …, then H ← H ∘ (WᵀD) ⊘ … with the new W; or one of the two. A caller of many whole iterations keeps their plans.</summary>
    internal static void Run(NmfCost cost, NmfShape shape, MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team team, IterationPlans<TSimd, TVec, T>? kept = null)
    {
        if (v.ColumnMajor && Blocking.InColumns<T>(cost, shape))
        {
            var columns = new DenseColumns<T>(v.Values, v.Stride, goesOn: v.Padded);
            if (kept is null)
            {
                Run(new SweepPlan<TSimd, TVec, T>(cost, shape, team.Members, updates, columnMajor: true), columns, w, h, floor, workspace, team);
            }
            else
            {
                Run(kept.Columns, columns, w, h, floor, workspace, team);
            }

            return;
        }

        var source = new DenseRows<T>(v.Values, v.Stride, goesOn: v.Padded || v.Stride == (v.ColumnMajor ? shape.Rows : shape.Columns));
        if (!v.ColumnMajor)
        {
            if (kept is null)
            {
                Run(new SweepPlan<TSimd, TVec, T>(cost, shape, team.Members, updates), source, w, h, floor, workspace, team);
            }
            else
            {
                Run(kept.Rows, source, w, h, floor, workspace, team);
            }

            return;
        }

        if (kept is not null)
        {
            Run(kept.TransposedW, source, h, w, floor, workspace, team);
            Run(kept.TransposedH, source, h, w, floor, workspace, team);
            return;
        }

        if ((updates & NmfUpdates.W) != 0)
        {
            Run(new SweepPlan<TSimd, TVec, T>(cost, Transposed(shape), team.Members, NmfUpdates.H), source, h, w, floor, workspace, team);
        }

        if ((updates & NmfUpdates.H) != 0)
        {
            Run(new SweepPlan<TSimd, TVec, T>(cost, Transposed(shape), team.Members, NmfUpdates.W), source, h, w, floor, workspace, team);
        }
    }

    /// <summary>The updates of a plan on a row-major V.</summary>
    internal static void Run<TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, Team team)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        var memory = new SweepMemory<TSimd, TVec, T>(plan, workspace);
        memory.Ones.Fill(T.One);
        var prepare = new PrepareH<TSimd, TVec, T>(memory, h);
        team.Run(ref prepare, plan.Chunks);
        if ((plan.Updates & NmfUpdates.W) != 0)
        {
            if (plan.KeepsParts)
            {
                memory.GramOfH.Add<TSimd, TVec>(plan.Chunks, 0, (int)plan.GramLength);
            }

            GramMatrix<TSimd, TVec, T>.Mirror(plan, memory.GramOfH.Total);
        }

        if (plan.ByRows)
        {
            var rows = new RowSweep<TSimd, TVec, T, TSource>(memory, v, w, floor);
            team.Run(ref rows, rows.Parts);
        }

        if ((plan.Updates & NmfUpdates.H) == 0)
        {
            return;
        }

        if (plan.ByColumns)
        {
            var columns = new ColumnSweep<TSimd, TVec, T, TSource>(memory, v, w);
            team.Run(ref columns, columns.Parts);
        }
        else
        {
            var segments = new SegmentSweep<TSimd, TVec, T, TSource>(memory, v, w, floor);
            team.Run(ref segments, plan.Segments);
            if (plan.KeepsParts)
            {
                memory.GramOfW.Add<TSimd, TVec>(plan.Segments, 0, (int)plan.GramLength);
            }
        }

        GramMatrix<TSimd, TVec, T>.Mirror(plan, memory.GramOfW.Total);
        var update = new UpdateH<TSimd, TVec, T>(memory, h, floor);
        team.Run(ref update, update.Parts);
    }

    internal static NmfShape Transposed(NmfShape shape) => new(shape.Columns, shape.Rows, shape.Rank);
}
