using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>One iteration as a few lines of algebra: prepare H, sweep over V, in one pass or where it is wide once for W and once for H, update H; where Vᵀ is swept all that once for W and once for H.</summary>
internal static class Iteration<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The last plans of a thread, a kilobyte each, of whole iterations, of updates of W and of H apart: to make them takes 0.2 µs, as much as to multiply problems of 16 × 16 does.</summary>
    [ThreadStatic]
    private static Made lastOfBoth, lastOfW, lastOfH;

    /// <summary>The elements of workspace, whatever is updated and however V lies in memory.</summary>
    internal static long WorkspaceLength(NmfCost cost, NmfShape shape, int members)
    {
        long rows = new Passes<TSimd, TVec, T>(cost, shape, members, NmfUpdates.Both, columnMajor: false).WorkspaceLength;

        // H alone may be updated by columns, and is then not kept in rows.
        long rowsForH = new Passes<TSimd, TVec, T>(cost, shape, members, NmfUpdates.H, columnMajor: false).WorkspaceLength;
        long columns = new Passes<TSimd, TVec, T>(cost, shape, members, NmfUpdates.Both, columnMajor: true).WorkspaceLength;
        return Math.Max(Math.Max(rows, rowsForH), columns);
    }

    /// <summary>W ← W ∘ (D·Hᵀ) ⊘ …, then H ← H ∘ (WᵀD) ⊘ … with the new W; or one of the two. A caller of many whole iterations keeps their plans.</summary>
    internal static void Run(NmfCost cost, NmfShape shape, in MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team team, IterationPlans<TSimd, TVec, T>? kept = null)
    {
        if (kept is null)
        {
            RunOnce(cost, shape, v, w, h, floor, workspace, updates, team);
        }
        else
        {
            // By reference: the plans of a layout have a kilobyte.
            ref readonly Passes<TSimd, TVec, T> passes = ref v.ColumnMajor ? ref kept.ColumnMajor : ref kept.RowMajor;
            Run(passes, shape, v, w, h, floor, workspace, updates, team);
        }
    }

    /// <summary>With the plans that the thread has made last for such updates, or new ones. A method apart: those who keep plans of theirs do without.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunOnce(NmfCost cost, NmfShape shape, in MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team team)
    {
        ref Made made = ref updates == NmfUpdates.Both ? ref lastOfBoth : ref updates == NmfUpdates.W ? ref lastOfW : ref lastOfH;
        var call = new Call(cost, shape, team.Members, v.ColumnMajor);
        if (made.Call != call)
        {
            made = new(call, new(cost, shape, team.Members, updates, v.ColumnMajor));
        }

        Run(made.Passes, shape, v, w, h, floor, workspace, updates, team);
    }

    private static void Run(in Passes<TSimd, TVec, T> passes, NmfShape shape, in MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team team)
    {
        if (passes.SweepsColumns)
        {
            Run(passes, new DenseColumns<T>(v.Values, v.Stride, goesOn: v.Padded), w, h, floor, workspace, updates, team);
        }
        else
        {
            Run(passes, new DenseRows<T>(v.Values, v.Stride, goesOn: v.Padded || v.Stride == (v.ColumnMajor ? shape.Rows : shape.Columns)), w, h, floor, workspace, updates, team);
        }
    }

    private static void Run<TSource>(in Passes<TSimd, TVec, T> passes, TSource v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team team)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        if (!passes.Transposed)
        {
            Run(passes.First, v, w, h, floor, workspace, team);
            return;
        }

        if ((updates & NmfUpdates.W) != 0)
        {
            Run(passes.First, v, h, w, floor, workspace, team);
        }

        if ((updates & NmfUpdates.H) != 0)
        {
            Run(passes.Second, v, h, w, floor, workspace, team);
        }
    }

    /// <summary>One sweep, over a V and with a W and H that may be those of the transposed problem.</summary>
    internal static void Run<TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, Team team)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        var memory = new SweepMemory<TSimd, TVec, T>(plan, workspace);
        team = plan.Members == 1 ? Team.Alone : team;
        memory.Ones.Fill(T.One);
        var prepare = new PrepareH<TSimd, TVec, T>(memory, h);
        team.Run(ref prepare, plan.PreparedParts);
        if ((plan.Updates & NmfUpdates.W) != 0)
        {
            if (plan.KeepsParts)
            {
                memory.GramOfH.Add<TSimd, TVec>(plan.PreparedParts, 0, (int)plan.GramLength);
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

    /// <summary>What plans depend on; as it is before there are any, with no member, no call is.</summary>
    private readonly record struct Call(NmfCost Cost, NmfShape Shape, int Members, bool ColumnMajor);

    private readonly struct Made(Call call, in Passes<TSimd, TVec, T> passes)
    {
        internal readonly Call Call = call;
        internal readonly Passes<TSimd, TVec, T> Passes = passes;
    }
}
