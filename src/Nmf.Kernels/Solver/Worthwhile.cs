using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>How many threads pay off.</summary>
internal static class Worthwhile
{
    /// <summary>The multiply-adds of an iteration below which another thread does not pay: some 50 µs of one thread's work.</summary>
    private const double MultiplyAddsPerThread = 2e6;

    /// <summary>The most elements of partial sums, a quarter of what an array may have.</summary>
    private const double MostPartialSums = 1 << 29;

    /// <summary>
    /// As many as there are processors, but each with a segment of rows (of Vᵀ where that is swept), or with a slab of columns where they are shared out, and with enough to do;
    /// one where the partial sums that several keep would take more memory than V.
    /// </summary>
    internal static int Threads<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        shape = Orientation.SweptTransposed<T>(cost, shape) ? Orientation.Transposed(shape) : shape;
        bool byColumns = Blocking.Wide<T>(shape) || Blocking.SharesColumns(cost, shape, Environment.ProcessorCount);
        int parts = byColumns ? shape.Columns / Blocking.SlabColumns<T>(shape.Columns, Environment.ProcessorCount, Blocking.ColumnChunk) : Blocking.Segments(cost, shape);
        double ofSegments = byColumns ? 0 : (double)parts * shape.Rank * shape.Columns;
        double ofChunks = cost == NmfCost.Euclidean ? (double)shape.Columns / Blocking.ColumnChunk * shape.Rank * shape.Rank : 0;
        if (ofSegments + ofChunks > Math.Min((double)shape.Rows * shape.Columns, MostPartialSums))
        {
            return 1;
        }

        double multiplyAdds = (cost == NmfCost.Euclidean ? 2.0 : 4.0) * shape.Rows * shape.Columns * shape.Rank;
        return (int)Math.Clamp(multiplyAdds / MultiplyAddsPerThread, 1, Math.Max(1, Math.Min(Environment.ProcessorCount, parts)));
    }
}
