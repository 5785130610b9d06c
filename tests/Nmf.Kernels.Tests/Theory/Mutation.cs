namespace Nmf.Kernels.Tests.Theory;

/// <summary>A mistake that an implementation of the updates could make.</summary>
internal enum Mutation
{
    /// <summary>None: the textbook loops, which every statement must accept.</summary>
    None,

    /// <summary>x ← x ∘ denominator ⊘ numerator.</summary>
    QuotientSwapped,

    /// <summary>H is updated with the Gram matrix (or the column sums) of the W before the iteration.</summary>
    StaleGram,

    /// <summary>1e-9 is added to every denominator, as many packages do.</summary>
    EpsilonAdded,

    /// <summary>An iteration updates H, then W.</summary>
    WrongOrder,

    /// <summary>The second block of 32 rows is left out: its rows of W stay, and it adds nothing to the sums for H.</summary>
    RowBlockSkipped,

    /// <summary>x ← max(floor, x) ∘ factor, in place of max(floor, x ∘ factor).</summary>
    FloorBeforeProduct,
}
