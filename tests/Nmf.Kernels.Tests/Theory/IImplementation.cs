using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>The multiplicative updates and their cost as a statement sees them, so that it can be put to the library and to mutants alike.</summary>
internal interface IImplementation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    string Name { get; }

    /// <summary>W ← W ∘ (VHᵀ) ⊘ (W·HHᵀ), or W ∘ (QHᵀ) ⊘ rowsum(H).</summary>
    void UpdateW(Matrices<T> x);

    /// <summary>H ← H ∘ (WᵀV) ⊘ (WᵀW·H), or H ∘ (WᵀQ) ⊘ colsum(W).</summary>
    void UpdateH(Matrices<T> x);

    /// <summary>W, then H with the new W.</summary>
    void Iterate(Matrices<T> x);

    /// <summary>‖V − WH‖² or D(V‖WH).</summary>
    double Cost(Matrices<T> x);
}
