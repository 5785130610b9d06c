using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// One pass over V, block of rows by block of rows, for both costs and both layouts. With D = V (Euclidean) or
/// D = Q = V ⊘ (WH) (Kullback–Leibler), for each block i:
/// <code>
/// Pᵢ = Dᵢ·Hᵀ
/// Wᵢ ← Wᵢ ∘ Pᵢ ⊘ (Wᵢ·HHᵀ)             or ⊘ rowsum(H)
/// WᵀD += Wᵢᵀ·Dᵢ   (with the new Wᵢ)
/// WᵀW += Wᵢᵀ·Wᵢ                       or colsum(W) += 1ᵀ·Wᵢ
/// </code>
/// D comes one chunk of columns at a time: WH exists only in registers, Q only as a chunk.
/// </summary>
/// <remarks>
/// Each product may have either of its long sides in the vectors, and takes the one that is contiguous in D. Where that leaves the
/// rank for the lanes of the other product and the rank fills them badly, it is summed along contiguous elements instead
/// (<see cref="DotKernel{TSimd, TVec, T}"/>), and W is held transposed throughout.
/// </remarks>
internal readonly ref struct Sweep<TSimd, TVec, T>(SweepPlan<TSimd, TVec, T> plan, PreparedH<T> h, ReadOnlySpan<T> rowsOfH, int ldh, BlockBuffers<T> block, NmfUpdates updates, T floor)
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

    private static int PanelElements => Blocking.PanelElements<T>();

    private int Rank => this.plan.Rank;

    private int RankStride => this.plan.RankStride;

    /// <summary>The columns that fill whole panels at every width; those of a row-major V beyond them are copied and padded.</summary>
    private int WholeColumns => this.plan.Columns / PanelElements * PanelElements;

    /// <summary>
    /// Zeros what the copies of a block leave as it is. Padding never reaches a result, but a workspace full of subnormal
    /// numbers would slow down every product with it.
    /// </summary>
    internal void ClearPadding(bool columnMajor)
    {
        if (!this.plan.DotForm)
        {
            this.block.W.Clear();
        }

        if (this.plan.RowsAsLanes(columnMajor))
        {
            this.block.WTransposed.Clear();
        }

        this.block.Padded[..Math.Min(this.block.Padded.Length, PanelElements * (columnMajor ? this.plan.Columns : this.plan.BlockRows))].Clear();
    }

    /// <summary>Updates the rows of W from <paramref name="first"/> to before <paramref name="end"/>, and adds their share to the sums.</summary>
    internal void Run<TSource>(TSource v, int first, int end, Span<T> w, int ldw, Span<T> numerator, Span<T> gram)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int wholeEnd = end / PanelElements * PanelElements;
        int rows;
        for (int row = first; row < end; row += rows)
        {
            rows = row < wholeEnd ? Math.Min(this.plan.BlockRows, wholeEnd - row) : end - row;

            // The hint may wrap around or point beyond V: it is an address to fetch from, no more.
            int ahead = v.ColumnMajor ? rows : unchecked(rows * v.Stride);
            var values = new Chunk<T>(v.Block(row, rows), v.Stride, v.ColumnMajor, ahead);
            if (v.ColumnMajor && rows < PanelElements)
            {
                // The last rows, which do not fill a panel, are copied and padded.
                Packing<TSimd, TVec, T>.CopyRows(values.Values, v.Stride, this.plan.Columns, rows, this.block.Padded, PanelElements);
                values = new Chunk<T>(this.block.Padded, PanelElements, columnMajor: true);
            }
            else if (!v.ColumnMajor && this.WholeColumns < this.plan.Columns)
            {
                Packing<TSimd, TVec, T>.CopyRows(values.Values[this.WholeColumns..], v.Stride, rows, this.plan.Columns - this.WholeColumns, this.block.Padded, PanelElements);
            }

            this.Block(rows, values, w[(row * ldw)..], ldw, numerator, gram);
        }
    }

    private void Block(int rows, Chunk<T> v, Span<T> w, int ldw, Span<T> numeratorOfH, Span<T> gramOfW)
    {
        bool rowsAsLanes = this.plan.RowsAsLanes(v.ColumnMajor);
        Span<T> wRows = this.block.W;
        Span<T> wTransposed = this.block.WTransposed;
        if (rowsAsLanes)
        {
            Transposition<TSimd, TVec, T>.Copy(w, ldw, rows, this.Rank, wTransposed, this.plan.BlockStride);
        }

        if (!rowsAsLanes || (!this.plan.DotForm && (this.updates & NmfUpdates.W) == 0))
        {
            Packing<TSimd, TVec, T>.CopyRows(w, ldw, rows, this.Rank, wRows, this.RankStride);
        }

        if ((this.updates & NmfUpdates.W) != 0)
        {
            Span<T> numerator = rowsAsLanes ? this.block.NumeratorTransposed : this.block.Numerator;
            numerator[..(rowsAsLanes ? this.Rank * this.plan.BlockStride : rows * this.RankStride)].Clear();
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.MultiplyByTransposedH(rows, column, this.Data(rows, column, v, wRows, wTransposed), rowsAsLanes, numerator);
            }

            this.UpdateW(rows, rowsAsLanes, numerator);
            if (!rowsAsLanes)
            {
                wRows = numerator;
                Packing<TSimd, TVec, T>.CopyRows(wRows, this.RankStride, rows, this.Rank, w, ldw);
            }
            else
            {
                wTransposed = numerator;
                Transposition<TSimd, TVec, T>.Copy(wTransposed, this.plan.BlockStride, this.Rank, rows, w, ldw);
                if (!this.plan.DotForm)
                {
                    Packing<TSimd, TVec, T>.CopyRows(w, ldw, rows, this.Rank, wRows, this.RankStride);
                }
            }
        }

        if ((this.updates & NmfUpdates.H) != 0)
        {
            if (this.plan.DotForm)
            {
                ClearToStep(wTransposed, this.Rank, this.plan.BlockStride, rows);
            }

            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.AddTransposedProduct(rows, column, this.Data(rows, column, v, wRows, wTransposed), wRows, wTransposed, numeratorOfH);
            }

            if (this.plan.DotForm)
            {
                GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new Rows<T>(wTransposed, this.plan.BlockStride), this.h.Ones, gramOfW);
            }
            else
            {
                GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new(wRows, 1, this.RankStride), new(wRows, Width, this.RankStride), this.h.Ones, gramOfW);
            }
        }
    }

    /// <summary>Zeros what follows the first elements of each run, to the end of the step: sums along the runs read whole steps.</summary>
    private static void ClearToStep(Span<T> values, int runs, int stride, int first)
    {
        int end = Blocking.RoundUp(first, DotProduct<TSimd, TVec, T>.StepElements);
        for (int i = 0; i < runs && first < end; i++)
        {
            values[((i * stride) + first)..((i * stride) + end)].Clear();
        }
    }

    /// <summary>Where the chunk that begins at a column ends: at the next chunk, before the padded columns, or at n.</summary>
    private int ChunkEnd(int column) => column == this.WholeColumns
        ? this.plan.Columns
        : Math.Min(column + this.plan.SweepChunk, this.WholeColumns);

    /// <summary>D for one chunk: V, or Q ← V ⊘ (WH), in the layout of V.</summary>
    private Chunk<T> Data(int rows, int column, Chunk<T> v, ReadOnlySpan<T> wRows, ReadOnlySpan<T> wTransposed)
    {
        int columns = this.ChunkEnd(column) - column;
        Chunk<T> values = v.ColumnMajor
            ? new(v.Values[(column * v.Stride)..], v.Stride, columnMajor: true, v.Ahead)
            : column == this.WholeColumns ? new(this.block.Padded, PanelElements, columnMajor: false) : new(v.Values[column..], v.Stride, columnMajor: false, v.Ahead);
        if (this.plan.Cost == NmfCost.Euclidean)
        {
            return values;
        }

        Chunk<T> quotients = this.Buffer(this.block.Quotients, v.ColumnMajor);
        var store = new QuotientStore<TSimd, TVec, T>(new(values.Values, Width, values.Stride), new(this.block.Quotients, Width, quotients.Stride));
        if (v.ColumnMajor)
        {
            Product<TSimd, TVec, T>.Run(columns, rows, this.Rank, new(this.rowsOfH[column..], 1, this.ldh), new(wTransposed, Width, this.plan.BlockStride), store);
        }
        else
        {
            Product<TSimd, TVec, T>.Run(rows, columns, this.Rank, this.plan.DotForm ? new Scalars<T>(wTransposed, 1, this.plan.BlockStride) : new Scalars<T>(wRows, this.RankStride, 1), new(this.h.Panels[(column * this.Rank)..], Width * this.Rank, Width), store);
        }

        if (this.plan.DotForm)
        {
            ClearToStep(this.block.Quotients, v.ColumnMajor ? columns : rows, quotients.Stride, Blocking.RoundUp(v.ColumnMajor ? rows : columns, TSimd.Count));
        }

        return quotients;
    }

    /// <summary>P += D·Hᵀ, or Pᵀ += H·Dᵀ.</summary>
    private void MultiplyByTransposedH(int rows, int column, Chunk<T> d, bool rowsAsLanes, Span<T> numerator)
    {
        int columns = this.ChunkEnd(column) - column;
        if (d.ColumnMajor)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                rows,
                columns,
                new Scalars<T>(this.rowsOfH[column..], this.ldh, 1),
                d.Lanes(Width),
                new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.plan.BlockStride)));
        }
        else if (rowsAsLanes)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.Rank, columns, d.Rows, new Rows<T>(this.h.Operand[column..], this.plan.HStride), new Tile<T>(numerator, Width, this.plan.BlockStride));
        }
        else
        {
            int row = this.plan.TransposedRow(column, out int panelStride);
            Product<TSimd, TVec, T>.Run(
                rows,
                this.Rank,
                columns,
                d.Scalars,
                new Lanes<T>(this.h.Operand[row..], panelStride, Width),
                new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.RankStride)));
        }
    }

    /// <summary>W ← W ∘ P ⊘ (W·HHᵀ), or W ∘ P ⊘ rowsum(H), all of it transposed or not; P becomes the new W.</summary>
    private void UpdateW(int rows, bool rowsAsLanes, Span<T> numerator)
    {
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        ReadOnlySpan<T> gram = this.h.Gram.Total;
        if (rowsAsLanes)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                rows,
                this.plan.GramRows,
                euclidean ? new Scalars<T>(gram, this.RankStride, 1) : new Scalars<T>(gram, 1, 0),
                euclidean ? new Lanes<T>(this.block.WTransposed, Width, this.plan.BlockStride) : new Lanes<T>(this.h.Ones, 0, 0),
                new UpdateStore<TSimd, TVec, T>(new(this.block.WTransposed, Width, this.plan.BlockStride), new(numerator, Width, this.plan.BlockStride), this.floor));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(
                rows,
                this.Rank,
                this.plan.GramRows,
                euclidean ? new Scalars<T>(this.block.W, this.RankStride, 1) : new Scalars<T>(this.h.Ones, 0, 0),
                new Lanes<T>(gram, Width, this.RankStride),
                new UpdateStore<TSimd, TVec, T>(new(this.block.W, Width, this.RankStride), new(numerator, Width, this.RankStride), this.floor));
        }
    }

    /// <summary>WᵀD += Wᵢᵀ·Dᵢ in panels, or DᵀW += Dᵢᵀ·Wᵢ in rows, for one chunk.</summary>
    private void AddTransposedProduct(int rows, int column, Chunk<T> d, ReadOnlySpan<T> wRows, ReadOnlySpan<T> wTransposed, Span<T> sum)
    {
        int columns = this.ChunkEnd(column) - column;
        if (!d.ColumnMajor)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                columns,
                rows,
                this.plan.DotForm ? new Scalars<T>(wTransposed, this.plan.BlockStride, 1) : new Scalars<T>(wRows, 1, this.RankStride),
                d.Lanes(Width),
                new AccumulateStore<TSimd, TVec, T>(new(sum[(column * this.Rank)..], Width * this.Rank, Width)));
        }
        else if (this.plan.DotForm)
        {
            DotProduct<TSimd, TVec, T>.Add(columns, this.Rank, rows, d.Rows, new Rows<T>(wTransposed, this.plan.BlockStride), new Tile<T>(sum[(column * this.Rank)..], Width * this.Rank, Width));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(
                columns,
                this.Rank,
                rows,
                d.TransposedScalars,
                new Lanes<T>(wRows, Width, this.RankStride),
                new AccumulateStore<TSimd, TVec, T>(new(sum[(column * this.RankStride)..], Width, this.RankStride)));
        }
    }

    /// <summary>A buffer of <see cref="SweepPlan{TSimd, TVec, T}.ChunkLength"/> as a chunk of a layout.</summary>
    private Chunk<T> Buffer(Span<T> buffer, bool columnMajor) => new(buffer, columnMajor ? this.plan.BlockRows : this.plan.ChunkColumns, columnMajor);
}
