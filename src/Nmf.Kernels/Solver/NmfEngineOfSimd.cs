using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <inheritdoc/>
internal sealed class NmfEngine<TSimd, TVec, T>(CostEngine<T> costs) : NmfEngine<T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override unsafe int Width => TSimd.Count * sizeof(T) * 8;

    internal override int WorkspaceLength(NmfCost cost, NmfShape shape, int members)
    {
        // A default shape has escaped its constructor; the lengths of V, W and H are checked on the way.
        _ = new NmfShape(shape.Rows, shape.Columns, shape.Rank);
        _ = shape.VLength + (long)shape.WLength + shape.HLength;
        return Require.Length(
            Math.Max(Iteration<TSimd, TVec, T>.WorkspaceLength(cost, shape, members), costs.WorkspaceLength(shape, members)),
            "The workspace for this shape");
    }

    internal override IterationPlans<T> Plan(NmfCost cost, NmfShape shape, int members) => new IterationPlans<TSimd, TVec, T>(cost, shape, members);

    internal override void Update(NmfCost cost, NmfShape shape, in MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team? team, IterationPlans<T>? plans) =>
        Iteration<TSimd, TVec, T>.Run(cost, shape, v, w, h, floor, workspace, updates, team ?? Team.Alone, (IterationPlans<TSimd, TVec, T>?)plans);

    internal override double Cost(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace, Team? team) =>
        costs.Evaluate(cost, shape, v, w, ldw, h, ldh, workspace, team ?? Team.Alone);

    internal override void Multiply(in GemmProblem<T> problem, Span<T> workspace, Team? team) =>
        BlockedGemm<TSimd, TVec, T>.Run(problem, workspace, team ?? Team.Alone);

    internal override bool IsNonNegative(ReadOnlySpan<T> values, ref T peak) => Elementwise<TSimd, TVec, T>.IsNonNegative(values, ref peak);

    internal override void Copy(MatrixView<T> v, int rows, int columns, Span<T> destination, int stride, bool columnMajor)
    {
        (int lines, int length) = v.ColumnMajor ? (columns, rows) : (rows, columns);
        if (v.ColumnMajor == columnMajor)
        {
            RowCopy<TSimd, TVec, T>.Run(v.Values, v.Stride, lines, length, destination, stride);
        }
        else
        {
            Transposition<TSimd, TVec, T>.Copy(v.Values, v.Stride, lines, length, destination, stride);
        }
    }

    internal override void LiftToFloor(Span<T> values, T floor) => Elementwise<TSimd, TVec, T>.LiftToFloor(values, floor);
}
