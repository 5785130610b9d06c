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
/// Each product may have either of its long sides in the vectors. Lanes along the rank need nothing but pad it to whole vectors;
/// lanes along the rows (for P, formed as Pᵀ) or along the columns (for WᵀD) pad nothing but need D with that side contiguous,
/// so a chunk is turned first if V has it the other way. Both add the same terms in the same order: the bits are equal.
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
        this.block.W.Clear();
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
        // W in rows, and where rows are lanes also Wᵀ in panels.
        Span<T> wRows = this.block.W;
        Span<T> wPanels = this.block.WPanels;
        bool rowsAsLanes = this.plan.RowsAsLanes(v.ColumnMajor);
        bool rowsWaitForUpdate = rowsAsLanes && (this.updates & NmfUpdates.W) != 0 && (v.ColumnMajor || this.plan.Cost == NmfCost.Euclidean);
        if (!rowsWaitForUpdate)
        {
            Packing<TSimd, TVec, T>.CopyRows(w, ldw, rows, this.Rank, wRows, this.RankStride);
        }

        if (rowsAsLanes)
        {
            Packing<TSimd, TVec, T>.PackTransposed(w, ldw, this.Rank, rows, wPanels);
        }

        if ((this.updates & NmfUpdates.W) != 0)
        {
            Span<T> numerator = rowsAsLanes ? this.block.NumeratorPanels : this.block.Numerator;
            numerator[..(rowsAsLanes ? (int)Packing<TSimd, TVec, T>.Length(this.Rank, rows) : rows * this.RankStride)].Clear();
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.MultiplyByTransposedH(rows, column, this.Data(rows, column, v, wRows, wPanels), rowsAsLanes, numerator);
            }

            this.UpdateW(rows, rowsAsLanes, numerator);
            if (rowsAsLanes)
            {
                wPanels = numerator;
                Packing<TSimd, TVec, T>.UnpackTransposed(numerator, this.Rank, rows, wRows, this.RankStride);
            }
            else
            {
                wRows = numerator;
            }

            Packing<TSimd, TVec, T>.CopyRows(wRows, this.RankStride, rows, this.Rank, w, ldw);
        }

        if ((this.updates & NmfUpdates.H) != 0)
        {
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.AddTransposedProduct(rows, column, this.Data(rows, column, v, wRows, wPanels), wRows, numeratorOfH);
            }

            GramMatrix<TSimd, TVec, T>.Add(this.plan, rows, new(wRows, 1, this.RankStride), new(wRows, Width, this.RankStride), this.h.Ones, gramOfW);
        }
    }

    /// <summary>Where the chunk that begins at a column ends: after <see cref="Blocking.ColumnChunk"/> columns, before the padded ones, or at n.</summary>
    private int ChunkEnd(int column) => column == this.WholeColumns
        ? this.plan.Columns
        : Math.Min(column + Blocking.ColumnChunk, this.WholeColumns);

    /// <summary>D for one chunk: V, or Q ← V ⊘ (WH), in the layout of V.</summary>
    private Chunk<T> Data(int rows, int column, Chunk<T> v, ReadOnlySpan<T> wRows, ReadOnlySpan<T> wPanels)
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
            Product<TSimd, TVec, T>.Run(columns, rows, this.Rank, new(this.rowsOfH[column..], 1, this.ldh), new(wPanels, Width * this.Rank, Width), store);
        }
        else
        {
            Product<TSimd, TVec, T>.Run(rows, columns, this.Rank, new(wRows, this.RankStride, 1), new(this.h.Panels[(column * this.Rank)..], Width * this.Rank, Width), store);
        }

        return quotients;
    }

    /// <summary>P += D·Hᵀ, or Pᵀ += H·Dᵀ.</summary>
    private void MultiplyByTransposedH(int rows, int column, Chunk<T> d, bool rowsAsLanes, Span<T> numerator)
    {
        int columns = this.ChunkEnd(column) - column;
        if (rowsAsLanes)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                rows,
                columns,
                new Scalars<T>(this.rowsOfH[column..], this.ldh, 1),
                this.InLayout(d, rows, columns, columnMajor: true).Lanes(Width),
                new AccumulateStore<TSimd, TVec, T>(new(numerator, Width * this.Rank, Width)));
        }
        else
        {
            int row = this.plan.TransposedRow(column, out int panelStride);
            Product<TSimd, TVec, T>.Run(
                rows,
                this.Rank,
                columns,
                d.Scalars,
                new Lanes<T>(this.h.Transposed[row..], panelStride, Width),
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
                euclidean ? new Lanes<T>(this.block.WPanels, Width * this.Rank, Width) : new Lanes<T>(this.h.Ones, 0, 0),
                new UpdateStore<TSimd, TVec, T>(new(this.block.WPanels, Width * this.Rank, Width), new(numerator, Width * this.Rank, Width), this.floor));
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
    private void AddTransposedProduct(int rows, int column, Chunk<T> d, ReadOnlySpan<T> wRows, Span<T> sum)
    {
        int columns = this.ChunkEnd(column) - column;
        if (this.plan.ColumnsAsLanes(d.ColumnMajor))
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                columns,
                rows,
                new Scalars<T>(wRows, 1, this.RankStride),
                this.InLayout(d, rows, columns, columnMajor: false).Lanes(Width),
                new AccumulateStore<TSimd, TVec, T>(new(sum[(column * this.Rank)..], Width * this.Rank, Width)));
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

    /// <summary>D as it is, or turned.</summary>
    private Chunk<T> InLayout(Chunk<T> d, int rows, int columns, bool columnMajor)
    {
        if (d.ColumnMajor == columnMajor)
        {
            return d;
        }

        Chunk<T> turned = this.Buffer(this.block.Turned, columnMajor);
        Transposition<TSimd, TVec, T>.Copy(d.Values, d.Stride, columnMajor ? rows : columns, columnMajor ? columns : rows, this.block.Turned, turned.Stride);
        return turned;
    }

    /// <summary>A buffer of <see cref="SweepPlan{TSimd, TVec, T}.ChunkLength"/> as a chunk of a layout.</summary>
    private Chunk<T> Buffer(Span<T> buffer, bool columnMajor) => new(buffer, columnMajor ? this.plan.BlockRows : this.plan.ChunkColumns, columnMajor);
}
