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
    /// <summary>See <see cref="UpdatePanels"/>.</summary>
    private const int MostRanksInPlace = 32;

    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref memory.Plan;
    private readonly SweepMemory<TSimd, TVec, T> memory = memory;
    private readonly Factor<T> h = h;
    private readonly T floor = floor;

    internal int Parts => (this.plan.Columns + this.plan.PartColumns - 1) / this.plan.PartColumns;

    public void Run(int member, scoped Parts parts)
    {
        int rank = this.plan.Rank;
        BlockMemory<TSimd, TVec, T> own = this.memory.Block(member);
        Span<T> partNext = own.Next;
        while (parts.TakeFollowing(out int part))
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
            this.UpdatePanels(column, columns, numerator, own);
        }
    }

    /// <summary>
    /// Panel by panel, whole vectors straight to where they belong if each is written once. They are read there too, 1.02 to 1.05 times as fast at rank 16, if ranks are few: a product reads a panel of H
    /// several times, and rows that lie a page apart share sets of the cache (0.97 at 128×1024, rank 50). For the Euclidean cost others are packed here, as nothing else reads H so.
    /// </summary>
    private void UpdatePanels(int first, int columns, ReadOnlySpan<T> numerator, in BlockMemory<TSimd, TVec, T> own)
    {
        int rank = this.plan.Rank;
        int width = Product<TSimd, TVec, T>.PanelWidth;
        ReadOnlySpan<T> gram = this.memory.GramOfW.Total;
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        Span<T> next = own.Next;
        bool writesOnce = this.h.RankMajor && FactorUpdate<TSimd, TVec, T>.WritesOnce(this.plan.Cost, rank);
        for (int column = 0; column < columns; column += width)
        {
            int lanes = Math.Min(width, columns - column);
            bool straight = writesOnce && lanes % TSimd.Count == 0;
            bool inPlace = straight && rank <= MostRanksInPlace;
            Factor<T> panel = this.h.From(first + column);
            ReadOnlySpan<T> c = numerator[(column * rank)..];
            Span<T> old = inPlace ? panel.Values : euclidean ? own.W : this.memory.Panels[((first + column) * rank)..];
            if (euclidean && !inPlace)
            {
                panel.Pack<TSimd, TVec>(lanes, rank, old, transposed: false);
            }

            if (straight)
            {
                FactorUpdate<TSimd, TVec, T>.RunTo(panel.Values, panel.Stride, this.plan.Cost, rank, lanes, gram, this.plan.RankStride, c, old, inPlace ? panel.Stride : width, next, width, this.floor);
                continue;
            }

            FactorUpdate<TSimd, TVec, T>.Run(this.plan.Cost, rank, lanes, gram, this.plan.RankStride, c, old, next, width, this.floor);
            panel.Unpack<TSimd, TVec>(lanes, rank, next);
        }
    }
}
