using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>The pass over V, a part for each segment of its rows: the rows of W are updated, and the segment's sums are formed.</summary>
internal readonly ref struct SegmentSweep<TSimd, TVec, T, TSource>(SweepMemory<TSimd, TVec, T> memory, TSource v, Factor<T> w, T floor) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IRowBlockSource<T>, allows ref struct
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref memory.Plan;
    private readonly SweepMemory<TSimd, TVec, T> memory = memory;
    private readonly TSource v = v;
    private readonly Factor<T> w = w;
    private readonly T floor = floor;

    public void Run(int member, scoped Parts parts)
    {
        var sweep = new Sweep<TSimd, TVec, T>(this.memory, member, this.floor);
        while (parts.TakeFollowing(out int segment))
        {
            int place = this.plan.KeepsSegments ? segment : Math.Min(segment, 1);
            Span<T> numerator = this.memory.Numerator[place];
            Span<T> gram = this.memory.GramOfW[place];
            gram.Clear();
            if (this.plan.Turned)
            {
                numerator.Clear();
            }

            int first = this.plan.SegmentStart(segment);
            int end = this.plan.SegmentStart(segment + 1);
            sweep.Run(this.v, first, end, this.w, numerator, gram);
            if (segment > 0 && !this.plan.KeepsSegments)
            {
                this.memory.Numerator.Add<TSimd, TVec>(2, 0, numerator.Length);
                this.memory.GramOfW.Add<TSimd, TVec>(2, 0, gram.Length);
            }
        }
    }
}
