using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>The least time that an iteration could take: the larger of its arithmetic and one read of V.</summary>
internal static class Floor
{
    /// <summary>The operations of an iteration beside divisions: Euclidean 4mnr + 3r²(m + n), Kullback–Leibler 8mnr.</summary>
    internal static double Flops(NmfCost cost, NmfShape shape) => Flops(cost, shape, ofW: true) + Flops(cost, shape, ofW: false);

    /// <summary>The operations of one half: Euclidean W 2mnr + r²(2m + n), H 2mnr + r²(m + 2n), a Gram matrix counted once for its symmetry; Kullback–Leibler 4mnr each.</summary>
    internal static double Flops(NmfCost cost, NmfShape shape, bool ofW)
    {
        double product = 2.0 * shape.VLength * shape.Rank;
        (double own, double other) = ofW ? (shape.Rows, shape.Columns) : (shape.Columns, shape.Rows);
        return cost == NmfCost.Euclidean ? product + (shape.Rank * shape.Rank * ((2 * own) + other)) : 2 * product;
    }

    /// <summary>In milliseconds. What the threads' second-level caches hold is not read from memory.</summary>
    /// <param name="speed">Of one core.</param>
    /// <param name="bandwidth">Of all threads together, in GB/s.</param>
    internal static double Milliseconds<T>(NmfCost cost, NmfShape shape, MachineSpeed speed, double bandwidth, CacheSizes caches, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double bytes = (double)shape.VLength * Unsafe.SizeOf<T>();
        double divisions = cost == NmfCost.Euclidean ? 0 : 2 * bytes / (speed.VectorBits / 8);
        double arithmetic = ((Flops(cost, shape) / speed.Gflops) + (divisions * speed.DivisionNanoseconds)) / threads;
        double read = bytes > caches.L2OrAssumed * threads ? bytes / bandwidth : 0;
        return Math.Max(arithmetic, read) / 1e6;
    }
}
