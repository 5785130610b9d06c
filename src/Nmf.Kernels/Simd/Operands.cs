namespace Nmf.Kernels.Simd;

/// <summary>The left operand of a product, read one scalar at a time: element (i, k) stands at i·RowStride + k·DepthStride.</summary>
internal readonly ref struct Scalars<T>(ReadOnlySpan<T> values, int rowStride, int depthStride)
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int RowStride = rowStride;
    internal readonly int DepthStride = depthStride;

    /// <summary>From an i on.</summary>
    internal Scalars<T> FromRow(int i) => new(this.Values[(i * this.RowStride)..], this.RowStride, this.DepthStride);

    /// <summary>From a k on.</summary>
    internal Scalars<T> FromDepth(int k) => new(this.Values[(k * this.DepthStride)..], this.RowStride, this.DepthStride);
}

/// <summary>
/// The right operand of a product, read in vectors. Lanes are taken two vectors at a time, a panel:
/// row k of panel p begins at p·PanelStride + k·DepthStride.
/// <code>
/// packed (PanelStride = depth · 2·Count, DepthStride = 2·Count)     in place (PanelStride = 2·Count, DepthStride = ld)
///   panel 0: k=0 |x x x x|y y y y|                                    k=0 |panel 0|panel 1|panel 2| …
///            k=1 |x x x x|y y y y|                                    k=1 |panel 0|panel 1|panel 2| …
/// </code>
/// </summary>
internal readonly ref struct Lanes<T>(ReadOnlySpan<T> values, int panelStride, int depthStride, int ahead = 0, LinesAhead inOrder = default)
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int PanelStride = panelStride;
    internal readonly int DepthStride = depthStride;

    /// <summary>How far ahead the cache is told to fetch, in elements: where V is wanted next. 0 for none.</summary>
    internal readonly int Ahead = ahead;

    /// <summary>What it is told to fetch instead where several tiles share a panel: line after line, evenly by all of them; 0 lines for none.</summary>
    internal readonly LinesAhead InOrder = inOrder;
}

/// <summary>Cache lines that follow each other, from so many elements behind the first one of an operand on.</summary>
internal readonly record struct LinesAhead(int Start, int Lines);

/// <summary>Where a micro-kernel finds the operands of one tile; the memory is pinned, the extents are checked. Strides are in elements.</summary>
internal unsafe struct TileOperands<T>
    where T : unmanaged
{
    internal int Depth;

    /// <summary>The scalar of the tile's row 0 for k = 0.</summary>
    internal T* A;
    internal nint ARow;
    internal nint ADepth;

    /// <summary>The first two vectors for k = 0, and how far behind them a third and a fourth one stand.</summary>
    internal T* B;
    internal nint BDepth;
    internal nint BPanel;

    /// <summary>The line that the second-level cache is asked for at the first step, how far in bytes the next step moves on, and whether it is asked for as many lines as a row of the tile is wide.</summary>
    internal byte* Fetch;
    internal nint FetchStep;
    internal bool FetchesRow;

    /// <summary>How many steps ask it, 0 for none; if more than there are, for a store that fetches ahead, the others follow at once.</summary>
    internal int Fetches;

    /// <summary>For a store that is far: the steps until another row of C is asked for.</summary>
    internal int Stretch;
}
