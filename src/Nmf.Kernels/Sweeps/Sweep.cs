using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// One pass over V, block of rows by block of rows, for both costs. With D = V (Euclidean) or
/// D = Q = V ⊘ (WH) (Kullback–Leibler), for each block i:
/// <code>
/// Pᵢ = Dᵢ·Hᵀ
/// Wᵢ ← Wᵢ ∘ Pᵢ ⊘ (Wᵢ·HHᵀ)             or ⊘ rowsum(H)
/// WᵀD += Wᵢᵀ·Dᵢ   (with the new Wᵢ)
/// WᵀW += Wᵢᵀ·Wᵢ                       or colsum(W) += 1ᵀ·Wᵢ
/// </code>
/// D comes one chunk of columns at a time: WH exists only in registers, Q only as a chunk, or where ranks are few not at all.
/// </summary>
/// <remarks>
/// Where V is so wide that a block leaves the second-level cache, or only one of W and H is updated, each product has its own pass, slab by
/// slab of columns, whose part of H or of WᵀD stays there instead.
/// </remarks>
internal readonly ref struct Sweep<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan;
    private readonly BlockFactor<TSimd, TVec, T> factor;
    private readonly BlockProducts<TSimd, TVec, T> products;

    internal Sweep(SweepMemory<TSimd, TVec, T> memory, int member, T floor)
    {
        BlockMemory<TSimd, TVec, T> own = memory.Block(member);
        this.plan = ref memory.Plan;
        this.factor = new(memory, own, floor);
        this.products = new(memory, own);
    }

    /// <summary>Block by block in one pass over V: updates the rows of W from <paramref name="first"/> to before <paramref name="end"/>, if W is updated, and adds their share to the sums.</summary>
    internal void Run<TSource>(TSource v, int first, int end, in Factor<T> w, Span<T> numeratorOfH, Span<T> gramOfW)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int rows;
        for (int row = first; row < end; row += rows)
        {
            rows = this.plan.NextRows(end - row);
            Chunk<T> block = this.Rows(v, row, rows);
            Factor<T> ofW = w.From(row);
            this.factor.Load(0, rows, ofW);
            this.products.Data.Load(0, rows, block);
            Rows<T> current = this.factor.Values(0, rows, ofW);
            if ((this.plan.Updates & NmfUpdates.W) != 0)
            {
                this.products.ClearNumerator(0);
                this.products.MultiplyByTransposedH(0, rows, 0, new(block.Values, block.Stride, this.AheadOfFirst(block), block.GoesOn), current);
                this.factor.Update(0, rows, ofW);
                current = this.factor.NewValues(rows, ofW);
            }

            this.products.AddTransposedProduct(rows, 0, block, current, numeratorOfH, row == first);
            this.factor.AddGram(rows, current, gramOfW);
        }
    }

    /// <summary>Updates the rows of W of a group of blocks: P is formed for all of them slab by slab of columns, whose part of H stays in the cache.</summary>
    internal void UpdateRows<TSource>(TSource v, int first, int end, in Factor<T> w)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int blocks = (end - first + this.plan.BlockRows - 1) / this.plan.BlockRows;
        Chunk<T> group = this.Rows(v, first, end - first);
        Factor<T> ofGroup = w.From(first);
        for (int block = 0; block < blocks; block++)
        {
            int rows = this.RowsOf(block, end - first);
            this.factor.Load(block, rows, this.Of(block, ofGroup));
            this.products.Data.Load(block, rows, this.Of(block, group));
            this.products.ClearNumerator(block);
        }

        for (int column = 0; column < this.plan.Columns; column = this.plan.End(column, this.plan.GroupColumns))
        {
            for (int block = 0; block < blocks; block++)
            {
                int rows = this.RowsOf(block, end - first);
                this.products.MultiplyByTransposedH(block, rows, column, this.OfSlab(block, blocks, group), this.factor.Values(block, rows, this.Of(block, ofGroup)));
            }
        }

        for (int block = 0; block < blocks; block++)
        {
            this.factor.Update(block, this.RowsOf(block, end - first), this.Of(block, ofGroup));
        }
    }

    /// <summary>WᵀD += the share of some rows, for the slab of columns that begins at <paramref name="column"/>.</summary>
    internal void AddColumns<TSource>(TSource v, int first, int end, int column, in Factor<T> w, Span<T> numeratorOfH)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int rows;
        for (int row = first; row < end; row += rows)
        {
            rows = this.plan.NextRows(end - row);
            Chunk<T> block = this.Rows(v, row, rows);
            Factor<T> ofW = w.From(row);
            this.factor.Load(0, rows, ofW);
            this.products.Data.Load(0, rows, block);
            this.products.AddTransposedProduct(rows, column, block, this.factor.Values(0, rows, ofW), numeratorOfH, row == first);
        }
    }

    /// <summary>WᵀW or colsum(W) += the share of some rows.</summary>
    internal void AddGram(int first, int end, in Factor<T> w, Span<T> gramOfW)
    {
        int rows;
        for (int row = first; row < end; row += rows)
        {
            rows = this.plan.NextRows(end - row);
            Factor<T> ofW = w.From(row);
            this.factor.Load(0, rows, ofW);
            this.factor.AddGram(rows, this.factor.Values(0, rows, ofW), gramOfW);
        }
    }

    /// <summary>Rows of V, or one block of them turned.</summary>
    private unsafe Chunk<T> Rows<TSource>(TSource v, int row, int rows)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        ReadOnlySpan<T> values = v.Block(row, rows);
        if (this.plan.Turned)
        {
            return TSource.ColumnMajor ? this.products.Data.AsItLies(values, v.Stride, rows, v.GoesOn) : this.products.Data.Turn(values, v.Stride, rows);
        }

        // Where a block is in the cache the next one is fetched, else what follows in its rows. The hint may wrap around or point
        // beyond V: it is an address, no more.
        int ahead = this.plan.StaysInCache ? 0 : this.plan.BlockStaysInCache ? unchecked(rows * v.Stride) : Blocking.FetchedBytes / sizeof(T);
        return new(values, v.Stride, ahead, v.GoesOn);
    }

    /// <summary>How far ahead D·Hᵀ fetches: the next block, or, where WᵀD does that, nothing or what follows in the rows of its own.</summary>
    private unsafe int AheadOfFirst(in Chunk<T> block) =>
        this.plan.FetchesFirst ? block.Ahead
        : this.plan.FetchesAgain && block.Ahead != 0 ? Blocking.FetchedBytes / sizeof(T)
        : 0;

    /// <summary>The rows of a block of a group of so many.</summary>
    private int RowsOf(int block, int rows) => Math.Min(this.plan.BlockRows, rows - (block * this.plan.BlockRows));

    /// <summary>A block of V within its group.</summary>
    private Chunk<T> Of(int block, in Chunk<T> group) => new(group.Values[(block * this.plan.BlockRows * group.Stride)..], group.Stride, group.Ahead, group.GoesOn);

    /// <summary>The same for a slab of columns. Where sums go along rows they fetch from one block's slab what is summed next: the same slab of the next block, or the next slab of the first.</summary>
    private Chunk<T> OfSlab(int block, int blocks, in Chunk<T> group)
    {
        Chunk<T> of = this.Of(block, group);
        if (of.Ahead == 0 || !this.plan.SumsAlongV)
        {
            return of;
        }

        int ahead = unchecked(block + 1 < blocks ? this.plan.BlockRows * of.Stride : this.plan.GroupColumns - (block * this.plan.BlockRows * of.Stride));
        return new(of.Values, of.Stride, ahead, of.GoesOn);
    }

    /// <summary>The rows of W of a block within its group.</summary>
    private Factor<T> Of(int block, in Factor<T> group) => group.From(block * this.plan.BlockRows);
}
