using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>How many threads pay off.</summary>
internal static class Worthwhile
{
    /// <summary>The multiply-adds of an iteration below which another thread does not pay: some 50 µs of one thread's work.</summary>
    private const double MultiplyAddsPerThread = 2e6;

    /// <summary>As many as there are processors, but each with a segment and with enough to do.</summary>
    internal static int Threads(NmfCost cost, NmfShape shape)
    {
        double multiplyAdds = (cost == NmfCost.Euclidean ? 2.0 : 4.0) * shape.Rows * shape.Columns * shape.Rank;
        return (int)Math.Clamp(multiplyAdds / MultiplyAddsPerThread, 1, Math.Min(Environment.ProcessorCount, Blocking.Segments(shape.Rows)));
    }
}
