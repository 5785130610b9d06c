using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>The pass over V, a part for each segment of its rows: the rows of W are updated, and the segment's sums are formed.</summary>
internal readonly ref struct SegmentSweep<TSimd, TVec, T, TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, PreparedH<T> prepared, Factor<T> w, T floor, Sums<T> sums, PerMember<T> blocks) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IRowBlockSource<T>, allows ref struct
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref plan;
    private readonly TSource v = v;
    private readonly PreparedH<T> prepared = prepared;
    private readonly Factor<T> w = w;
    private readonly T floor = floor;
    private readonly Sums<T> sums = sums;
    private readonly PerMember<T> blocks = blocks;

    public void Run(int member, scoped Parts parts)
    {
        var sweep = new Sweep<TSimd, TVec, T>(this.plan, this.prepared, this.blocks[member], this.floor);
        while (parts.Take(out int segment))
        {
            int place = this.plan.KeepsSegments ? segment : Math.Min(segment, 1);
            Span<T> numerator = this.sums.Numerator[place];
            Span<T> gram = this.sums.Gram[place];
            numerator.Clear();
            gram.Clear();
            int first = this.plan.SegmentStart(segment);
            int end = this.plan.SegmentStart(segment + 1);
            sweep.Run(this.v, first, end, this.w, numerator, gram);
            if (segment > 0 && !this.plan.KeepsSegments)
            {
                this.sums.Numerator.Add<TSimd, TVec>(2, 0, numerator.Length);
                this.sums.Gram.Add<TSimd, TVec>(2, 0, gram.Length);
            }
        }
    }
}
