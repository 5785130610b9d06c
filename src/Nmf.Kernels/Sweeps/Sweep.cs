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
/// D comes one chunk of columns at a time: WH exists only in registers, Q only as a chunk.
/// </summary>
/// <remarks>
/// WᵀD has the columns of V in the lanes of its vectors, D·Hᵀ the ranks that fill whole vectors. For the ranks behind them that would
/// fill one badly D·Hᵀ is summed along the rows of D instead (<see cref="DotKernel{TSimd, TVec, T}"/>); where these are all, W is held
/// transposed throughout.
/// A column-major V is turned, a stripe of rows at a time, inside the second-level cache.
/// Where V is tall and narrow it is the other way around: a block holds Vᵀ, H·Dᵀ has its rows in the lanes, WᵀD is summed along them.
/// </remarks>
internal readonly ref struct Sweep<TSimd, TVec, T>(SweepPlan<TSimd, TVec, T> plan, PreparedH<T> h, BlockBuffers<T> block, NmfUpdates updates, T floor)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SweepPlan<TSimd, TVec, T> plan = plan;
    private readonly PreparedH<T> h = h;
    private readonly BlockBuffers<T> block = block;
    private readonly NmfUpdates updates = updates;
    private readonly T floor = floor;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    private static int VectorElements => Blocking.VectorElements<T>();

    private int Rank => this.plan.Rank;

    private int RankStride => this.plan.RankStride;

    /// <summary>The columns that fill whole vectors at every width; those beyond them are copied and padded.</summary>
    private int WholeColumns => this.plan.Columns / VectorElements * VectorElements;

    /// <summary>
    /// Zeros what the copies of a block leave as it is. Padding never reaches a result, but a workspace full of subnormal
    /// numbers would slow down every product with it.
    /// </summary>
    internal void ClearPadding()
    {
        Span<T> w = this.plan.DotForm ? this.block.WTransposed : this.block.W;
        w.Clear();
        this.block.Padded.Clear();
    }

    /// <summary>Updates the rows of W from <paramref name="first"/> to before <paramref name="end"/>, and adds their share to the sums.</summary>
    internal void Run<TSource>(TSource v, int first, int end, Span<T> w, int ldw, Span<T> numerator, Span<T> gram)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        if (this.plan.Turned)
        {
            this.RunTurned(v, first, end, w, ldw, numerator, gram);
            return;
        }

        if (!v.ColumnMajor)
        {
            // The hint to fetch the next block may wrap around or point beyond V: it is an address, no more.
            this.RunRows(v.Block(first, end - first), v.Stride, unchecked(this.plan.BlockRows * v.Stride), end - first, w[(first * ldw)..], ldw, numerator, gram);
            return;
        }

        int stride = this.plan.StripeStride;
        for (int row = first; row < end; row += this.plan.StripeRows)
        {
            int rows = Math.Min(this.plan.StripeRows, end - row);
            Transposition<TSimd, TVec, T>.CopyFetching(v.Block(row, rows), v.Stride, this.plan.Columns, rows, this.block.Stripe, stride);
            this.RunRows(this.block.Stripe, stride, 0, rows, w[(row * ldw)..], ldw, numerator, gram);
        }
    }

    /// <summary>Block after block of Vᵀ.</summary>
    private void RunTurned<TSource>(TSource v, int first, int end, Span<T> w, int ldw, Span<T> numerator, Span<T> gram)
        where TSource : IRowBlockSource<T>, allows ref struct
    {
        int stride = this.plan.BlockStride;
        for (int row = first; row < end; row += this.plan.BlockRows)
        {
            int rows = Math.Min(this.plan.BlockRows, end - row);
            if (v.ColumnMajor)
            {
                RowCopy<TSimd, TVec, T>.Run(v.Block(row, rows), v.Stride, this.plan.Columns, rows, this.block.Stripe, stride);
            }
            else
            {
                Transposition<TSimd, TVec, T>.Copy(v.Block(row, rows), v.Stride, rows, this.plan.Columns, this.block.Stripe, stride);
            }

            ClearToStep(this.block.Stripe, this.plan.Columns, stride, rows);
            this.Block(rows, new Chunk<T>(this.block.Stripe, stride), w[(row * ldw)..], ldw, numerator, gram);
        }
    }

    /// <summary>Block after block of rows in the order of memory.</summary>
    private void RunRows(ReadOnlySpan<T> v, int stride, int ahead, int count, Span<T> w, int ldw, Span<T> numerator, Span<T> gram)
    {
        for (int row = 0; row < count; row += this.plan.BlockRows)
        {
            int rows = Math.Min(this.plan.BlockRows, count - row);
            ReadOnlySpan<T> block = v[(row * stride)..];
            if (this.WholeColumns < this.plan.Columns)
            {
                RowCopy<TSimd, TVec, T>.Run(block[this.WholeColumns..], stride, rows, this.plan.Columns - this.WholeColumns, this.block.Padded, VectorElements);
            }

            this.Block(rows, new Chunk<T>(block, stride, ahead), w[(row * ldw)..], ldw, numerator, gram);
        }
    }

    private void Block(int rows, Chunk<T> v, Span<T> w, int ldw, Span<T> numeratorOfH, Span<T> gramOfW)
    {
        Span<T> wRows = this.block.W;
        Span<T> wTransposed = this.block.WTransposed;
        if (this.plan.DotForm)
        {
            Transposition<TSimd, TVec, T>.Copy(w, ldw, rows, this.Rank, wTransposed, this.plan.BlockStride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(w, ldw, rows, this.Rank, wRows, this.RankStride);
        }

        if ((this.updates & NmfUpdates.W) != 0)
        {
            // Of two passes over the block the second fetches the next one.
            Chunk<T> first = (this.updates & NmfUpdates.H) != 0 ? new(v.Values, v.Stride) : v;
            Span<T> numerator = this.block.Numerator[..(this.plan.DotForm ? this.Rank * this.plan.BlockStride : rows * this.RankStride)];
            Span<T> dots = this.plan.DotForm ? numerator : this.block.Dots;
            numerator.Clear();
            this.block.Dots.Clear();
            for (int column = 0; column < this.plan.Columns; column = this.ChunkEnd(column))
            {
                this.MultiplyByTransposedH(rows, column, this.Data(rows, column, first, wRows, wTransposed), numerator, dots);
            }

            if (!this.plan.DotForm && this.plan.DotRank > 0)
            {
                Transposition<TSimd, TVec, T>.Copy(dots, this.plan.BlockStride, this.plan.DotRank, rows, numerator[this.plan.TileRank..], this.RankStride);
            }

            this.UpdateW(rows, numerator);
            if (this.plan.DotForm)
            {
                wTransposed = numerator;
                Transposition<TSimd, TVec, T>.Copy(wTransposed, this.plan.BlockStride, this.Rank, rows, w, ldw);
            }
            else
            {
                wRows = numerator;
                RowCopy<TSimd, TVec, T>.Run(wRows, this.RankStride, rows, this.Rank, w, ldw);
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

    /// <summary>Where a column stands in panels of r × n.</summary>
    private int InPanels(int column) => (column / Width * Width * this.Rank) + (column % Width);

    /// <summary>Where the chunk that begins at a column ends: the last one has the columns beyond whole vectors too; there is one of Vᵀ.</summary>
    private int ChunkEnd(int column)
    {
        int end = column + this.plan.SweepChunk;
        return this.plan.Turned || end > this.WholeColumns ? this.plan.Columns : end;
    }

    /// <summary>D for one chunk: V, or Q ← V ⊘ (WH); or Dᵀ.</summary>
    private Chunk<T> Data(int rows, int column, Chunk<T> v, ReadOnlySpan<T> wRows, ReadOnlySpan<T> wTransposed)
    {
        Chunk<T> values = this.plan.Turned ? v : new(v.Values[column..], v.Stride, v.Ahead);
        if (this.plan.Cost == NmfCost.Euclidean)
        {
            return values;
        }

        int columns = this.ChunkEnd(column) - column;
        Span<T> quotients = this.block.Quotients;
        int stride = this.plan.QuotientStride;
        if (this.plan.Turned)
        {
            Product<TSimd, TVec, T>.Run(
                columns,
                rows,
                this.Rank,
                new Scalars<T>(this.h.Rows, 1, this.plan.HStride),
                new Lanes<T>(wTransposed, Width, this.plan.BlockStride),
                new QuotientStore<TSimd, TVec, T>(new(values.Values, Width, values.Stride), new(quotients, Width, stride)));
            ClearToStep(quotients, columns, stride, Blocking.RoundUp(rows, TSimd.Count));
            return new(quotients, stride);
        }

        Scalars<T> w = this.plan.DotForm ? new(wTransposed, 1, this.plan.BlockStride) : new(wRows, this.RankStride, 1);
        int whole = Math.Min(columns, this.WholeColumns - column);
        this.Quotients(rows, column, whole, w, values, quotients);
        this.Quotients(rows, column + whole, columns - whole, w, new(this.block.Padded, VectorElements), quotients[whole..]);
        if (this.plan.DotRank > 0)
        {
            ClearToStep(quotients, rows, stride, Blocking.RoundUp(columns, TSimd.Count));
        }

        return new(quotients, stride);
    }

    /// <summary>Q ← V ⊘ (WH) for the columns from one on.</summary>
    private void Quotients(int rows, int column, int columns, Scalars<T> w, Chunk<T> v, Span<T> quotients)
    {
        if (columns > 0)
        {
            Product<TSimd, TVec, T>.Run(
                rows,
                columns,
                this.Rank,
                w,
                new Lanes<T>(this.h.Panels[this.InPanels(column)..], Width * this.Rank, Width),
                new QuotientStore<TSimd, TVec, T>(new(v.Values, Width, v.Stride), new(quotients, Width, this.plan.QuotientStride), v.Ahead));
        }
    }

    /// <summary>P += D·Hᵀ, the last ranks of it transposed and apart; or all of Pᵀ += H·Dᵀ.</summary>
    private void MultiplyByTransposedH(int rows, int column, Chunk<T> d, Span<T> numerator, Span<T> dots)
    {
        int columns = this.ChunkEnd(column) - column;
        if (this.plan.Turned)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                rows,
                columns,
                new Scalars<T>(this.h.Rows, this.plan.HStride, 1),
                new Lanes<T>(d.Values, Width, d.Stride),
                new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.plan.BlockStride)));
            return;
        }

        if (this.plan.TileRank > 0)
        {
            int row = this.plan.TransposedRow(column, out int panelStride);
            Product<TSimd, TVec, T>.Run(
                rows,
                this.plan.TileRank,
                columns,
                new Scalars<T>(d.Values, d.Stride, 1),
                new Lanes<T>(this.h.Transposed[row..], panelStride, Width),
                new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.RankStride)));
        }

        if (this.plan.DotRank > 0)
        {
            // Sums along the rows of V read whole steps; what follows the last whole one is read from its padded copy.
            bool padded = this.plan.Cost == NmfCost.Euclidean && column + columns > this.WholeColumns;
            Rows<T> last = padded ? new(this.block.Padded, VectorElements) : default;
            DotProduct<TSimd, TVec, T>.Add(rows, this.plan.DotRank, columns, new Rows<T>(d.Values, d.Stride), new Rows<T>(this.h.Rows[column..], this.plan.HStride), new Tile<T>(dots, Width, this.plan.BlockStride), last);
        }
    }

    /// <summary>W ← W ∘ P ⊘ (W·HHᵀ), or W ∘ P ⊘ rowsum(H), all of it transposed or not; P becomes the new W.</summary>
    private void UpdateW(int rows, Span<T> numerator)
    {
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        ReadOnlySpan<T> gram = this.h.Gram.Total;
        Span<T> denominator = this.block.Denominator[..numerator.Length];
        denominator.Clear();
        if (!this.plan.DotForm)
        {
            Product<TSimd, TVec, T>.Run(
                rows,
                this.Rank,
                this.plan.GramRows,
                euclidean ? new Scalars<T>(this.block.W, this.RankStride, 1) : new Scalars<T>(this.h.Ones, 0, 0),
                new Lanes<T>(gram, Width, this.RankStride),
                new AccumulateStore<TSimd, TVec, T>(new(denominator, Width, this.RankStride)));
            Elementwise<TSimd, TVec, T>.Update(this.block.W, numerator, denominator, numerator, this.floor);
            return;
        }

        Product<TSimd, TVec, T>.Run(
            this.Rank,
            rows,
            this.plan.GramRows,
            euclidean ? new Scalars<T>(gram, this.RankStride, 1) : new Scalars<T>(gram, 1, 0),
            euclidean ? new Lanes<T>(this.block.WTransposed, Width, this.plan.BlockStride) : new Lanes<T>(this.h.Ones, 0, 0),
            new AccumulateStore<TSimd, TVec, T>(new(denominator, Width, this.plan.BlockStride)));
        int padded = Blocking.RoundUp(rows, TSimd.Count);
        for (int k = 0; k < this.Rank; k++)
        {
            int first = k * this.plan.BlockStride;
            Elementwise<TSimd, TVec, T>.Update(this.block.WTransposed[first..], numerator.Slice(first, padded), denominator[first..], numerator[first..], this.floor);
        }
    }

    /// <summary>WᵀD += Wᵢᵀ·Dᵢ for one chunk.</summary>
    private void AddTransposedProduct(int rows, int column, Chunk<T> d, ReadOnlySpan<T> wRows, ReadOnlySpan<T> wTransposed, Span<T> sum)
    {
        int columns = this.ChunkEnd(column) - column;
        if (this.plan.Turned)
        {
            DotProduct<TSimd, TVec, T>.Add(columns, this.Rank, rows, new Rows<T>(d.Values, d.Stride), new Rows<T>(wTransposed, this.plan.BlockStride), new Tile<T>(sum, Width * this.Rank, Width));
            return;
        }

        Scalars<T> w = this.plan.DotForm ? new(wTransposed, this.plan.BlockStride, 1) : new(wRows, 1, this.RankStride);
        int whole = this.plan.Cost == NmfCost.Euclidean ? Math.Min(columns, this.WholeColumns - column) : columns;
        this.AddTransposedProduct(rows, column, whole, w, d, sum);
        this.AddTransposedProduct(rows, column + whole, columns - whole, w, new(this.block.Padded, VectorElements), sum);
    }

    /// <summary>The same for the columns from one on.</summary>
    private void AddTransposedProduct(int rows, int column, int columns, Scalars<T> w, Chunk<T> d, Span<T> sum)
    {
        if (columns > 0)
        {
            Product<TSimd, TVec, T>.Run(
                this.Rank,
                columns,
                rows,
                w,
                new Lanes<T>(d.Values, Width, d.Stride, d.Ahead),
                new AccumulateStore<TSimd, TVec, T>(new(sum[this.InPanels(column)..], Width * this.Rank, Width)));
        }
    }
}
