using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Solver;

/// <summary>The plans of the sweeps over a V of one layout: one for all that is updated, or of Vᵀ ≈ HᵀWᵀ one for W and one for H.</summary>
/// <remarks>
/// A column-major V ≈ WH is the row-major Vᵀ ≈ HᵀWᵀ, whose factors have changed places: W ← … is the update of its H, and H ← … that
/// of its W. Each reads V once, in the order of memory. A tall column-major V of few columns or ranks is swept as it lies instead, its rows in the lanes. A wide row-major V
/// of few rows is that of the transposed problem: Vᵀ is swept as it lies, the columns of V in the lanes, in two sweeps.
/// </remarks>
internal readonly struct Passes<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The only sweep; or where Vᵀ is swept the one that updates W, which is the H of Vᵀ ≈ HᵀWᵀ.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> First;

    /// <summary>Where Vᵀ is swept the one that updates H, which is its W.</summary>
    internal readonly SweepPlan<TSimd, TVec, T> Second;

    internal Passes(NmfCost cost, NmfShape shape, int members, NmfUpdates updates, bool columnMajor)
    {
        NmfShape transposed = Orientation.Transposed(shape);
        this.SweepsColumns = columnMajor ? Orientation.SweptAsItLies<T>(cost, shape) : Orientation.SweptTransposed<T>(cost, shape);
        this.Transposed = columnMajor != this.SweepsColumns;
        if (!this.Transposed)
        {
            this.First = new(cost, shape, members, updates, this.SweepsColumns);
            return;
        }

        if ((updates & NmfUpdates.W) != 0)
        {
            this.First = new(cost, transposed, members, NmfUpdates.H, this.SweepsColumns);
        }

        if ((updates & NmfUpdates.H) != 0)
        {
            this.Second = new(cost, transposed, members, NmfUpdates.W, this.SweepsColumns);
        }
    }

    /// <summary>Whether Vᵀ is swept.</summary>
    internal bool Transposed { get; }

    /// <summary>Whether what is swept, V or Vᵀ, lies in columns, and so has its rows in the lanes without being turned.</summary>
    internal bool SweepsColumns { get; }

    /// <summary>The elements of workspace.</summary>
    internal long WorkspaceLength => Math.Max(this.First.Length, this.Second.Length);
}
