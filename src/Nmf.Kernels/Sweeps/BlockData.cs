using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>D of a block: the rows of V, turned or where they lie, with copies of what does not fill a vector; or a chunk of the quotients Q = V ⊘ (WH).</summary>
internal readonly ref struct BlockData<TSimd, TVec, T>(SweepMemory<TSimd, TVec, T> memory, BlockMemory<TSimd, TVec, T> own)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the products of a block share with it: copies of their own took problems of 20 × 20 to 30 × 30 some 3 % longer.</summary>
    internal readonly ref readonly SweepPlan<TSimd, TVec, T> Plan = ref memory.Plan;

    /// <inheritdoc cref="Plan"/>
    internal readonly SweepMemory<TSimd, TVec, T> Memory = memory;

    /// <inheritdoc cref="Plan"/>
    internal readonly BlockMemory<TSimd, TVec, T> Own = own;

    private readonly T mostOfW = memory.Plan.Cost == NmfCost.Euclidean ? T.Zero : Refinement<T>.MostFactor(memory.Plan.Rank, memory.Largest);

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    private static int VectorElements => Blocking.VectorElements<T>();

    /// <summary>The elements that sums along rows read at a time.</summary>
    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    private int Rank => this.Plan.Rank;

    /// <summary>Vᵀ for a block of rows, zero to the end of a step. The next block is fetched where V does not stay in the cache.</summary>
    internal Chunk<T> Turn(ReadOnlySpan<T> v, int stride, int rows)
    {
        nint ahead = this.Plan.StaysInCache ? 0 : (nint)this.Plan.BlockRows * stride;
        Transposition<TSimd, TVec, T>.Copy(v, stride, rows, this.Plan.Columns, this.Own.Turned, this.Plan.BlockStride, ahead);
        DotProduct<TSimd, TVec, T>.ClearToStep(this.Own.Turned, this.Plan.Columns, this.Plan.BlockStride, rows);
        return new(this.Own.Turned, this.Plan.BlockStride, goesOn: true);
    }

    /// <summary>
    /// A block of a V in columns, read where it is, the next one to be fetched. Last rows that do not fill a step, with no zeros behind them, are copied (<see cref="LastRows"/>):
    /// such a block does not go on.
    /// </summary>
    internal Chunk<T> AsItLies(ReadOnlySpan<T> v, int stride, int rows, bool goesOn)
    {
        var block = new Chunk<T>(v, stride, this.Plan.StaysInCache ? 0 : rows, goesOn || rows % Step == 0);
        int whole = InPlaceRows(rows, block);
        if (whole < rows)
        {
            this.Own.Turned[..(this.Plan.Columns * Step)].Clear();
            RowCopy<TSimd, TVec, T>.Run(v[whole..], stride, this.Plan.Columns, rows - whole, this.Own.Turned, Step);
        }

        return block;
    }

    /// <summary>Takes the columns of V that do not fill a vector, if they are not read in place.</summary>
    internal void Load(int block, int rows, in Chunk<T> v)
    {
        if (!this.Plan.Turned && this.InPlaceColumns(rows, v) < this.Plan.Columns)
        {
            this.LoadPadded(rows, v.Values[this.Plan.WholeColumns..], v.Stride, v.GoesOn, this.Own.PaddedOf(block));
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
        RowCopy<TSimd, TVec, T>.Run(v[Math.Min(v.Length, whole * stride)..], stride, rows - whole, this.Plan.Columns - this.Plan.WholeColumns, padded, VectorElements);
    }

    /// <summary>Q ← V ⊘ (WH) for one chunk, or Qᵀ; <paramref name="values"/> begins with the chunk of V.</summary>
    internal Chunk<T> Quotients(int block, int rows, int column, int columns, scoped in Chunk<T> v, scoped in Chunk<T> values, scoped in Rows<T> w, bool refined)
    {
        Span<T> quotients = this.Own.Quotients;
        int stride = this.Plan.QuotientStride;
        if (this.Plan.Turned)
        {
            var ofH = new Scalars<T>(this.Memory.Rows[column..], 1, this.Plan.HStride);
            int inPlace = InPlaceRows(rows, values);
            QuotientTiles<TSimd, TVec, T>.Run(columns, inPlace, this.Rank, ofH, new(w.Values, Width, w.Stride), new(values.Values, Width, values.Stride), new(quotients, Width, stride), refined, values.Ahead);
            if (inPlace < rows)
            {
                QuotientTiles<TSimd, TVec, T>.Run(columns, rows - inPlace, this.Rank, ofH, new(w.Values[inPlace..], Width, w.Stride), new(this.LastRows(column), Width, Step), new(quotients[inPlace..], Width, stride), refined);
            }

            DotProduct<TSimd, TVec, T>.ClearToStep(quotients, columns, stride, Blocking.RoundUp(rows, TSimd.Count));
            return new(quotients, stride, goesOn: true);
        }

        Scalars<T> scalars = this.Plan.DotForm ? new(w.Values, 1, w.Stride) : new(w.Values, w.Stride, 1);
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
                new(this.Own.PaddedOf(block), Width, VectorElements),
                new(quotients[whole..], Width, stride),
                refined);
        }

        if (this.Plan.DotRank > 0)
        {
            DotProduct<TSimd, TVec, T>.ClearToStep(quotients, rows, stride, Blocking.RoundUp(columns, TSimd.Count));
        }

        return new(quotients, stride);
    }

    /// <summary>Whether the quotients of a block may be refined: WH is at most r·max(W)·max(H).</summary>
    internal bool Refines(int rows, in Rows<T> w)
    {
        bool refined = TSimd.Refines && this.Plan.Cost != NmfCost.Euclidean;
        int lines = this.Plan.DotForm ? this.Rank : 1;
        int length = this.Plan.DotForm ? Blocking.RoundUp(rows, TSimd.Count) : rows * this.Plan.RankStride;
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
    internal int InPlaceColumns(int rows, in Chunk<T> v) =>
        v.GoesOn && ((long)(rows - 1) * v.Stride) + Blocking.RoundUp(this.Plan.Columns, VectorElements) <= v.Values.Length
            ? this.Plan.Columns
            : this.Plan.WholeColumns;

    /// <summary>The rows of a column-major V that are read where they are; the last ones, which do not fill a step, are copied, with zeros behind them, if they have none.</summary>
    internal static int InPlaceRows(int rows, in Chunk<T> d) => d.GoesOn ? rows : rows / Step * Step;

    /// <summary>The copy of these, from a column on.</summary>
    internal Span<T> LastRows(int column) => this.Own.Turned.Slice(column * Step, (this.Plan.Columns - column) * Step);

    private Lanes<T> PanelsOfH(int column) => new(this.Memory.Panels[this.Plan.InPanels(column)..], this.Plan.HPanelStride, this.Plan.HRowStride);
}
