using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>The plans of the passes over a V of one layout: one for all that is updated, or of Vᵀ ≈ HᵀWᵀ one for W and one for H.</summary>
/// <remarks>
/// A column-major V ≈ WH is the row-major Vᵀ ≈ HᵀWᵀ, whose factors have changed places: W ← … is the update of its H, and H ← … that
/// of its W. Each reads V once, in the order of memory. Not so a tall one of few columns or ranks: it has its rows in the lanes of the sweep, where they
/// are wanted. So has a wide row-major V of few rows and ranks its columns, as Vᵀ.
/// </remarks>
internal readonly struct Passes<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The only pass; of Vᵀ that which updates W, as its H, and below that which updates H, as its W.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> First;

    /// <inheritdoc cref="First"/>
    internal readonly SweepPlan<TSimd, TVec, T> Second;

    internal Passes(NmfCost cost, NmfShape shape, int members, NmfUpdates updates, bool columnMajor)
    {
        NmfShape transposed = Blocking.Transposed(shape);
        this.RowsInLanes = columnMajor ? Blocking.InColumns<T>(cost, shape) : Blocking.InRows<T>(cost, shape);
        this.Transposed = columnMajor != this.RowsInLanes;
        if (!this.Transposed)
        {
            this.First = new(cost, shape, members, updates, this.RowsInLanes);
            return;
        }

        if ((updates & NmfUpdates.W) != 0)
        {
            this.First = new(cost, transposed, members, NmfUpdates.H, this.RowsInLanes);
        }

        if ((updates & NmfUpdates.H) != 0)
        {
            this.Second = new(cost, transposed, members, NmfUpdates.W, this.RowsInLanes);
        }
    }

    /// <summary>Whether the passes are those of Vᵀ.</summary>
    internal bool Transposed { get; }

    /// <summary>Whether the rows of V, or of Vᵀ, are in the lanes of vectors as they lie, in columns.</summary>
    internal bool RowsInLanes { get; }

    /// <summary>The elements of workspace.</summary>
    internal long WorkspaceLength => Math.Max(this.First.Length, this.Second.Length);
}
