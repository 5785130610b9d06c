using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The sizes of everything that a sweep over V needs, for one cost and shape.</summary>
internal readonly struct SweepPlan<TSimd, TVec, T>(NmfCost cost, NmfShape shape)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal NmfCost Cost { get; } = cost;

    internal int Rows { get; } = shape.Rows;

    internal int Columns { get; } = shape.Columns;

    internal int Rank { get; } = shape.Rank;

    /// <summary>The stride of a row of W or of a Gram matrix: r rounded up to whole vectors.</summary>
    internal int RankStride { get; } = RoundUp(shape.Rank, TSimd.Count);

    /// <summary>The rows of a Gram matrix (WᵀW, HHᵀ), or 1 for the plain sums of the Kullback–Leibler cost.</summary>
    internal int GramRows { get; } = cost == NmfCost.Euclidean ? shape.Rank : 1;

    /// <summary>The rows of a block: whole panels.</summary>
    internal int BlockRows { get; } = Blocking.BlockRows<T>(shape);

    internal int Segments { get; } = Blocking.Segments(shape);

    internal long GramLength => (long)this.GramRows * this.RankStride;

    /// <summary>WᵀV as panels of r × n, or transposed as n rows of <see cref="RankStride"/>.</summary>
    internal long NumeratorLength => Math.Max(Packing<TSimd, TVec, T>.Length(this.Rank, this.Columns), (long)this.Columns * this.RankStride);

    /// <summary>W or its numerator for one block, in rows.</summary>
    internal long BlockLength => (long)this.BlockRows * this.RankStride;

    /// <summary>The same transposed, in panels.</summary>
    internal long BlockPanelsLength => Packing<TSimd, TVec, T>.Length(this.Rank, this.BlockRows);

    /// <summary>What of V does not fill a panel: the last columns of a block, or the last rows of V.</summary>
    internal long PaddedLength => (long)Blocking.PanelElements<T>() * Math.Max(this.BlockRows, this.Columns);

    /// <summary>One column chunk of one block.</summary>
    internal long ChunkLength => (long)Blocking.ColumnChunk * this.BlockRows;

    /// <summary>
    /// The lanes that r fills up to whole vectors, in cycles for an element of V (two products of a vector a cycle). Turning an
    /// element costs about <see cref="Blocking.TurningCycles"/>; where padding costs more, the chunk is turned.
    /// </summary>
    private bool PaddingCostsMore => ((-this.Rank & (TSimd.Count - 1)) / (2.0 * TSimd.Count)) > Blocking.TurningCycles;

    internal long Length =>
        Workspace<T>.Line + PreparedH<T>.Length(this) + (2 * Sums<T>.Length(this)) + BlockBuffers<T>.Length(this);

    /// <summary>Whether D·Hᵀ has the rows of the block in its lanes, not the rank.</summary>
    internal bool RowsAsLanes(bool columnMajor) => columnMajor || this.PaddingCostsMore;

    /// <summary>Whether WᵀD has the columns of the chunk in its lanes, not the rank.</summary>
    internal bool ColumnsAsLanes(bool columnMajor) => !columnMajor || this.PaddingCostsMore;

    private static int RoundUp(int value, int multiple) => Require.Length(((long)value + multiple - 1) / multiple * multiple, "The rank, padded,");
}

/// <summary>H in the forms that a sweep reads.</summary>
internal readonly ref struct PreparedH<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>H as panels of r × n.</summary>
    internal readonly Span<T> Panels;

    /// <summary>Hᵀ as panels of n × r.</summary>
    internal readonly Span<T> Transposed;

    /// <summary>HHᵀ, or the row sums of H.</summary>
    internal readonly Span<T> Gram;

    /// <summary>A panel row of ones.</summary>
    internal readonly Span<T> Ones;

    private PreparedH(Span<T> panels, Span<T> transposed, Span<T> gram, Span<T> ones)
    {
        this.Panels = panels;
        this.Transposed = transposed;
        this.Gram = gram;
        this.Ones = ones;
    }

    internal static PreparedH<T> Take<TSimd, TVec>(ref Workspace<T> workspace, in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct
    {
        var prepared = new PreparedH<T>(
            workspace.Take(Packing<TSimd, TVec, T>.Length(plan.Rank, plan.Columns)),
            workspace.Take(Packing<TSimd, TVec, T>.Length(plan.Columns, plan.Rank)),
            workspace.Take(plan.GramLength),
            workspace.Take(Blocking.PanelElements<T>()));
        prepared.Ones.Fill(T.One);
        return prepared;
    }

    internal static long Length<TSimd, TVec>(in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct =>
        Workspace<T>.Piece(Packing<TSimd, TVec, T>.Length(plan.Rank, plan.Columns))
        + Workspace<T>.Piece(Packing<TSimd, TVec, T>.Length(plan.Columns, plan.Rank))
        + Workspace<T>.Piece(plan.GramLength)
        + Workspace<T>.Piece(Blocking.PanelElements<T>());
}

/// <summary>The sums over the rows of V that the update of H needs.</summary>
internal readonly ref struct Sums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>WᵀD: panels of r × n where columns are lanes, else its transpose in rows.</summary>
    internal readonly Span<T> Numerator;

    /// <summary>WᵀW, or the column sums of W.</summary>
    internal readonly Span<T> Gram;

    private Sums(Span<T> numerator, Span<T> gram)
    {
        this.Numerator = numerator;
        this.Gram = gram;
    }

    internal static Sums<T> Take<TSimd, TVec>(ref Workspace<T> workspace, in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct => new(workspace.Take(plan.NumeratorLength), workspace.Take(plan.GramLength));

    internal static long Length<TSimd, TVec>(in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct => Workspace<T>.Piece(plan.NumeratorLength) + Workspace<T>.Piece(plan.GramLength);

    internal void Clear()
    {
        this.Numerator.Clear();
        this.Gram.Clear();
    }
}

/// <summary>What a sweep keeps of one row block.</summary>
internal readonly ref struct BlockBuffers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of W, padded to whole panels.</summary>
    internal readonly Span<T> W;

    /// <summary>Pᵢ = DᵢHᵀ, which the update turns into the new rows of W.</summary>
    internal readonly Span<T> Numerator;

    /// <summary>The same two transposed, as panels of r × rows.</summary>
    internal readonly Span<T> WPanels;

    /// <inheritdoc cref="WPanels"/>
    internal readonly Span<T> NumeratorPanels;

    /// <summary>What of V does not fill a panel, with zeros.</summary>
    internal readonly Span<T> Padded;

    /// <summary>Q of one chunk.</summary>
    internal readonly Span<T> Quotients;

    /// <summary>D of one chunk, turned.</summary>
    internal readonly Span<T> Turned;

    private BlockBuffers(Span<T> w, Span<T> numerator, Span<T> wPanels, Span<T> numeratorPanels, Span<T> padded, Span<T> quotients, Span<T> turned)
    {
        this.W = w;
        this.Numerator = numerator;
        this.WPanels = wPanels;
        this.NumeratorPanels = numeratorPanels;
        this.Padded = padded;
        this.Quotients = quotients;
        this.Turned = turned;
    }

    internal static BlockBuffers<T> Take<TSimd, TVec>(ref Workspace<T> workspace, in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct => new(
            workspace.Take(plan.BlockLength),
            workspace.Take(plan.BlockLength),
            workspace.Take(plan.BlockPanelsLength),
            workspace.Take(plan.BlockPanelsLength),
            workspace.Take(plan.PaddedLength),
            workspace.Take(plan.ChunkLength),
            workspace.Take(plan.ChunkLength));

    internal static long Length<TSimd, TVec>(in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct =>
        (2 * (Workspace<T>.Piece(plan.BlockLength) + Workspace<T>.Piece(plan.BlockPanelsLength)))
        + Workspace<T>.Piece(plan.PaddedLength)
        + (2 * Workspace<T>.Piece(plan.ChunkLength));
}
