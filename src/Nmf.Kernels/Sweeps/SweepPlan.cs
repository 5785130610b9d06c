using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// The sizes of everything that a sweep needs over a row-major V, or over a column-major one that is swept as it lies, and their places in the
/// workspace, for one cost and shape, a number of threads and what is updated.
/// </summary>
internal readonly struct SweepPlan<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal SweepPlan(NmfCost cost, NmfShape shape, int members, NmfUpdates updates, bool columnMajor = false)
    {
        this.Cost = cost;
        this.Updates = updates;
        this.Rows = shape.Rows;
        this.Columns = shape.Columns;
        this.Rank = shape.Rank;
        this.InColumns = columnMajor;
        this.Turned = columnMajor || Orientation.Turned<T>(cost, shape);
        SweepForm form = this.Turned ? default : SweepForm.Of<T>(cost, shape);
        this.TileRank = form.TileRank;
        this.InLanes = form.InLanes;
        this.SumsQuotients = SweepForm.SumsQuotients<T>(cost, shape);
        this.SweepChunk = this.ColumnsOfChunk(shape);
        this.RankStride = Blocking.RoundUp(shape.Rank, Math.Max(TSimd.Count, this.DotForm ? DotProduct<TSimd, TVec, T>.RowGroup : 1));
        this.GramRows = cost == NmfCost.Euclidean ? shape.Rank : 1;
        this.BlockRows = Blocking.BlockRows<T>(shape, this.Turned);
        this.SumRows = Blocking.SumRows(cost, shape.Rank);
        this.Wide = !this.Turned && Blocking.Wide<T>(shape);
        this.GroupBlocks = this.Wide ? Blocking.GroupBlocks(shape.Rows, this.BlockRows) : 1;
        this.Segments = Blocking.Segments(cost, shape);
        this.SharesColumns = !this.Turned && Blocking.SharesColumns(cost, shape, members);
        this.ByColumns = this.Wide || this.SharesColumns || (updates == NmfUpdates.H && shape.Columns > shape.Rows);
        bool shared = this.ByColumns || this.Segments > 1 || (long)this.GramRows * shape.Rank * shape.Columns >= Blocking.FewestSharedProducts;
        members = shared ? members : 1;
        this.Members = members;
        this.PartColumns = Blocking.PartColumns(shape, members);
        this.StaysInCache = Blocking.StaysInCache<T>(shape, this.Turned);
        this.GroupColumns = this.ByColumns ? Blocking.SlabColumns<T>(shape.Columns, 1, this.SweepChunk) : shape.Columns;
        this.SlabColumns = this.ByColumns ? Blocking.SlabColumns<T>(shape.Columns, members, this.SumsQuotients ? Blocking.ColumnChunk : Math.Min(this.SweepChunk, Blocking.DotColumnChunk)) : shape.Columns;
        this.DotsLength = this.DotForm ? 0 : (long)this.HRows * this.BlockStride;
        this.BlockLength = this.DotForm ? (long)this.HRows * this.BlockStride : (long)this.BlockRows * this.RankStride;
        this.PaddedLength = this.WholeColumns == shape.Columns ? 0 : (long)Blocking.VectorElements<T>() * this.BlockRows;

        var block = new Layout<T>();
        this.Next = block.Take(Math.Max(this.BlockLength, this.PartLength));
        this.W = block.Take(Math.Max(this.GroupBlocks * this.BlockLength, Packing<TSimd, TVec, T>.Length(shape.Rank, Product<TSimd, TVec, T>.PanelWidth)));
        this.P = block.Take(this.GroupBlocks * this.BlockLength);
        this.Dots = block.Take(this.GroupBlocks * this.DotsLength);
        this.Padded = block.Take(this.GroupBlocks * this.PaddedLength);
        this.Quotients = block.Take(this.QuotientsLength);
        this.LanesOfW = block.Take(this.GramOfWInLanes ? LaneGroup.PackedLength<T>(shape.Rank, this.BlockRows) : 0);
        this.TurnedV = block.Take(this.TurnedLength);
        this.BlockBuffersLength = block.Length;
        this.BlockBuffersStride = block.Length + (members > 1 ? Blocking.ElementsBetweenMembers<T>() : 0);

        var whole = new Layout<T>();
        this.RowsOfH = whole.Take(this.RowsOfHLength);
        this.Panels = this.HInRows ? this.RowsOfH : whole.Take(this.PanelsLength);
        this.TransposedH = whole.Take(this.TransposedHLength);
        this.LanesOfH = whole.Take(this.InLanes ? LaneGroup.PackedLength<T>(this.DotRank, this.Columns) : 0);
        this.Ones = whole.Take(this.OnesLength);
        this.Largest = whole.Take(cost == NmfCost.Euclidean ? 0 : this.PreparedParts);
        this.GramLength = Workspace<T>.RoundUp((long)(this.GramOfHInLanes ? this.HRows : this.GramRows) * this.RankStride);
        this.GramOfH = whole.Take(this.GramLength * (this.KeepsParts ? this.PreparedParts : 1));
        this.NumeratorLength = Workspace<T>.RoundUp(this.SumsLength);
        this.Numerator = whole.Take(this.NumeratorLength * this.SegmentPlaces);
        this.GramOfW = whole.Take(this.GramLength * this.SegmentPlaces);
        this.Blocks = whole.Take((this.BlockBuffersStride * (members - 1)) + this.BlockBuffersLength);

        // With a cache line, so that the first piece may begin on one.
        this.Length = whole.Length + Blocking.VectorElements<T>();
    }

    internal NmfCost Cost { get; }

    internal NmfUpdates Updates { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int Rank { get; }

    /// <summary>The stride of a row of W or of a Gram matrix: r rounded up to whole vectors, and to what sums along rows have room for.</summary>
    internal int RankStride { get; }

    /// <summary>The ranks that are in the lanes of tiles when D·Hᵀ is formed.</summary>
    internal int TileRank { get; }

    /// <summary>The ranks behind them, for which D·Hᵀ is summed along rows.</summary>
    internal int DotRank => this.Rank - this.TileRank;

    /// <summary>Whether these have a 128-bit lane each there; there is one chunk of columns then, whose sums are stored, not added.</summary>
    internal bool InLanes { get; }

    /// <summary>Whether the ranks beyond whole vectors, if not in lanes, are summed in a pass of their own behind the tiles, over longer rows. Not for Kullback–Leibler, whose Q exists only for a chunk.</summary>
    internal bool SumsApart => this.TileRank > 0 && this.DotRank > 0 && !this.InLanes && this.Cost == NmfCost.Euclidean;

    /// <summary>Whether Gram matrices are formed so too: of H.</summary>
    internal bool GramOfHInLanes => this.InLanes && this.DotForm && this.Cost == NmfCost.Euclidean;

    /// <summary>And of W, where the sums over the rows of a block are short too.</summary>
    internal bool GramOfWInLanes => this.GramOfHInLanes && this.BlockRows <= Blocking.ColumnChunk / 2;

    /// <summary>The rows of H along which sums are formed, with rows of zeros to a whole group of lanes.</summary>
    internal int HRows => this.InLanes ? LaneGroup.Padded(this.DotRank) : this.DotRank;

    /// <summary>Whether W is held transposed: no rank is in the lanes of tiles.</summary>
    internal bool DotForm => this.TileRank == 0;

    /// <summary>Whether all of D·Hᵀ is summed along the rows of V itself.</summary>
    internal bool SumsAlongV => this.DotForm && !this.InLanes && !this.Turned && this.Cost == NmfCost.Euclidean;

    /// <summary>Whether the products with Q are formed without it, see <see cref="QuotientSums{TSimd, TVec, T}"/>; W and H are held in a row for each rank.</summary>
    internal bool SumsQuotients { get; }

    /// <summary>Whether the rows of V, not its columns, are in the lanes of vectors: blocks of V are turned, unless it lies in columns.</summary>
    internal bool Turned { get; }

    /// <summary>Whether V lies in columns.</summary>
    private bool InColumns { get; }

    /// <summary>The elements from one row of Wᵀ in a block to the next: off a power of two, whose rows would share cache sets.</summary>
    internal int BlockStride => this.BlockRows + Blocking.VectorElements<T>();

    /// <summary>The elements from one row of a block's copy of W, or of Wᵀ in dot form, to the next.</summary>
    internal int WStride => this.DotForm ? this.BlockStride : this.RankStride;

    /// <summary>The elements from one row of H, padded to whole panels, to the next.</summary>
    internal int HStride => Blocking.RoundUp(this.Columns, Blocking.PanelElements<T>()) + Blocking.VectorElements<T>();

    /// <summary>The rows of a Gram matrix (WᵀW, HHᵀ), or 1 for the plain sums of the Kullback–Leibler cost.</summary>
    internal int GramRows { get; }

    /// <summary>The most rows of a block.</summary>
    internal int BlockRows { get; }

    /// <summary>The most of them over which WᵀD is summed at a time.</summary>
    internal int SumRows { get; }

    internal int Segments { get; }

    /// <summary>The columns of H that are prepared, and whose HHᵀ is formed, at a time: as many as a panel of Hᵀ has (<see cref="TransposedRow"/>), or more where H is read in rows alone.</summary>
    internal int PreparedColumns => this.DotForm ? Blocking.LongColumnChunk : Blocking.ColumnChunk;

    /// <summary>The parts in which H is prepared.</summary>
    internal int PreparedParts => (this.Columns + this.PreparedColumns - 1) / this.PreparedColumns;

    /// <summary>The threads that sweep at the same time: one where V is one segment and its sums, too, are soon formed.</summary>
    internal int Members { get; }

    /// <summary>Whether partial sums are kept apart until all are there; one thread adds each to the total as soon as it is formed, in the same order.</summary>
    internal bool KeepsParts => this.Members > 1;

    /// <summary>The same of the segments' sums; slabs of columns have no sums in common.</summary>
    internal bool KeepsSegments => this.KeepsParts && !this.ByColumns;

    /// <summary>The places for them.</summary>
    internal int SegmentPlaces => this.KeepsSegments ? this.Segments : Math.Min(this.Segments, 2);

    /// <summary>The ones that stand for a factor in the plain sums of the Kullback–Leibler cost.</summary>
    private long OnesLength => this.Cost == NmfCost.Euclidean ? 0 : this.DotForm ? Math.Max(this.BlockRows, Math.Min(this.PreparedColumns, Blocking.RoundUp(this.Columns, Blocking.VectorElements<T>()))) : 1;

    /// <summary>The elements of a Gram matrix.</summary>
    internal long GramLength { get; }

    /// <summary>Whether H, its numerator and the next H are kept in rows, not in panels: it is read so anyway, and no thread adds a part of the columns.</summary>
    internal bool HInRows => this.DotForm && !this.KeepsParts && !this.ByColumns;

    /// <summary>The elements from one panel of H to the next.</summary>
    internal int HPanelStride => this.HInRows ? Product<TSimd, TVec, T>.PanelWidth : Product<TSimd, TVec, T>.PanelWidth * this.Rank;

    /// <summary>The elements from one row of a panel of H to the next.</summary>
    internal int HRowStride => this.HInRows ? this.HStride : Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>The next H, or its denominators, for a panel of columns, or in rows for all of them.</summary>
    private long PartLength => this.HInRows ? (long)this.Rank * this.HStride : Packing<TSimd, TVec, T>.Length(this.Rank, Product<TSimd, TVec, T>.PanelWidth);

    /// <summary>The columns of H that are updated at a time.</summary>
    internal int PartColumns { get; }

    /// <summary>H as panels of r × n for WH, unless its quotients are summed as they are formed, and for its own update what does not fill a vector, where it is not in rows.</summary>
    private long PanelsLength => this.HInRows || this.Cost == NmfCost.Euclidean ? 0 : Packing<TSimd, TVec, T>.Length(this.Rank, this.Columns);

    /// <summary>The elements of one of the sums of <see cref="Numerator"/>.</summary>
    internal long NumeratorLength { get; }

    /// <summary>WᵀD as panels of r × n or in rows, with room for the sums along rows.</summary>
    private long SumsLength => (this.Updates & NmfUpdates.H) == 0 ? 0 : this.HInRows ? (long)this.Rank * this.HStride : Packing<TSimd, TVec, T>.Length(this.Rank, Blocking.RoundUp(this.Columns, DotProduct<TSimd, TVec, T>.RowGroup));

    /// <summary>Hᵀ in panels, chunk after chunk, for D·Hᵀ; none in dot form.</summary>
    private long TransposedHLength => this.DotForm || (this.Updates & NmfUpdates.W) == 0 ? 0 : Packing<TSimd, TVec, T>.Length(this.Columns, this.Rank);

    /// <summary>The rows of H along which sums are formed, padded.</summary>
    private long RowsOfHLength => (long)this.HRows * this.HStride;

    /// <summary>The sums along rows for one block, transposed; in dot form they are the whole numerator.</summary>
    internal long DotsLength { get; }

    /// <summary>W or its numerator for one block, in rows, or in dot form transposed.</summary>
    internal long BlockLength { get; }

    /// <summary>The columns of a block that do not fill a vector.</summary>
    internal long PaddedLength { get; }

    /// <summary>Vᵀ for one block, or for its last rows.</summary>
    private long TurnedLength => !this.Turned ? 0 : (long)this.Columns * (this.InColumns ? DotProduct<TSimd, TVec, T>.StepElements : this.BlockStride);

    /// <summary>Whether each product has a pass of its own, slab by slab of columns.</summary>
    internal bool Wide { get; }

    /// <summary>The same for the sake of threads, which find too few segments.</summary>
    internal bool SharesColumns { get; }

    /// <summary>The blocks whose D·Hᵀ is formed together there.</summary>
    internal int GroupBlocks { get; }

    /// <summary>Whether a block stays in the second-level cache from its first product to its second.</summary>
    internal bool BlockStaysInCache => this.Updates == NmfUpdates.Both && !this.Wide && !this.SharesColumns;

    /// <summary>
    /// Whether D·Hᵀ, the first product over a block, fetches the next and not WᵀD: of a column-major V for the Euclidean cost, for WᵀD has no V in its lanes
    /// then; H alone is updated without.
    /// </summary>
    internal bool FetchesFirst => this.Turned && this.Cost == NmfCost.Euclidean;

    /// <summary>
    /// Whether the first quotients of a block fetch what follows in its rows, or the next of these: not all has come that the second ones of the block before asked for. 1.01 to 1.05 times as fast
    /// at 1000×1000 to 20000×2000, and 1.06 to 1.10 where others are at work on the machine.
    /// </summary>
    internal bool FetchesAgain => this.Cost == NmfCost.KullbackLeibler && !this.Turned;

    /// <summary>Whether WᵀD has a pass of its own, slab by slab of columns; else it is formed with the segments of rows.</summary>
    internal bool ByColumns { get; }

    /// <summary>Whether D·Hᵀ has a pass of its own, some rows at a time.</summary>
    internal bool ByRows => this.Updates == NmfUpdates.W || (this.Updates == NmfUpdates.Both && (this.Wide || this.SharesColumns));

    /// <summary>The rows of W that are updated at a time in a pass of its own: no sum crosses them, so that they may depend on the number of threads.</summary>
    internal int GroupRows => Blocking.GroupRows(this.Rows, this.BlockRows, this.GroupBlocks, this.Members, inSteps: this.DotForm);

    /// <summary>Whether every pass finds V there.</summary>
    internal bool StaysInCache { get; }

    /// <summary>The columns over which D·Hᵀ is formed at a time for a group of rows: whole long chunks whatever the number of threads, so that sums are cut alike, or all.</summary>
    internal int GroupColumns { get; }

    /// <summary>The columns of a slab of WᵀD: whole chunks, or parts of a long one, or all.</summary>
    internal int SlabColumns { get; }

    internal int Slabs => (this.Columns + this.SlabColumns - 1) / this.SlabColumns;

    /// <summary>The columns of a chunk: where ranks are in the lanes of tiles those of a panel of Hᵀ (<see cref="TransposedRow"/>), else as many as sums along rows do best with.</summary>
    internal int SweepChunk { get; }

    /// <summary>The elements from one row of Q to the next: a chunk and the columns that do not fill a vector.</summary>
    internal int QuotientStride => this.Turned ? this.BlockStride : Math.Min(this.SweepChunk, Blocking.RoundUp(this.Columns, Blocking.PanelElements<T>())) + Blocking.VectorElements<T>();

    /// <summary>Q for one chunk of one block, if there is one.</summary>
    private long QuotientsLength => this.Cost == NmfCost.Euclidean || this.SumsQuotients ? 0 : (long)this.QuotientStride * (this.Turned ? Math.Min(this.Columns, this.SweepChunk) : Math.Min(this.BlockRows, this.Rows));

    /// <summary>The elements that one thread needs for its row blocks.</summary>
    internal long BlockBuffersLength { get; }

    /// <summary>From these to those of the next thread.</summary>
    internal long BlockBuffersStride { get; }

    /// <summary>The elements of workspace.</summary>
    internal long Length { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Panels"/>
    internal Piece Panels { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Transposed"/>
    internal Piece TransposedH { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Rows"/>
    internal Piece RowsOfH { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Lanes"/>
    internal Piece LanesOfH { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Ones"/>
    internal Piece Ones { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Largest"/>
    internal Piece Largest { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.GramOfH"/>
    internal Piece GramOfH { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.Numerator"/>
    internal Piece Numerator { get; }

    /// <inheritdoc cref="SweepMemory{TSimd, TVec, T}.GramOfW"/>
    internal Piece GramOfW { get; }

    /// <summary>The buffers of all threads.</summary>
    internal Piece Blocks { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.Next"/>
    internal Piece Next { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.W"/>
    internal Piece W { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.P"/>
    internal Piece P { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.DotsOf"/>
    internal Piece Dots { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.PaddedOf"/>
    internal Piece Padded { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.Quotients"/>
    internal Piece Quotients { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.Lanes"/>
    internal Piece LanesOfW { get; }

    /// <inheritdoc cref="BlockMemory{TSimd, TVec, T}.Turned"/>
    internal Piece TurnedV { get; }

    /// <summary>The columns that fill whole vectors at every width; those beyond them are copied and padded, unless they are read in place.</summary>
    internal int WholeColumns => this.Columns / Blocking.VectorElements<T>() * Blocking.VectorElements<T>();

    /// <summary>Where a slab or a chunk that begins at a column ends: the last one has the columns beyond whole vectors too, if they are in the lanes.</summary>
    internal int End(int column, int columns)
    {
        int end = column + columns;
        return end > (this.Turned ? this.Columns : this.WholeColumns) ? this.Columns : end;
    }

    /// <summary>The rows of the next block of so many.</summary>
    internal int NextRows(int rows) => Blocking.NextRows(rows, this.BlockRows, inSteps: this.DotForm);

    /// <summary>The first row of a segment, or for their number the end.</summary>
    internal int SegmentStart(int segment) => Blocking.SegmentStart<T>(this.Rows, this.Segments, segment);

    /// <summary>The part of a group's buffer for W or its numerator that is a block's.</summary>
    internal Span<T> OfBlock(Span<T> group, int block) => group.Slice((int)(block * this.BlockLength), (int)this.BlockLength);

    /// <summary>Where a column stands in panels of H.</summary>
    internal int InPanels(int column) => (column / Product<TSimd, TVec, T>.PanelWidth * this.HPanelStride) + (column % Product<TSimd, TVec, T>.PanelWidth);

    /// <summary>Where the row of Hᵀ for a column of H stands in its first panel, and the elements from one panel to the next.</summary>
    internal int TransposedRow(int column, out int panelStride)
    {
        int first = column / Blocking.ColumnChunk * Blocking.ColumnChunk;
        int width = Product<TSimd, TVec, T>.PanelWidth;
        panelStride = Math.Min(Blocking.ColumnChunk, this.Columns - first) * width;
        return (first * Blocking.RoundUp(this.Rank, width)) + ((column - first) * width);
    }

    /// <summary>See <see cref="SweepChunk"/>.</summary>
    private int ColumnsOfChunk(NmfShape shape)
    {
        if (this.SumsAlongV)
        {
            return Math.Max(Blocking.FoldedChunk<T>(shape.Rank), Blocking.FewRowsChunk<T>(shape));
        }

        if (this.SumsQuotients)
        {
            return Blocking.QuotientChunk<T>(shape.Rank);
        }

        bool euclidean = this.Cost == NmfCost.Euclidean;
        return !this.DotForm || (this.Turned && !euclidean) ? Blocking.ColumnChunk
            : euclidean ? Blocking.DotColumnChunk
            : Blocking.FewRowsChunk<T>(shape);
    }
}
