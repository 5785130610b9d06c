using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>H ← H ∘ (WᵀD) ⊘ (WᵀW·H), or ⊘ colsum(W): a part for some columns, whose share of the segments' sums is added up first.</summary>
internal readonly ref struct UpdateH<TSimd, TVec, T>(SweepMemory<TSimd, TVec, T> memory, Factor<T> h, T floor) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref memory.Plan;
    private readonly SweepMemory<TSimd, TVec, T> memory = memory;
    private readonly Factor<T> h = h;
    private readonly T floor = floor;

    internal int Parts => (this.plan.Columns + this.plan.PartColumns - 1) / this.plan.PartColumns;

    public void Run(int member, scoped Parts parts)
    {
        int rank = this.plan.Rank;
        Span<T> partNext = this.memory.Block(member).Next;
        while (parts.Take(out int part))
        {
            int column = part * this.plan.PartColumns;
            int columns = Math.Min(this.plan.PartColumns, this.plan.Columns - column);
            if (this.plan.HInRows)
            {
                int stride = this.plan.HStride;
                FactorUpdate<TSimd, TVec, T>.Run(this.plan.Cost, rank, columns, this.memory.GramOfW.Total, this.plan.RankStride, this.memory.Numerator.Total[column..], this.memory.Panels[column..], partNext[column..], stride, this.floor);
                this.h.From(column).CopyFrom<TSimd, TVec>(columns, rank, partNext[column..], stride, transposed: true);
                continue;
            }

            int start = column * rank;
            int count = (int)Packing<TSimd, TVec, T>.Length(rank, columns);
            if (this.plan.KeepsSegments)
            {
                this.memory.Numerator.Add<TSimd, TVec>(this.plan.Segments, start, count);
            }

            Span<T> numerator = this.memory.Numerator.Total.Slice(start, count);
            Span<T> next = partNext[..count];
            if (FactorUpdate<TSimd, TVec, T>.InTiles(this.plan.Cost, rank))
            {
                this.UpdateInTiles(column, columns, numerator, this.memory.Panels[start..], next);
                continue;
            }

            FactorUpdate<TSimd, TVec, T>.RunPanels(this.plan.Cost, rank, columns, this.memory.GramOfW.Total, this.plan.RankStride, numerator, this.memory.Panels[start..], next, this.floor);
            this.h.From(column).Unpack<TSimd, TVec>(columns, rank, next);
        }
    }

    /// <summary>Whole vectors of a row of H are written where they belong.</summary>
    private void UpdateInTiles(int column, int columns, ReadOnlySpan<T> numerator, ReadOnlySpan<T> panels, Span<T> next)
    {
        int rank = this.plan.Rank;
        int width = Product<TSimd, TVec, T>.PanelWidth;
        Factor<T> part = this.h.From(column);
        bool inPlace = part.RankMajor && columns % TSimd.Count == 0;
        Tile<T> result = inPlace ? new(part.Values, width, part.Stride) : new(next, width * rank, width);
        FactorUpdate<TSimd, TVec, T>.RunTiles(rank, columns, this.memory.GramOfW.Total, this.plan.RankStride, numerator, panels, result, this.floor);
        if (!inPlace)
        {
            part.Unpack<TSimd, TVec>(columns, rank, next);
        }
    }
}
