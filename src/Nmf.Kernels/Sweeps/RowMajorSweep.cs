using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// One pass over a row-major V, block of rows by block of rows, for both costs. With D = V (Euclidean) or D = Q = V ⊘ (WH)
/// (Kullback–Leibler), for each block i:
/// <code>
/// Pᵢ = Dᵢ·Hᵀ                        lanes along the rank, scalars from Dᵢ
/// Wᵢ ← Wᵢ ∘ Pᵢ ⊘ (Wᵢ·HHᵀ)           or ⊘ rowsum(H)
/// WᵀD += Wᵢᵀ·Dᵢ  (with the new Wᵢ)  lanes along the columns
/// WᵀW += Wᵢᵀ·Wᵢ                     or colsum(W) += 1ᵀ·Wᵢ
/// </code>
/// Dᵢ is V itself, or one column chunk of Q at a time: WH exists only in registers.
/// </summary>
internal readonly ref struct RowMajorSweep<TSimd, TVec, T>(SweepPlan<TSimd, TVec, T> plan, PreparedH<T> h, BlockBuffers<T> block, NmfUpdates updates, T floor)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SweepPlan<TSimd, TVec, T> plan = plan;
    private readonly PreparedH<T> h = h;
    private readonly BlockBuffers<T> block = block;
    private readonly NmfUpdates updates = updates;
    private readonly T floor = floor;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>The columns that fill whole panels at every width; the others are copied and padded.</summary>
    private int WholeColumns => this.plan.Columns / Blocking.PanelElements<T>() * Blocking.PanelElements<T>();

    /// <summary>Updates the rows of W from <paramref name="first"/> to before <paramref name="end"/>, and adds their share to the sums.</summary>
    internal void Run<TSource>(TSource v, int first, int end, Span<T> w, int ldw, Sums<T> sums)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        for (int row = first; row < end; row += this.plan.RowMajorBlockRows)
        {
            int rows = Math.Min(this.plan.RowMajorBlockRows, end - row);
            this.Block(rows, v.Block(row, rows), v.Stride, w[(row * ldw)..], ldw, sums);
        }
    }

    private void Block(int rows, ReadOnlySpan<T> v, int ldv, Span<T> w, int ldw, Sums<T> sums)
    {
        int rank = this.plan.Rank;
        int rankStride = this.plan.RankStride;
        Packing<TSimd, TVec, T>.CopyRows(w, ldw, rows, rank, this.block.W, rankStride, rankStride);
        if (this.WholeColumns < this.plan.Columns)
        {
            int panel = Blocking.PanelElements<T>();
            Packing<TSimd, TVec, T>.CopyRows(v[this.WholeColumns..], ldv, rows, this.plan.Columns - this.WholeColumns, this.block.Padded, panel, panel);
        }

        Span<T> current = this.block.W;
        if ((this.updates & NmfUpdates.W) != 0)
        {
            current = this.block.Numerator;
            current[..(rows * rankStride)].Clear();
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.MultiplyByTransposedH(rows, column, this.Data(rows, column, v, ldv, this.block.W), current);
            }

            this.UpdateW(rows, current);
            Packing<TSimd, TVec, T>.CopyRows(current, rankStride, rows, rank, w, ldw, rank);
        }

        if ((this.updates & NmfUpdates.H) != 0)
        {
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.AddTransposedProduct(rows, column, current, this.Data(rows, column, v, ldv, current), sums.Numerator);
            }

            GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new(current, 1, rankStride), new(current, Width, rankStride), this.h.Ones, sums.Gram);
        }
    }

    /// <summary>Where the chunk that begins at a column ends: after <see cref="Blocking.ColumnChunk"/> columns, before the padded ones, or at n.</summary>
    private int ChunkEnd(int column) => column == this.WholeColumns
        ? this.plan.Columns
        : Math.Min(column + Blocking.ColumnChunk, this.WholeColumns);

    /// <summary>D for one chunk: V, or Q ← V ⊘ (WH).</summary>
    private Lanes<T> Data(int rows, int column, ReadOnlySpan<T> v, int ldv, ReadOnlySpan<T> w)
    {
        bool padded = column == this.WholeColumns;
        ReadOnlySpan<T> values = padded ? this.block.Padded : v[column..];
        int stride = padded ? Blocking.PanelElements<T>() : ldv;
        if (this.plan.Cost == NmfCost.Euclidean)
        {
            return new Lanes<T>(values, Width, stride);
        }

        int rank = this.plan.Rank;
        Product<TSimd, TVec, T>.Run(
            rows,
            this.ChunkEnd(column) - column,
            rank,
            new Scalars<T>(w, this.plan.RankStride, 1),
            new Lanes<T>(this.h.Panels[(column * rank)..], Width * rank, Width),
            new QuotientStore<TSimd, TVec, T>(new(values, Width, stride), new(this.block.Quotients, Width, Blocking.ColumnChunk)));
        return new Lanes<T>(this.block.Quotients, Width, Blocking.ColumnChunk);
    }

    /// <summary>P += D·Hᵀ.</summary>
    private void MultiplyByTransposedH(int rows, int column, Lanes<T> d, Span<T> numerator) => Product<TSimd, TVec, T>.Run(
        rows,
        this.plan.Rank,
        this.ChunkEnd(column) - column,
        new Scalars<T>(d.Values, d.DepthStride, 1),
        new Lanes<T>(this.h.Transposed[(column * Width)..], Width * this.plan.Columns, Width),
        new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.plan.RankStride)));

    /// <summary>W ← W ∘ P ⊘ (W·HHᵀ), or W ∘ P ⊘ rowsum(H); P becomes the new W.</summary>
    private void UpdateW(int rows, Span<T> numerator)
    {
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        Product<TSimd, TVec, T>.Run(
            rows,
            this.plan.Rank,
            this.plan.GramRows,
            euclidean ? new Scalars<T>(this.block.W, this.plan.RankStride, 1) : new Scalars<T>(this.h.Ones, 0, 0),
            new Lanes<T>(this.h.Gram, Width, this.plan.RankStride),
            new UpdateStore<TSimd, TVec, T>(new(this.block.W, Width, this.plan.RankStride), new(numerator, Width, this.plan.RankStride), this.floor));
    }

    /// <summary>WᵀD += Wᵢᵀ·Dᵢ for one chunk.</summary>
    private void AddTransposedProduct(int rows, int column, ReadOnlySpan<T> w, Lanes<T> d, Span<T> sum)
    {
        int rank = this.plan.Rank;
        Product<TSimd, TVec, T>.Run(
            rank,
            this.ChunkEnd(column) - column,
            rows,
            new Scalars<T>(w, 1, this.plan.RankStride),
            d,
            new AccumulateStore<TSimd, TVec, T>(new(sum[(column * rank)..], Width * rank, Width)));
    }
}
