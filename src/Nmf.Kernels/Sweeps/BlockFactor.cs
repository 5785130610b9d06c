using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The rows of W of a block: as the products read them, their update, and their share of WᵀW.</summary>
internal readonly ref struct BlockFactor<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan;
    private readonly SweepMemory<TSimd, TVec, T> memory;
    private readonly BlockMemory<TSimd, TVec, T> own;
    private readonly T floor;

    internal BlockFactor(SweepMemory<TSimd, TVec, T> memory, BlockMemory<TSimd, TVec, T> own, T floor)
    {
        this.plan = ref memory.Plan;
        this.memory = memory;
        this.own = own;
        this.floor = floor;

        // What the copies of a block leave as it is. Padding never reaches a result, but a workspace full of subnormal numbers would
        // slow down every product with it.
        if (!this.plan.DotForm && this.plan.Rank < this.plan.RankStride)
        {
            this.own.W.Clear();
            this.own.P.Clear();
        }

        // The rows of Wᵀ behind the last rank, which a Gram matrix in lanes reads in whole groups.
        if (this.plan.GramOfWInLanes)
        {
            this.own.W[(this.Rank * this.plan.BlockStride)..].Clear();
            this.own.Next[(this.Rank * this.plan.BlockStride)..(int)this.plan.BlockLength].Clear();
        }
    }

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    private int Rank => this.plan.Rank;

    private int RankStride => this.plan.RankStride;

    /// <summary>The rows of W, or of Wᵀ, as the products read them, once loaded.</summary>
    internal Rows<T> Values(int block, int rows, in Factor<T> w) => this.InPlace(rows, w) ? new(w.Values, w.Stride) : new(this.plan.OfBlock(this.own.W, block), this.plan.WStride);

    /// <summary>The same after their update, of a block that is swept alone.</summary>
    internal Rows<T> NewValues(int rows, in Factor<T> w) =>
        this.InPlace(rows, w) ? new(w.Values, w.Stride) : new(this.plan.DotForm ? this.own.Next : this.plan.OfBlock(this.own.P, 0), this.plan.WStride);

    /// <summary>Takes the rows of W; transposed, they are zero to the end of a step.</summary>
    internal void Load(int block, int rows, in Factor<T> w)
    {
        if (this.InPlace(rows, w))
        {
            return;
        }

        Span<T> copy = this.plan.OfBlock(this.own.W, block);
        w.CopyTo<TSimd, TVec>(rows, this.Rank, copy, this.plan.WStride, this.plan.DotForm);
        if (this.plan.DotForm)
        {
            DotProduct<TSimd, TVec, T>.ClearToStep(copy, this.Rank, this.plan.BlockStride, rows);
        }
    }

    /// <summary>W ← W ∘ P ⊘ (W·HHᵀ), or W ∘ P ⊘ rowsum(H), all of it transposed or not. The new W is where it was, or where P was, or transposed where its denominators were.</summary>
    internal void Update(int block, int rows, in Factor<T> w)
    {
        Span<T> numerator = this.plan.OfBlock(this.own.P, block);
        Span<T> old = this.InPlace(rows, w) ? w.Values : this.plan.OfBlock(this.own.W, block);
        if (this.plan.DotForm)
        {
            this.UpdateTransposed(rows, old, numerator, w);
            return;
        }

        if (this.plan.DotRank > 0)
        {
            Transposition<TSimd, TVec, T>.Copy(this.own.DotsOf(block), this.plan.BlockStride, this.plan.DotRank, rows, numerator[this.plan.TileRank..], this.RankStride);
        }

        this.UpdateRows(rows, old, numerator, w);
    }

    private void UpdateRows(int rows, ReadOnlySpan<T> old, Span<T> numerator, in Factor<T> w)
    {
        Span<T> denominator = this.own.Next[..(rows * this.RankStride)];
        bool inPlace = this.InPlace(rows, w);
        Product<TSimd, TVec, T>.Run(
            rows,
            this.Rank,
            this.plan.GramRows,
            this.plan.Cost == NmfCost.Euclidean ? new Scalars<T>(old, this.RankStride, 1) : new Scalars<T>(this.memory.Ones, 0, 0),
            new Lanes<T>(this.memory.GramOfH.Total, Width, this.RankStride),
            new AccumulateStore<TSimd, TVec, T>(new(denominator, Width, this.RankStride), adds: false));
        UpdatePass<TSimd, TVec, T>.Run(1, denominator.Length, old, 0, numerator, denominator, 0, inPlace ? w.Values : numerator, 0, this.floor);
        if (!inPlace)
        {
            w.CopyFrom<TSimd, TVec>(rows, this.Rank, numerator, this.RankStride, transposed: false);
        }
    }

    private void UpdateTransposed(int rows, Span<T> old, Span<T> numerator, in Factor<T> w)
    {
        Span<T> next = this.own.Next;
        int stride = this.plan.BlockStride;
        if (this.InPlace(rows, w))
        {
            FactorUpdate<TSimd, TVec, T>.RunInPlace(old, w.Stride, this.plan.Cost, this.Rank, rows, this.memory.GramOfH.Total, this.RankStride, numerator, next, stride, this.floor);

            // The floor has lifted the zeros behind them.
            DotProduct<TSimd, TVec, T>.ClearToStep(old, this.Rank, w.Stride, rows);
            return;
        }

        FactorUpdate<TSimd, TVec, T>.Run(this.plan.Cost, this.Rank, rows, this.memory.GramOfH.Total, this.RankStride, numerator, old, next, stride, this.floor);
        w.CopyFrom<TSimd, TVec>(rows, this.Rank, next, stride, transposed: true);
        DotProduct<TSimd, TVec, T>.ClearToStep(next, this.Rank, stride, rows);
    }

    /// <summary>WᵀW += Wᵢᵀ·Wᵢ, or colsum(W) += 1ᵀ·Wᵢ.</summary>
    internal void AddGram(int rows, in Rows<T> w, Span<T> gram)
    {
        if (this.plan.GramOfWInLanes)
        {
            LaneProduct<TSimd, TVec, T>.Pack(this.Rank, rows, w, this.own.Lanes);
            GramMatrix<TSimd, TVec, T>.AddLanes(this.plan, rows, w, this.own.Lanes, gram);
        }
        else if (this.plan.DotForm)
        {
            GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, w, this.memory.Ones, gram);
        }
        else
        {
            GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new(w.Values, 1, w.Stride), new(w.Values, Width, w.Stride), this.memory.Ones, gram);
        }
    }

    /// <summary>
    /// Whether this block's rows of W are read and written where they are. In rows: if they fill whole vectors and follow each other. In dot form those of Wᵀ: if the update may
    /// write over what it reads, and what is read beyond them is zero, or nothing: the block fills whole steps, and no Gram matrix in lanes reads rows behind the last rank.
    /// </summary>
    private bool InPlace(int rows, in Factor<T> w) => this.plan.DotForm
        ? w.RankMajor && (w.Padded || (rows % DotProduct<TSimd, TVec, T>.StepElements == 0 && !this.plan.GramOfWInLanes)) && FactorUpdate<TSimd, TVec, T>.UpdatesInPlace(this.plan.Cost, this.Rank)
        : !w.RankMajor && w.Stride == this.RankStride && w.Stride == this.Rank;
}
