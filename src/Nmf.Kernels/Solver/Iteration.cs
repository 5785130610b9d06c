using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>One iteration as a few lines of algebra: prepare H, sweep over V segment by segment, update H.</summary>
internal static class Iteration<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W ← W ∘ (D·Hᵀ) ⊘ …, then H ← H ∘ (WᵀD) ⊘ … with the new W; or one of the two.</summary>
    internal static void Run<TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace, NmfUpdates updates, Team team)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        var deal = new Workspace<T>(workspace);
        plan.Deal(ref deal, out PreparedH<T> prepared, out Sums<T> sums, out PerMember<T> blocks);

        var prepare = new PrepareH<TSimd, TVec, T>(plan, h, ldh, prepared, updates);
        team.Run(ref prepare, plan.Chunks);
        if (plan.KeepsParts && (updates & NmfUpdates.W) != 0)
        {
            prepared.Gram.Add<TSimd, TVec>(plan.Chunks, 0, prepared.Gram.Total.Length);
        }

        var sweep = new SegmentSweep<TSimd, TVec, T, TSource>(plan, v, prepared, w, ldw, floor, updates, sums, blocks);
        team.Run(ref sweep, plan.Segments);
        if ((updates & NmfUpdates.H) == 0)
        {
            return;
        }

        if (plan.KeepsParts)
        {
            sums.Gram.Add<TSimd, TVec>(plan.Segments, 0, sums.Gram.Total.Length);
        }

        var update = new UpdateH<TSimd, TVec, T>(plan, h, ldh, prepared, sums, floor, blocks);
        team.Run(ref update, update.Parts);
    }
}
