using System.Numerics;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>The plans of a whole iteration of one cost and shape, for one who does many with others between.</summary>
internal abstract class IterationPlans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <inheritdoc/>
internal sealed class IterationPlans<TSimd, TVec, T>(NmfCost cost, NmfShape shape, int members) : IterationPlans<T>
    where TSimd : struct, Simd.ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly Passes<TSimd, TVec, T> RowMajor = new(cost, shape, members, NmfUpdates.Both, columnMajor: false);
    internal readonly Passes<TSimd, TVec, T> ColumnMajor = new(cost, shape, members, NmfUpdates.Both, columnMajor: true);
}
