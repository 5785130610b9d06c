using System.Numerics;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>What one core computes at a moment, by the vectors that the library uses: the clock floats, so it is measured beside what it is compared with.</summary>
/// <param name="Gflops">Multiply-adds.</param>
/// <param name="DivisionNanoseconds">A division of a whole vector, when many are independent.</param>
/// <param name="VectorBits">The width of the vectors.</param>
internal sealed record MachineSpeed(double Gflops, double DivisionNanoseconds, int VectorBits)
{
    /// <summary>Some five milliseconds of measuring.</summary>
    internal static MachineSpeed Now<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int bits = NmfEngine<T>.Widest.Width;
        return new(MachinePeak.Gflops<T>(bits), MachinePeak.DivisionNanoseconds<T>(bits), bits);
    }
}
