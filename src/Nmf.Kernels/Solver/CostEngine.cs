using System.Numerics;
using System.Runtime.InteropServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>The cost, in float64, at one vector width.</summary>
internal abstract class CostEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The workspace in elements of <typeparamref name="T"/>, for either layout of V.</summary>
    internal abstract long WorkspaceLength(NmfShape shape, int members);

    internal abstract double Evaluate(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace, Team team);
}

/// <inheritdoc/>
internal sealed class CostEngine<TSimd, TVec, T> : CostEngine<T>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override unsafe long WorkspaceLength(NmfShape shape, int members) =>
        Math.Max(CostSweep<TSimd, TVec, T>.Length(new(shape.Rows, shape.Columns, shape.Rank), members), CostSweep<TSimd, TVec, T>.Length(new(shape.Columns, shape.Rows, shape.Rank), members))
        * (sizeof(double) / sizeof(T));

    internal override double Evaluate(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace, Team team)
    {
        Span<double> wide = MemoryMarshal.Cast<T, double>(workspace);
        return v.ColumnMajor
            ? CostSweep<TSimd, TVec, T>.Evaluate(cost, new(shape.Columns, shape.Rows, shape.Rank), v.Values, v.Stride, new(h, 1, ldh), new(w, 1, ldw), wide, team)
            : CostSweep<TSimd, TVec, T>.Evaluate(cost, new(shape.Rows, shape.Columns, shape.Rank), v.Values, v.Stride, new(w, ldw, 1), new(h, ldh, 1), wide, team);
    }
}
