using System.Numerics;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>The plans of a whole iteration of one cost and shape, for one who does many: to make one takes 0.1 µs.</summary>
internal abstract class IterationPlans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <inheritdoc/>
internal sealed class IterationPlans<TSimd, TVec, T>(NmfCost cost, NmfShape shape, int members) : IterationPlans<T>
    where TSimd : struct, Simd.ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>For a row-major V.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> Rows = new(cost, shape, members, NmfUpdates.Both);

    /// <summary>For a column-major V that is swept as it lies.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> Columns = new(cost, shape, members, NmfUpdates.Both, columnMajor: true);

    /// <summary>For the update of W by a column-major V that is swept as Vᵀ ≈ HᵀWᵀ.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> TransposedW = new(cost, Iteration<TSimd, TVec, T>.Transposed(shape), members, NmfUpdates.H);

    /// <summary>For the update of H likewise.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> TransposedH = new(cost, Iteration<TSimd, TVec, T>.Transposed(shape), members, NmfUpdates.W);
}
