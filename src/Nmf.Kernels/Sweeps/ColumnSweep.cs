using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>The pass over V that only forms WᵀD and WᵀW: a part for each slab of columns, and before them one for WᵀW.</summary>
/// <remarks>Rows are cut into segments, whose sums are formed apart and added in their order, as where a part is a segment.</remarks>
internal readonly ref struct ColumnSweep<TSimd, TVec, T, TSource>(SweepMemory<TSimd, TVec, T> memory, TSource v, Factor<T> w) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TSource : IRowBlockSource<T>, allows ref struct
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref memory.Plan;
    private readonly SweepMemory<TSimd, TVec, T> memory = memory;
    private readonly TSource v = v;
    private readonly Factor<T> w = w;

    internal int Parts => this.plan.Slabs + 1;

    public void Run(int member, scoped Parts parts)
    {
        var sweep = new Sweep<TSimd, TVec, T>(this.memory, member, T.Zero);
        while (parts.Take(out int part))
        {
            bool ofGram = part == 0;
            int column = (part - 1) * this.plan.SlabColumns;
            int start = ofGram ? 0 : column * this.plan.Rank;
            int count = ofGram ? (int)this.plan.GramLength : (int)Packing<TSimd, TVec, T>.Length(this.plan.Rank, Math.Min(this.plan.SlabColumns, this.plan.Columns - column));
            Partial<T> sum = ofGram ? this.memory.GramOfW : this.memory.Numerator;
            for (int segment = 0; segment < this.plan.Segments; segment++)
            {
                int first = this.plan.SegmentStart(segment);
                int end = this.plan.SegmentStart(segment + 1);
                Span<T> partial = sum[Math.Min(segment, 1)];
                if (ofGram)
                {
                    partial.Clear();
                    sweep.AddGram(first, end, this.w, partial);
                }
                else
                {
                    sweep.AddColumns(this.v, first, end, column, this.w, partial);
                }

                if (segment > 0)
                {
                    sum.Add<TSimd, TVec>(2, start, count);
                }
            }
        }
    }
}
