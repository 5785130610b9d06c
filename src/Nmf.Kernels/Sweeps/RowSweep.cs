using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>The pass over V that only updates W: a part for each group of rows, whose sums concern no other.</summary>
internal readonly ref struct RowSweep<TSimd, TVec, T, TSource>(SweepMemory<TSimd, TVec, T> memory, TSource v, Factor<T> w, T floor) : ITeamWork
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

    internal int Parts => (this.plan.Rows + this.plan.GroupRows - 1) / this.plan.GroupRows;

    public void Run(int member, scoped Parts parts)
    {
        var sweep = new Sweep<TSimd, TVec, T>(this.memory, member, this.floor);
        while (parts.Take(out int part))
        {
            int first = part * this.plan.GroupRows;
            sweep.UpdateRows(this.v, first, Math.Min(first + this.plan.GroupRows, this.plan.Rows), this.w);
        }
    }
}
