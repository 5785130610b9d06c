using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Solver;

internal sealed class NmfEngine<TSimd, TVec, T> : NmfEngine<T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override unsafe int Width => TSimd.Count * sizeof(T) * 8;

    internal override int WorkspaceLength(NmfCost cost, NmfShape shape) => throw new NotSupportedException();

    internal override void Update(NmfCost cost, NmfShape shape, MatrixView<T> v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace, NmfUpdates updates) => throw new NotSupportedException();

    internal override double Cost(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace) => throw new NotSupportedException();

    internal override int GemmWorkspaceLength(int m, int n, int k) => throw new NotSupportedException();

    internal override void Multiply(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace) => throw new NotSupportedException();

    internal override bool IsNonNegative(ReadOnlySpan<T> values, ref T peak) => throw new NotSupportedException();

    internal override void LiftToFloor(Span<T> values, T floor) => throw new NotSupportedException();
}
