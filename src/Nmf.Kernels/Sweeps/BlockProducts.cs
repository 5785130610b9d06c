using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The products of one block of rows, the terms of <see cref="Sweep{TSimd, TVec, T}"/>, and the update of its rows of W.</summary>
/// <remarks>
/// WᵀD has the columns of V in the lanes of its vectors, D·Hᵀ the ranks that fill whole vectors. For the ranks behind them that would
/// fill one badly D·Hᵀ is summed along the rows of D instead (<see cref="DotKernel{TSimd, TVec, T}"/>, or where these are short
/// <see cref="LaneKernel{TSimd, TVec, T}"/>); where these are all, W is held
/// transposed throughout.
/// Where V is tall and narrow it is the other way around: H·Dᵀ has its rows in the lanes, WᵀD is summed along them; a row-major V is turned block by block.
/// </remarks>
internal readonly ref struct BlockProducts<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan;
    private readonly SweepMemory<TSimd, TVec, T> memory;
    private readonly BlockMemory<TSimd, TVec, T> own;
    private readonly T floor;
    private readonly T mostOfW;

    internal BlockProducts(SweepMemory<TSimd, TVec, T> memory, int member, T floor)
    {
        this.plan = ref memory.Plan;
        this.memory = memory;
        this.own = memory.Block(member);
        this.floor = floor;
        this.mostOfW = this.plan.Cost == NmfCost.Euclidean ? T.Zero : Refinement<T>.MostFactor(this.plan.Rank, memory.Largest);

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

    private static int VectorElements => Blocking.VectorElements<T>();

    /// <summary>The elements that sums along rows read at a time.</summary>
    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    private int Rank => this.plan.Rank;

    private int RankStride => this.plan.RankStride;

    /// <summary>The rows of W, or of Wᵀ, as the products read them, once loaded.</summary>
    internal Rows<T> W(int block, int rows, in Factor<T> w) => this.InPlace(rows, w) ? new(w.Values, w.Stride) : new(this.plan.OfBlock(this.own.W, block), this.plan.WStride);

    /// <summary>The same after their update, of a block that is swept alone.</summary>
    internal Rows<T> NewW(int rows, in Factor<T> w) =>
        this.InPlace(rows, w) ? new(w.Values, w.Stride) : new(this.plan.DotForm ? this.own.Next : this.plan.OfBlock(this.own.P, 0), this.plan.WStride);

    /// <summary>Vᵀ for a block of rows, zero to the end of a step. The next block is fetched where V does not stay in the cache.</summary>
    internal Chunk<T> Turn(ReadOnlySpan<T> v, int stride, int rows)
    {
        nint ahead = this.plan.StaysInCache ? 0 : (nint)this.plan.BlockRows * stride;
        Transposition<TSimd, TVec, T>.Copy(v, stride, rows, this.plan.Columns, this.own.Turned, this.plan.BlockStride, ahead);
        ClearToStep(this.own.Turned, this.plan.Columns, this.plan.BlockStride, rows);
        return new(this.own.Turned, this.plan.BlockStride, goesOn: true);
    }

    /// <summary>
    /// A block of a V in columns, read where it is, the next one to be fetched. Last rows that do not fill a step, with no zeros behind them, are copied (<see cref="LastRows"/>):
    /// such a block does not go on.
    /// </summary>
    internal Chunk<T> AsItLies(ReadOnlySpan<T> v, int stride, int rows, bool goesOn)
    {
        var block = new Chunk<T>(v, stride, this.plan.StaysInCache ? 0 : rows, goesOn || rows % Step == 0);
        int whole = InPlaceRows(rows, block);
        if (whole < rows)
        {
            this.own.Turned[..(this.plan.Columns * Step)].Clear();
            RowCopy<TSimd, TVec, T>.Run(v[whole..], stride, this.plan.Columns, rows - whole, this.own.Turned, Step);
        }

        return block;
    }

    /// <summary>Takes the rows of W, and the columns of V that do not fill a vector, if they are not read in place.</summary>
    internal void Load(int block, int rows, in Chunk<T> v, in Factor<T> w)
    {
        this.Load(block, rows, w);
        if (!this.plan.Turned && this.InPlaceColumns(rows, v) < this.plan.Columns)
        {
            this.LoadPadded(rows, v.Values[this.plan.WholeColumns..], v.Stride, v.GoesOn, this.Padded(block));
        }
    }

    /// <summary>
    /// The columns beyond whole vectors, with zeros behind them. Where V goes on behind a row, its next elements instead of zeros: a whole vector is
    /// copied sooner than a part.
    /// </summary>
    private void LoadPadded(int rows, ReadOnlySpan<T> v, int stride, bool goesOn, Span<T> padded)
    {
        int whole = goesOn && v.Length >= VectorElements ? Math.Min(rows, ((v.Length - VectorElements) / stride) + 1) : 0;
        RowCopy<TSimd, TVec, T>.Run(v, stride, whole, VectorElements, padded, VectorElements);
        padded = padded[(whole * VectorElements)..(rows * VectorElements)];
        padded.Clear();
        RowCopy<TSimd, TVec, T>.Run(v[Math.Min(v.Length, whole * stride)..], stride, rows - whole, this.plan.Columns - this.plan.WholeColumns, padded, VectorElements);
    }

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
            ClearToStep(copy, this.Rank, this.plan.BlockStride, rows);
        }
    }

    internal void ClearNumerator(int block)
    {
        if (this.plan.DotRank > 0 && !this.plan.InLanes && !this.plan.Turned)
        {
            (this.plan.DotForm ? this.plan.OfBlock(this.own.P, block) : this.Dots(block)).Clear();
        }
    }

    /// <summary>P += D·Hᵀ for a slab of columns, the last ranks of it transposed and apart; or all of Pᵀ += H·Dᵀ.</summary>
    internal void MultiplyByTransposedH(int block, int rows, int slab, in Chunk<T> v, in Rows<T> w)
    {
        int end = this.plan.End(slab, this.plan.GroupColumns);
        bool refined = this.Refines(rows, w);
        int next;
        for (int first = slab; first < end; first = next)
        {
            next = this.plan.SumsApart ? this.plan.End(first, Blocking.LongColumnChunk) : end;
            this.MultiplyChunks(block, rows, first, next, v, w, refined);
            if (this.plan.SumsApart)
            {
                this.SumRows(block, rows, first, next - first, new(v.Values[first..], v.Stride, goesOn: v.GoesOn), this.InPlaceColumns(rows, v), this.Dots(block));
            }
        }
    }

    /// <summary>The same chunk by chunk, of the last ranks only what is not summed apart.</summary>
    private void MultiplyChunks(int block, int rows, int first, int end, in Chunk<T> v, in Rows<T> w, bool refined)
    {
        Span<T> numerator = this.plan.OfBlock(this.own.P, block);
        int inPlace = this.InPlaceColumns(rows, v);
        for (int column = first; column < end; column = this.plan.End(column, this.plan.SweepChunk))
        {
            int columns = this.plan.End(column, this.plan.SweepChunk) - column;
            Chunk<T> d = this.Data(block, rows, column, columns, v, w, refined);
            if (this.plan.Turned)
            {
                this.MultiplyTurned(rows, column, columns, d, numerator);
                continue;
            }

            if (this.plan.TileRank > 0)
            {
                this.MultiplyTiles(rows, column, columns, d, numerator);
            }

            if (this.plan.DotRank > 0 && !this.plan.SumsApart)
            {
                this.SumRows(block, rows, column, columns, d, inPlace, this.plan.DotForm ? numerator : this.Dots(block));
            }
        }
    }

    /// <summary>Pᵀ += H·Dᵀ for a chunk, rows in the lanes. The forms are methods apart, for each would wait for the locals of all to be cleared.</summary>
    private void MultiplyTurned(int rows, int column, int columns, in Chunk<T> d, Span<T> numerator)
    {
        int whole = InPlaceRows(rows, d);
        this.MultiplyTurned(whole, column, columns, new Lanes<T>(d.Values, Width, d.Stride, d.Ahead), numerator);
        if (whole < rows)
        {
            this.MultiplyTurned(rows - whole, column, columns, new Lanes<T>(this.LastRows(column), Width, Step), numerator[whole..]);
        }
    }

    private void MultiplyTurned(int rows, int column, int columns, in Lanes<T> d, Span<T> numerator) =>
        Product<TSimd, TVec, T>.Run(
            this.Rank,
            rows,
            columns,
            new Scalars<T>(this.memory.Rows[column..], this.plan.HStride, 1),
            d,
            new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.plan.BlockStride), adds: column > 0));

    /// <summary>P += D·Hᵀ for a chunk, ranks in the lanes.</summary>
    private void MultiplyTiles(int rows, int column, int columns, in Chunk<T> d, Span<T> numerator)
    {
        int row = this.plan.TransposedRow(column, out int panelStride);
        Product<TSimd, TVec, T>.Run(
            rows,
            this.plan.TileRank,
            columns,
            new Scalars<T>(d.Values, d.Stride, 1),
            new Lanes<T>(this.memory.Transposed[row..], panelStride, Width),
            new AccumulateStore<TSimd, TVec, T>(new(numerator, Width, this.RankStride), adds: column > 0));
    }

    /// <summary>The same of the last ranks, transposed, as sums along the rows of D. These are read in whole steps; what follows the last whole one is read on, or from its padded copy.</summary>
    private void SumRows(int block, int rows, int column, int columns, in Chunk<T> d, int inPlace, Span<T> dots)
    {
        bool padded = this.plan.Cost == NmfCost.Euclidean && column + columns > inPlace;
        Rows<T> last = padded ? new(this.Padded(block), VectorElements) : default;
        if (this.plan.InLanes)
        {
            LaneProduct<TSimd, TVec, T>.Set(rows, this.plan.DotRank, columns, new Rows<T>(d.Values, d.Stride), this.memory.Lanes, dots, this.plan.BlockStride, padded ? inPlace : columns, last);
        }
        else
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.plan.DotRank, columns, new Rows<T>(d.Values, d.Stride), new Rows<T>(this.memory.Rows[column..], this.plan.HStride), new Tile<T>(dots, Width, this.plan.BlockStride), last);
        }
    }

    /// <summary>W ← W ∘ P ⊘ (W·HHᵀ), or W ∘ P ⊘ rowsum(H), all of it transposed or not. The new W is where it was, or where P was, or transposed where its denominators were.</summary>
    internal void UpdateW(int block, int rows, in Factor<T> w)
    {
        Span<T> numerator = this.plan.OfBlock(this.own.P, block);
        Span<T> old = this.InPlace(rows, w) ? w.Values : this.plan.OfBlock(this.own.W, block);
        if (this.plan.DotForm)
        {
            this.UpdateTransposedW(rows, old, numerator, w);
            return;
        }

        if (this.plan.DotRank > 0)
        {
            Transposition<TSimd, TVec, T>.Copy(this.Dots(block), this.plan.BlockStride, this.plan.DotRank, rows, numerator[this.plan.TileRank..], this.RankStride);
        }

        this.UpdateRowsOfW(rows, old, numerator, w);
    }

    private void UpdateRowsOfW(int rows, ReadOnlySpan<T> old, Span<T> numerator, in Factor<T> w)
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

    private void UpdateTransposedW(int rows, Span<T> old, Span<T> numerator, in Factor<T> w)
    {
        Span<T> next = this.own.Next;
        int stride = this.plan.BlockStride;
        if (this.InPlace(rows, w))
        {
            FactorUpdate<TSimd, TVec, T>.RunInPlace(old, w.Stride, this.plan.Cost, this.Rank, rows, this.memory.GramOfH.Total, this.RankStride, numerator, next, stride, this.floor);

            // The floor has lifted the zeros behind them.
            ClearToStep(old, this.Rank, w.Stride, rows);
            return;
        }

        FactorUpdate<TSimd, TVec, T>.Run(this.plan.Cost, this.Rank, rows, this.memory.GramOfH.Total, this.RankStride, numerator, old, next, stride, this.floor);
        w.CopyFrom<TSimd, TVec>(rows, this.Rank, next, stride, transposed: true);
        ClearToStep(next, this.Rank, stride, rows);
    }

    /// <summary>WᵀD += Wᵢᵀ·Dᵢ for a slab of columns, or of the first block WᵀD ← Wᵢᵀ·Dᵢ.</summary>
    internal void AddTransposedProduct(int rows, int slab, in Chunk<T> v, in Rows<T> w, Span<T> sum, bool first)
    {
        int end = this.plan.End(slab, this.plan.SlabColumns);
        int inPlace = this.InPlaceColumns(rows, v);
        bool refined = this.Refines(rows, w);
        for (int column = slab; column < end; column = this.plan.End(column, this.plan.SweepChunk))
        {
            int columns = this.plan.End(column, this.plan.SweepChunk) - column;
            Chunk<T> d = this.Data(0, rows, column, columns, v, w, refined);
            if (this.plan.Turned)
            {
                Rows<T> last = InPlaceRows(rows, d) < rows ? new(this.LastRows(column), Step) : default;
                DotProduct<TSimd, TVec, T>.Add(columns, this.Rank, rows, new Rows<T>(d.Values, d.Stride), w, new Tile<T>(sum[this.InPanels(column)..], this.plan.HPanelStride, this.plan.HRowStride), last);
                continue;
            }

            Scalars<T> scalars = this.plan.DotForm ? new(w.Values, w.Stride, 1) : new(w.Values, 1, w.Stride);
            int whole = this.plan.Cost == NmfCost.Euclidean ? Math.Min(columns, inPlace - column) : columns;
            this.AddTransposedProduct(rows, column, whole, scalars, d, sum, first);
            this.AddTransposedProduct(rows, column + whole, columns - whole, scalars, new(this.Padded(0), VectorElements), sum, first);
        }
    }

    /// <summary>The same for a part of a chunk, in higher blocks some rows at a time.</summary>
    private void AddTransposedProduct(int rows, int column, int columns, in Scalars<T> w, in Chunk<T> d, Span<T> sum, bool first)
    {
        if (columns == 0)
        {
            return;
        }

        if (rows <= this.plan.SumRows)
        {
            this.AddRows(rows, column, columns, w, d, sum, first);
            return;
        }

        int depth;
        for (int row = 0; row < rows; row += depth)
        {
            depth = Blocking.NextRows(rows - row, this.plan.SumRows, inSteps: false);
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
            new AccumulateStore<TSimd, TVec, T>(new(sum[this.InPanels(column)..], this.plan.HPanelStride, this.plan.HRowStride), adds: !first));

    /// <summary>Of so many rows of the next block as many lines as these columns are a share of all, in the order in which they lie, unless there is much between its rows.</summary>
    private LinesAhead NextInOrder(int rows, int column, int columns, in Chunk<T> d)
    {
        if (d.Ahead == 0 || !this.plan.BlockStaysInCache || d.Stride - this.plan.Columns > this.plan.Columns / 4)
        {
            return default;
        }

        long next = (long)rows * d.Stride;
        long start = next * column / this.plan.Columns;
        long end = next * (column + columns) / this.plan.Columns;
        return new(unchecked((int)(d.Ahead - column + start)), (int)((end - start) / VectorElements));
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

    /// <summary>D for one chunk: V, or Q ← V ⊘ (WH); or Dᵀ.</summary>
    private Chunk<T> Data(int block, int rows, int column, int columns, in Chunk<T> v, in Rows<T> w, bool refined)
    {
        Chunk<T> values = new(v.Values[(this.plan.Turned ? column * v.Stride : column)..], v.Stride, v.Ahead, v.GoesOn);
        return this.plan.Cost == NmfCost.Euclidean ? values : this.Quotients(block, rows, column, columns, v, values, w, refined);
    }

    /// <summary>The same for Kullback–Leibler; <paramref name="values"/> begins with the chunk.</summary>
    private Chunk<T> Quotients(int block, int rows, int column, int columns, scoped in Chunk<T> v, scoped in Chunk<T> values, scoped in Rows<T> w, bool refined)
    {
        Span<T> quotients = this.own.Quotients;
        int stride = this.plan.QuotientStride;
        if (this.plan.Turned)
        {
            var ofH = new Scalars<T>(this.memory.Rows[column..], 1, this.plan.HStride);
            int inPlace = InPlaceRows(rows, values);
            QuotientTiles<TSimd, TVec, T>.Run(columns, inPlace, this.Rank, ofH, new(w.Values, Width, w.Stride), new(values.Values, Width, values.Stride), new(quotients, Width, stride), refined, values.Ahead);
            if (inPlace < rows)
            {
                QuotientTiles<TSimd, TVec, T>.Run(columns, rows - inPlace, this.Rank, ofH, new(w.Values[inPlace..], Width, w.Stride), new(this.LastRows(column), Width, Step), new(quotients[inPlace..], Width, stride), refined);
            }

            ClearToStep(quotients, columns, stride, Blocking.RoundUp(rows, TSimd.Count));
            return new(quotients, stride, goesOn: true);
        }

        Scalars<T> scalars = this.plan.DotForm ? new(w.Values, 1, w.Stride) : new(w.Values, w.Stride, 1);
        int whole = Math.Min(columns, this.InPlaceColumns(rows, v) - column);
        if (whole > 0)
        {
            QuotientTiles<TSimd, TVec, T>.Run(rows, whole, this.Rank, scalars, this.PanelsOfH(column), new(values.Values, Width, values.Stride), new(quotients, Width, stride), refined, values.Ahead);
        }

        if (whole < columns)
        {
            QuotientTiles<TSimd, TVec, T>.Run(
                rows,
                columns - whole,
                this.Rank,
                scalars,
                this.PanelsOfH(column + whole),
                new(this.Padded(block), Width, VectorElements),
                new(quotients[whole..], Width, stride),
                refined);
        }

        if (this.plan.DotRank > 0)
        {
            ClearToStep(quotients, rows, stride, Blocking.RoundUp(columns, TSimd.Count));
        }

        return new(quotients, stride);
    }

    /// <summary>Whether the quotients of a block may be refined: WH is at most r·max(W)·max(H).</summary>
    private bool Refines(int rows, in Rows<T> w)
    {
        bool refined = TSimd.Refines && this.plan.Cost != NmfCost.Euclidean;
        int lines = this.plan.DotForm ? this.Rank : 1;
        int length = this.plan.DotForm ? Blocking.RoundUp(rows, TSimd.Count) : rows * this.RankStride;
        for (int line = 0; refined && line < lines; line++)
        {
            refined = Extremes<TSimd, TVec, T>.NoneAbove(w.Values.Slice(line * w.Stride, length), this.mostOfW);
        }

        return refined;
    }

    /// <summary>
    /// The columns of V that are read where they are. All of them where its rows follow each other, or zeros follow them: the last vector of a row
    /// goes on in the next, whose elements, or finite quotients, are multiplied by 0 or summed in lanes that nobody reads.
    /// </summary>
    private int InPlaceColumns(int rows, in Chunk<T> v) =>
        v.GoesOn && ((long)(rows - 1) * v.Stride) + Blocking.RoundUp(this.plan.Columns, VectorElements) <= v.Values.Length
            ? this.plan.Columns
            : this.plan.WholeColumns;

    /// <summary>The rows of a column-major V that are read where they are; the last ones, which do not fill a step, are copied, with zeros behind them, if they have none.</summary>
    private static int InPlaceRows(int rows, in Chunk<T> d) => d.GoesOn ? rows : rows / Step * Step;

    /// <summary>The copy of these, from a column on.</summary>
    private Span<T> LastRows(int column) => this.own.Turned.Slice(column * Step, (this.plan.Columns - column) * Step);

    private Lanes<T> PanelsOfH(int column) => new(this.memory.Panels[this.InPanels(column)..], this.plan.HPanelStride, this.plan.HRowStride);

    private Span<T> Dots(int block) => this.own.Dots.Slice((int)(block * this.plan.DotsLength), (int)this.plan.DotsLength);

    private Span<T> Padded(int block) => this.own.Padded.Slice((int)(block * this.plan.PaddedLength), (int)this.plan.PaddedLength);

    /// <summary>Zeros what follows the first elements of each run, to the end of the step: sums along the runs read whole steps.</summary>
    private static void ClearToStep(Span<T> values, int runs, int stride, int first)
    {
        int end = Blocking.RoundUp(first, Step);
        for (int i = 0; i < runs && first < end; i++)
        {
            values[((i * stride) + first)..((i * stride) + end)].Clear();
        }
    }

    /// <summary>Where a column stands in panels of H.</summary>
    private int InPanels(int column) => (column / Width * this.plan.HPanelStride) + (column % Width);

    /// <summary>
    /// Whether this block's rows of W are read and written where they are. In rows: if they fill whole vectors and follow each other. In dot form those of Wᵀ: if the update may
    /// write over what it reads, and what is read beyond them is zero, or nothing: the block fills whole steps, and no Gram matrix in lanes reads rows behind the last rank.
    /// </summary>
    private bool InPlace(int rows, in Factor<T> w) => this.plan.DotForm
        ? w.RankMajor && (w.Padded || (rows % Step == 0 && !this.plan.GramOfWInLanes)) && FactorUpdate<TSimd, TVec, T>.UpdatesInPlace(this.plan.Cost, this.Rank)
        : !w.RankMajor && w.Stride == this.RankStride && w.Stride == this.Rank;
}
