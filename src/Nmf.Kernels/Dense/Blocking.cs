namespace Nmf.Kernels.Dense;

/// <summary>
/// How a factorization is cut into blocks. Sums are split at block borders, so every number here is a function of the
/// shape, the cost and the element type alone: never of the vector width or the number of threads.
/// </summary>
internal static class Blocking
{
    /// <summary>
    /// The columns of V in one step of a row block. Of Hᵀ, a panel of 256 rows of 128 bytes is 32 KB and stays in a
    /// first-level cache of 48 KB beside the rows of V that stream by; it also splits sums over n, for accuracy.
    /// </summary>
    internal const int ColumnChunk = 256;

    /// <summary>The bytes of two 512-bit vectors: columns (or, column-major, rows) beyond a multiple of it are copied and padded.</summary>
    private const int PanelBytes = 128;

    /// <summary>The bytes of V that a row block may have, so that it stays in a second-level cache of 2 MB beside H and the sums.</summary>
    private const int BlockBytes = 512 * 1024;

    /// <summary>A row block is at least this high, or loading and storing the sums WᵀV would cost more than 10 % of adding to them.</summary>
    private const int LeastBlockRows = 24;

    /// <summary>The elements of two 512-bit vectors.</summary>
    internal static unsafe int PanelElements<T>()
        where T : unmanaged => PanelBytes / sizeof(T);

    /// <summary>The rows of a block of a row-major V: a multiple of the tile's 12.</summary>
    internal static unsafe int RowMajorBlockRows<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        int most = cost == NmfCost.Euclidean ? 96 : 48;
        long fitting = BlockBytes / ((long)shape.Columns * sizeof(T));
        return (int)Math.Clamp(fitting / 12 * 12, LeastBlockRows, most);
    }

    /// <summary>The rows of a block of a column-major V: whole panels.</summary>
    internal static unsafe int ColumnMajorBlockRows<T>(NmfShape shape)
        where T : unmanaged
    {
        int panel = PanelElements<T>();
        long fitting = BlockBytes / ((long)shape.Columns * sizeof(T));
        return (int)Math.Clamp(fitting / panel * panel, panel, 256);
    }

    /// <summary>
    /// The segments of V's rows whose sums are formed apart and folded in order. Each fold costs about three rows' worth of
    /// work, so a segment has at least 500 rows (under 1 %); 64 of them serve 64 threads.
    /// </summary>
    internal static int Segments(NmfShape shape) => Math.Clamp(shape.Rows / 500, 1, 64);
}
