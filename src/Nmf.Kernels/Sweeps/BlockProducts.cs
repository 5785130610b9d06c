using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The products of one block of rows with H and with W, the terms of <see cref="Sweep{TSimd, TVec, T}"/>.</summary>
/// <remarks>
/// WᵀD has the columns of V in the lanes of its vectors, D·Hᵀ the ranks. Those behind whole vectors, or all of them,
/// may be summed along the rows of D instead (<see cref="SweepForm"/>; <see cref="DotKernel{TSimd, TVec, T}"/>, or where these are short
/// <see cref="LaneKernel{TSimd, TVec, T}"/>); where these are all, W is held
/// transposed throughout.
/// With Q instead of D, where ranks are few, both are formed while Q is (<see cref="QuotientSums{TSimd, TVec, T}"/>).
/// Where V is tall and narrow it is the other way around: H·Dᵀ has its rows in the lanes, WᵀD is summed along them; a row-major V is turned block by block.
/// </remarks>
internal readonly ref struct BlockProducts<TSimd, TVec, T>(SweepMemory<TSimd, TVec, T> memory, BlockMemory<TSimd, TVec, T> own)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What they are products of.</summary>
    internal readonly BlockData<TSimd, TVec, T> Data = new(memory, own);

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    private static int VectorElements => Blocking.VectorElements<T>();

    /// <summary>The elements that sums along rows read at a time.</summary>
    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    private ref readonly SweepPlan<TSimd, TVec, T> Plan => ref this.Data.Plan;

    private SweepMemory<TSimd, TVec, T> Memory => this.Data.Memory;

    private BlockMemory<TSimd, TVec, T> Own => this.Data.Own;

    private int Rank => this.Plan.Rank;

    private int RankStride => this.Plan.RankStride;

    internal void ClearNumerator(int block)
    {
        if (this.Plan.DotRank > 0 && !this.Plan.InLanes && !this.Plan.Turned)
        {
            (this.Plan.DotForm ? this.Plan.OfBlock(this.Own.P, block) : this.Own.DotsOf(block)).Clear();
        }
    }

    /// <summary>P += D·Hᵀ for a slab of columns, the last ranks of it transposed and apart; or all of Pᵀ += H·Dᵀ.</summary>
    internal void MultiplyByTransposedH(int block, int rows, int slab, in Chunk<T> v, in Rows<T> w)
    {
        int end = this.Plan.End(slab, this.Plan.GroupColumns);
        bool refined = this.Data.Refines(rows, w);
        int next;
        for (int first = slab; first < end; first = next)
        {
            next = this.Plan.SumsApart ? this.Plan.End(first, Blocking.LongColumnChunk) : end;
            this.MultiplyChunks(block, rows, first, next, v, w, refined);
            if (this.Plan.SumsApart)
            {
                this.SumAlongRows(block, rows, first, next - first, new(v.Values[first..], v.Stride), this.Data.InPlaceColumns(rows, v), this.Own.DotsOf(block));
            }
        }
    }

    /// <summary>The same chunk by chunk, of the last ranks only what is not summed apart.</summary>
    private void MultiplyChunks(int block, int rows, int first, int end, in Chunk<T> v, in Rows<T> w, bool refined)
    {
        Span<T> numerator = this.Plan.OfBlock(this.Own.P, block);
        int inPlace = this.Data.InPlaceColumns(rows, v);
        for (int column = first; column < end; column = this.Plan.End(column, this.Plan.SweepChunk))
        {
            int columns = this.Plan.End(column, this.Plan.SweepChunk) - column;
            var d = new Chunk<T>(v.Values[this.InV(column, v)..], v.Stride, v.Ahead, v.GoesOn);
            if (this.Plan.SumsQuotients)
            {
                this.MultiplyQuotients(block, rows, column, columns, d, inPlace, w, numerator, refined);
            }
            else if (this.Plan.Cost == NmfCost.Euclidean)
            {
                this.MultiplyChunk(block, rows, column, columns, d, inPlace, numerator);
            }
            else
            {
                this.MultiplyChunk(block, rows, column, columns, this.Data.Quotients(block, rows, column, columns, v, d, w, refined), inPlace, numerator);
            }
        }
    }

    /// <summary>Pᵀ += H·Qᵀ for a chunk, without Q.</summary>
    private void MultiplyQuotients(int block, int rows, int column, int columns, in Chunk<T> v, int inPlace, in Rows<T> w, Span<T> numerator, bool refined)
    {
        Rows<T> h = this.RowsOfH(column);
        if (this.Plan.Turned)
        {
            int whole = BlockData<TSimd, TVec, T>.InPlaceRows(rows, v);
            QuotientSums<TSimd, TVec, T>.AddAcross(whole, this.Rank, columns, w, h, new(v.Values, v.Stride), new(numerator, Width, this.Plan.BlockStride), column > 0, refined, v.Ahead);
            if (whole < rows)
            {
                QuotientSums<TSimd, TVec, T>.AddAcross(
                    rows - whole, this.Rank, columns, new(w.Values[whole..], w.Stride), h, new(this.Data.LastRows(column), Step), new(numerator[whole..], Width, this.Plan.BlockStride), column > 0, refined);
            }

            return;
        }

        Rows<T> last = column + columns > inPlace ? new(this.Own.PaddedOf(block), VectorElements) : default;

        // How far ahead is another matter here than for quotients in tiles.
        int ahead = v.Ahead == 0 ? 0 : unchecked(v.Stride * Blocking.FetchedRows(columns));
        QuotientSums<TSimd, TVec, T>.AddAlong(rows, this.Rank, columns, w, h, new(v.Values, v.Stride), new(numerator, Width, this.Plan.BlockStride), refined, last, ahead);
    }

    private void MultiplyChunk(int block, int rows, int column, int columns, in Chunk<T> d, int inPlace, Span<T> numerator)
    {
        if (this.Plan.Turned)
        {
            this.MultiplyTurned(rows, column, columns, d, numerator);
            return;
        }

        if (NarrowProduct<TSimd, TVec, T>.Serves(this.Plan.TileRank, columns))
        {
            this.MultiplyNarrowTiles(rows, column, columns, d, numerator);
        }
        else if (this.Plan.TileRank > 0)
        {
            this.MultiplyTiles(rows, column, columns, d, numerator);
        }

        if (this.Plan.DotRank > 0 && !this.Plan.SumsApart)
        {
            this.SumAlongRows(block, rows, column, columns, d, inPlace, this.Plan.DotForm ? numerator : this.Own.DotsOf(block));
        }
    }

    /// <summary>Where a column of a block of V begins.</summary>
    private int InV(int column, in Chunk<T> v) => this.Plan.Turned ? column * v.Stride : column;

    /// <summary>Pᵀ += H·Dᵀ for a chunk, rows in the lanes. The forms are methods apart, for each would wait for the locals of all to be cleared.</summary>
    private void MultiplyTurned(int rows, int column, int columns, in Chunk<T> d, Span<T> numerator)
    {
        int whole = BlockData<TSimd, TVec, T>.InPlaceRows(rows, d);
        this.MultiplyTurned(whole, column, columns, new Lanes<T>(d.Values, Width, d.Stride, d.Ahead), numerator);
        if (whole < rows)
        {
            this.MultiplyTurned(rows - whole, column, columns, new Lanes<T>(this.Data.LastRows(column), Width, Step), numerator[whole..]);
        }
    }

    private void MultiplyTurned(int rows, int column, int columns, in Lanes<T> d, Span<T> numerator) =>
        Product<TSimd, TVec, T>.Run(
            this.Rank,
            rows,
            columns,
            new Scalars<T>(this.Memory.Rows[column..], this.Plan.HStride, 1),
            d,
            new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.Plan.BlockStride), adds: column > 0));

    /// <summary>P += D·Hᵀ for a chunk, ranks in the lanes, in tiles of one vector of them or of more.</summary>
    private void MultiplyTiles(int rows, int column, int columns, in Chunk<T> d, Span<T> numerator)
    {
        int row = this.Plan.TransposedRow(column, out int panelStride);
        Product<TSimd, TVec, T>.Run(
            rows,
            this.Plan.TileRank,
            columns,
            new Scalars<T>(d.Values, d.Stride, 1),
            new Lanes<T>(this.Memory.Transposed[row..], panelStride, Width),
            new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.RankStride), adds: column > 0));
    }

    /// <inheritdoc cref="MultiplyTiles"/>
    private void MultiplyNarrowTiles(int rows, int column, int columns, in Chunk<T> d, Span<T> numerator) =>
        NarrowProduct<TSimd, TVec, T>.Add(rows, columns, new(d.Values, d.Stride), this.Memory.Transposed[this.Plan.TransposedRow(column, out _)..], Width, numerator, this.RankStride, adds: column > 0);

    /// <summary>The same of the last ranks, transposed, as sums along the rows of D. These are read in whole steps; what follows the last whole one is read on, or from its padded copy.</summary>
    private void SumAlongRows(int block, int rows, int column, int columns, in Chunk<T> d, int inPlace, Span<T> dots)
    {
        bool padded = this.Plan.Cost == NmfCost.Euclidean && column + columns > inPlace;
        Rows<T> last = padded ? new(this.Own.PaddedOf(block), VectorElements) : default;
        if (this.Plan.InLanes)
        {
            LaneProduct<TSimd, TVec, T>.Set(rows, this.Plan.DotRank, columns, new Rows<T>(d.Values, d.Stride), this.Memory.Lanes, dots, this.Plan.BlockStride, padded ? inPlace : columns, last);
        }
        else
        {
            int ahead = d.Ahead == 0 ? 0 : this.ToNextChunk(column, columns, d.Ahead);
            DotProduct<TSimd, TVec, T>.Add(rows, this.Plan.DotRank, columns, new Rows<T>(d.Values, d.Stride), this.RowsOfH(column), new Tile<T>(dots, Width, this.Plan.BlockStride), last, ahead);
        }
    }

    /// <summary>
    /// From a chunk of V to that which is summed next where each product has a pass of its own: in the same rows, or behind the last one of a slab so far from its first one. 1.05 to
    /// 1.2 times as fast in all at ranks 5 to 10, from 32 MB on; hints that run on beyond the slab miss a quarter of what comes next where rows are short.
    /// </summary>
    private int ToNextChunk(int column, int columns, int ahead)
    {
        int inSlab = column % this.Plan.GroupColumns;
        return column + columns < this.Plan.End(column - inSlab, this.Plan.GroupColumns) ? columns : unchecked(ahead - inSlab);
    }

    /// <summary>WᵀD += Wᵢᵀ·Dᵢ for a slab of columns, or of the first block WᵀD ← Wᵢᵀ·Dᵢ.</summary>
    internal void AddTransposedProduct(int rows, int slab, in Chunk<T> v, in Rows<T> w, Span<T> sum, bool first)
    {
        int end = this.Plan.End(slab, this.Plan.SlabColumns);
        int inPlace = this.Data.InPlaceColumns(rows, v);
        bool refined = this.Data.Refines(rows, w);
        int closing = this.ClosingColumns(slab, end, v);
        int next;
        for (int column = slab; column < end; column = next)
        {
            next = Math.Min(this.Plan.End(column, this.Plan.SweepChunk), column < closing ? closing : end);
            int columns = next - column;
            int ahead = column < closing ? v.Ahead : unchecked((rows * v.Stride) - (closing - slab));
            var d = new Chunk<T>(v.Values[this.InV(column, v)..], v.Stride, ahead, v.GoesOn);
            if (this.Plan.SumsQuotients)
            {
                this.AddQuotients(rows, column, columns, d, Math.Min(columns, inPlace - column), w, sum, first, refined);
            }
            else if (this.Plan.Cost == NmfCost.Euclidean)
            {
                this.AddChunk(rows, column, columns, d, Math.Min(columns, inPlace - column), w, sum, first);
            }
            else
            {
                this.AddChunk(rows, column, columns, this.Data.Quotients(0, rows, column, columns, v, d, w, refined), columns, w, sum, first);
            }
        }
    }

    /// <summary>The same for a chunk, of which some columns, unless it is turned, are where it begins, the others in a padded copy.</summary>
    private void AddChunk(int rows, int column, int columns, in Chunk<T> d, int whole, in Rows<T> w, Span<T> sum, bool first)
    {
        if (this.Plan.Turned)
        {
            Rows<T> last = BlockData<TSimd, TVec, T>.InPlaceRows(rows, d) < rows ? new(this.Data.LastRows(column), Step) : default;
            DotProduct<TSimd, TVec, T>.Add(columns, this.Rank, rows, new Rows<T>(d.Values, d.Stride), w, this.SumsFrom(column, sum), last);
            return;
        }

        Scalars<T> scalars = this.Plan.DotForm ? new(w.Values, w.Stride, 1) : new(w.Values, 1, w.Stride);
        this.AddTransposedProduct(rows, column, whole, scalars, d, sum, first);
        this.AddTransposedProduct(rows, column + whole, columns - whole, scalars, new(this.Own.PaddedOf(0), VectorElements), sum, first);
    }

    /// <summary>WᵀQ += Wᵢᵀ·Qᵢ for a chunk, without Q, of which some columns, unless it is turned, are where it begins, the others in a padded copy.</summary>
    private void AddQuotients(int rows, int column, int columns, in Chunk<T> v, int whole, in Rows<T> w, Span<T> sum, bool first, bool refined)
    {
        if (this.Plan.Turned)
        {
            Rows<T> last = BlockData<TSimd, TVec, T>.InPlaceRows(rows, v) < rows ? new(this.Data.LastRows(column), Step) : default;
            QuotientSums<TSimd, TVec, T>.AddAlong(columns, this.Rank, rows, this.RowsOfH(column), w, new(v.Values, v.Stride), this.SumsFrom(column, sum), refined, last, v.Ahead);
            return;
        }

        if (whole > 0)
        {
            LinesAhead inOrder = this.NextInOrder(rows, column, whole, v);
            QuotientSums<TSimd, TVec, T>.AddAcross(whole, this.Rank, rows, this.RowsOfH(column), w, new(v.Values, v.Stride), this.SumsFrom(column, sum), !first, refined, v.Ahead, inOrder);
        }

        if (whole < columns)
        {
            Rows<T> padded = new(this.Own.PaddedOf(0), VectorElements);
            QuotientSums<TSimd, TVec, T>.AddAcross(columns - whole, this.Rank, rows, this.RowsOfH(column + whole), w, padded, this.SumsFrom(column + whole, sum), !first, refined);
        }
    }

    private Rows<T> RowsOfH(int column) => new(this.Memory.Rows[column..], this.Plan.HStride);

    private Tile<T> SumsFrom(int column, Span<T> sum) => new(sum[this.Plan.InPanels(column)..], this.Plan.HPanelStride, this.Plan.HRowStride);

    /// <summary>
    /// Where V is fetched along its rows, the first of a slab's last columns: what follows them belongs to another slab, perhaps another thread's, and they fetch the first columns of the next
    /// block instead. On two threads, whose slabs are narrow, 1.15 times as fast at 8000×2000, rank 10, column-major, 1.03 to 1.1 at 500×20000 and 2000×12000.
    /// </summary>
    private int ClosingColumns(int slab, int end, in Chunk<T> v) => v.Ahead == 0 || this.Plan.BlockStaysInCache || this.Plan.Turned
        ? end
        : Math.Max(slab, (end - v.Ahead) / Blocking.PanelElements<T>() * Blocking.PanelElements<T>());

    /// <summary>The same for a part of a chunk, in higher blocks some rows at a time.</summary>
    private void AddTransposedProduct(int rows, int column, int columns, in Scalars<T> w, in Chunk<T> d, Span<T> sum, bool first)
    {
        if (columns == 0)
        {
            return;
        }

        if (rows <= this.Plan.SumRows)
        {
            this.AddRows(rows, column, columns, w, d, sum, first);
            return;
        }

        int depth;
        for (int row = 0; row < rows; row += depth)
        {
            depth = Blocking.NextRows(rows - row, this.Plan.SumRows, inSteps: false);
            this.AddRows(depth, column, columns, w.FromDepth(row), new(d.Values[(row * d.Stride)..], d.Stride, d.Ahead), sum, first && row == 0);
        }
    }

    private void AddRows(int rows, int column, int columns, in Scalars<T> w, in Chunk<T> d, Span<T> sum, bool first) =>
        Product<TSimd, TVec, T>.Run(
            this.Rank,
            columns,
            rows,
            w,
            new Lanes<T>(d.Values, Width, d.Stride, d.Ahead, this.NextInOrder(rows, column, columns, d)),
            new AccumulateStore<TSimd, TVec, T>(this.SumsFrom(column, sum), adds: !first));

    /// <summary>Of so many rows of the next block as many lines as these columns are a share of all, in the order in which they lie, unless there is much between its rows.</summary>
    private LinesAhead NextInOrder(int rows, int column, int columns, in Chunk<T> d)
    {
        if (d.Ahead == 0 || !this.Plan.BlockStaysInCache || d.Stride - this.Plan.Columns > this.Plan.Columns / 4)
        {
            return default;
        }

        long next = (long)rows * d.Stride;
        long start = next * column / this.Plan.Columns;
        long end = next * (column + columns) / this.Plan.Columns;
        return new(unchecked((int)(d.Ahead - column + start)), (int)((end - start) / VectorElements));
    }
}
