using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>The kernels at one vector width, on the caller's thread or a team. Arguments have been checked by the facade.</summary>
internal abstract class NmfEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The engine of the widest vectors that the processor has: the one place where the library chooses its width.</summary>
    internal static NmfEngine<T> Widest
    {
        get
        {
            Require.SupportedType<T>();
            return Chosen.Engine;
        }
    }

    /// <summary>The bits of a vector.</summary>
    internal abstract int Width { get; }

    /// <summary>The engine of a given width; a width that the processor lacks is emulated, bit for bit.</summary>
    internal static NmfEngine<T> ForWidth(int bits) => VectorWidth<T>.Of(bits).NewEngine();

    internal abstract int WorkspaceLength(NmfCost cost, NmfShape shape, int members = 1);

    /// <summary>What can be found out about iterations of a shape before they are done.</summary>
    internal abstract IterationPlans<T> Plan(NmfCost cost, NmfShape shape, int members);

    /// <summary>Updates W, H or, for which alone there are plans, both.</summary>
    internal abstract void Update(NmfCost cost, NmfShape shape, in MatrixView<T> v, in Factor<T> w, in Factor<T> h, T floor, Span<T> workspace, NmfUpdates updates, Team? team = null, IterationPlans<T>? plans = null);

    internal abstract double Cost(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace, Team? team = null);

    internal abstract void Multiply(in GemmProblem<T> problem, Span<T> workspace, Team? team = null);

    /// <summary>Whether all elements are finite and ≥ 0; the largest of them and of <paramref name="peak"/> goes to <paramref name="peak"/>.</summary>
    internal abstract bool IsNonNegative(ReadOnlySpan<T> values, ref T peak);

    /// <summary>Copies a matrix into rows or columns a stride apart.</summary>
    internal abstract void Copy(MatrixView<T> v, int rows, int columns, Span<T> destination, int stride, bool columnMajor);

    /// <summary>x ← max(floor, x).</summary>
    internal abstract void LiftToFloor(Span<T> values, T floor);

    private static class Chosen
    {
        internal static readonly NmfEngine<T> Engine = ForWidth(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);
    }
}
