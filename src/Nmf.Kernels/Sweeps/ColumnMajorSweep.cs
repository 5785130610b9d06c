using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// One pass over a column-major V, block of rows by block of rows, for both costs: the algebra of
/// <see cref="RowMajorSweep{TSimd, TVec, T}"/> with everything transposed, so that lanes run along the rows of the block,
/// which are contiguous in V. With D = V or D = Q = V ⊘ (WH), for each block i:
/// <code>
/// Pᵢᵀ = H·Dᵢᵀ                       lanes along the rows, scalars from H
/// Wᵢᵀ ← Wᵢᵀ ∘ Pᵢᵀ ⊘ (HHᵀ·Wᵢᵀ)       or ⊘ rowsum(H)
/// DᵀW += Dᵢᵀ·Wᵢ  (with the new Wᵢ)  lanes along the rank, scalars from Dᵢ
/// WᵀW += Wᵢᵀ·Wᵢ                     or colsum(W) += 1ᵀ·Wᵢ
/// </code>
/// </summary>
internal readonly ref struct ColumnMajorSweep<TSimd, TVec, T>(SweepPlan<TSimd, TVec, T> plan, PreparedH<T> h, ReadOnlySpan<T> rowsOfH, int ldh, BlockBuffers<T> block, NmfUpdates updates, T floor)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SweepPlan<TSimd, TVec, T> plan = plan;
    private readonly PreparedH<T> h = h;
    private readonly ReadOnlySpan<T> rowsOfH = rowsOfH;
    private readonly int ldh = ldh;
    private readonly BlockBuffers<T> block = block;
    private readonly NmfUpdates updates = updates;
    private readonly T floor = floor;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>Updates the rows of W from <paramref name="first"/> to before <paramref name="end"/>, and adds their share to the sums.</summary>
    internal void Run<TSource>(TSource v, int first, int end, Span<T> w, int ldw, Sums<T> sums)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int panel = Blocking.PanelElements<T>();
        int wholeEnd = end / panel * panel;
        int rows;
        for (int row = first; row < end; row += rows)
        {
            rows = row < wholeEnd ? Math.Min(this.plan.ColumnMajorBlockRows, wholeEnd - row) : end - row;
            ReadOnlySpan<T> values = v.Block(row, rows);
            int stride = v.Stride;
            if (rows < panel)
            {
                // Rows that do not fill a panel are copied and padded.
                Packing<TSimd, TVec, T>.CopyRows(values, stride, this.plan.Columns, rows, this.block.Padded, panel, panel);
                values = this.block.Padded;
                stride = panel;
            }

            this.Block(rows, values, stride, w[(row * ldw)..], ldw, sums);
        }
    }

    private void Block(int rows, ReadOnlySpan<T> v, int ldv, Span<T> w, int ldw, Sums<T> sums)
    {
        int rank = this.plan.Rank;
        int rankStride = this.plan.RankStride;
        Span<T> current = this.block.WPanels;
        Packing<TSimd, TVec, T>.CopyRows(w, ldw, rows, rank, this.block.W, rankStride, rankStride);
        Packing<TSimd, TVec, T>.PackTransposed(w, ldw, rank, rows, current);

        if ((this.updates & NmfUpdates.W) != 0)
        {
            current = this.block.NumeratorPanels;
            current.Clear();
            for (int column = 0; column < this.plan.Columns; column += Blocking.ColumnChunk)
            {
                this.MultiplyByH(rows, column, this.Data(rows, column, v, ldv, this.block.WPanels), current);
            }

            this.UpdateW(rows, current);
            Packing<TSimd, TVec, T>.UnpackTransposed(current, rank, rows, w, ldw);
            Packing<TSimd, TVec, T>.UnpackTransposed(current, rank, rows, this.block.W, rankStride);
        }

        if ((this.updates & NmfUpdates.H) != 0)
        {
            for (int column = 0; column < this.plan.Columns; column += Blocking.ColumnChunk)
            {
                this.AddTransposedProduct(rows, column, this.Data(rows, column, v, ldv, current), sums.Numerator);
            }

            GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new(this.block.W, 1, rankStride), new(this.block.W, Width, rankStride), this.h.Ones, sums.Gram);
        }
    }

    private int ChunkColumns(int column) => Math.Min(Blocking.ColumnChunk, this.plan.Columns - column);

    /// <summary>Dᵀ for one chunk: V, or Qᵀ ← V ⊘ (HᵀWᵀ).</summary>
    private Lanes<T> Data(int rows, int column, ReadOnlySpan<T> v, int ldv, ReadOnlySpan<T> w)
    {
        ReadOnlySpan<T> values = v[(column * ldv)..];
        if (this.plan.Cost == NmfCost.Euclidean)
        {
            return new Lanes<T>(values, Width, ldv);
        }

        int rank = this.plan.Rank;
        int quotientStride = this.plan.ColumnMajorBlockRows;
        Product<TSimd, TVec, T>.Run(
            this.ChunkColumns(column),
            rows,
            rank,
            new Scalars<T>(this.rowsOfH[column..], 1, this.ldh),
            new Lanes<T>(w, Width * rank, Width),
            new QuotientStore<TSimd, TVec, T>(new(values, Width, ldv), new(this.block.Quotients, Width, quotientStride)));
        return new Lanes<T>(this.block.Quotients, Width, quotientStride);
    }

    /// <summary>Pᵀ += H·Dᵀ.</summary>
    private void MultiplyByH(int rows, int column, Lanes<T> d, Span<T> numerator) => Product<TSimd, TVec, T>.Run(
        this.plan.Rank,
        rows,
        this.ChunkColumns(column),
        new Scalars<T>(this.rowsOfH[column..], this.ldh, 1),
        d,
        new AccumulateStore<TSimd, TVec, T>(new(numerator, Width * this.plan.Rank, Width)));

    /// <summary>Wᵀ ← Wᵀ ∘ Pᵀ ⊘ (HHᵀ·Wᵀ), or Wᵀ ∘ Pᵀ ⊘ rowsum(H); Pᵀ becomes the new Wᵀ.</summary>
    private void UpdateW(int rows, Span<T> numerator)
    {
        int rank = this.plan.Rank;
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        Product<TSimd, TVec, T>.Run(
            rank,
            rows,
            this.plan.GramRows,
            euclidean ? new Scalars<T>(this.h.Gram, this.plan.RankStride, 1) : new Scalars<T>(this.h.Gram, 1, 0),
            euclidean ? new Lanes<T>(this.block.WPanels, Width * rank, Width) : new Lanes<T>(this.h.Ones, 0, 0),
            new UpdateStore<TSimd, TVec, T>(new(this.block.WPanels, Width * rank, Width), new(numerator, Width * rank, Width), this.floor));
    }

    /// <summary>DᵀW += Dᵢᵀ·Wᵢ for one chunk.</summary>
    private void AddTransposedProduct(int rows, int column, Lanes<T> d, Span<T> sum) => Product<TSimd, TVec, T>.Run(
        this.ChunkColumns(column),
        this.plan.Rank,
        rows,
        new Scalars<T>(d.Values, d.DepthStride, 1),
        new Lanes<T>(this.block.W, Width, this.plan.RankStride),
        new AccumulateStore<TSimd, TVec, T>(new(sum[(column * this.plan.RankStride)..], Width, this.plan.RankStride)));
}
