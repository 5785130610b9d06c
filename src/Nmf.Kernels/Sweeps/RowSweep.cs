using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>The pass over V that only updates W: a part for each group of rows, whose sums concern no other.</summary>
internal readonly ref struct RowSweep<TSimd, TVec, T, TSource>(in SweepPlan<TSimd, TVec, T> plan, TSource v, PreparedH<T> prepared, Factor<T> w, T floor, PerMember<T> blocks) : ITeamWork
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
    private readonly PerMember<T> blocks = blocks;

    internal int Parts => (this.plan.Rows + this.plan.GroupRows - 1) / this.plan.GroupRows;

    public void Run(int member, scoped Parts parts)
    {
        var sweep = new Sweep<TSimd, TVec, T>(this.plan, this.prepared, this.blocks[member], this.floor);
        while (parts.Take(out int part))
        {
            int first = part * this.plan.GroupRows;
            sweep.UpdateRows(this.v, first, Math.Min(first + this.plan.GroupRows, this.plan.Rows), this.w);
        }
    }
}
