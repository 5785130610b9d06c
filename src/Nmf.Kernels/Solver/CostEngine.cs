using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>The cost, in float64, at one vector width.</summary>
internal abstract class CostEngine
{
    internal static CostEngine ForWidth(int bits) => bits switch
    {
        512 => new CostEngine<Simd512<double>, Vector512<double>>(),
        256 => new CostEngine<Simd256<double>, Vector256<double>>(),
        _ => new CostEngine<Simd128<double>, Vector128<double>>(),
    };

    /// <summary>The workspace in elements of <typeparamref name="T"/>, for either layout of V.</summary>
    internal abstract long WorkspaceLength<T>(NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    internal abstract double Evaluate<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <inheritdoc/>
internal sealed class CostEngine<TSimd, TVec> : CostEngine
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    internal override unsafe long WorkspaceLength<T>(NmfShape shape) =>
        Math.Max(CostSweep<TSimd, TVec>.Length(shape.Rows, shape.Columns, shape.Rank), CostSweep<TSimd, TVec>.Length(shape.Columns, shape.Rows, shape.Rank))
        * (sizeof(double) / sizeof(T));

    internal override double Evaluate<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace)
    {
        Span<double> wide = MemoryMarshal.Cast<T, double>(workspace);
        return v.ColumnMajor
            ? CostSweep<TSimd, TVec>.Run(cost, shape.Columns, shape.Rows, shape.Rank, v.Values, v.Stride, new StridedFactor<T>(h, 1, ldh), new StridedFactor<T>(w, 1, ldw), wide)
            : CostSweep<TSimd, TVec>.Run(cost, shape.Rows, shape.Columns, shape.Rank, v.Values, v.Stride, new StridedFactor<T>(w, ldw, 1), new StridedFactor<T>(h, ldh, 1), wide);
    }
}
