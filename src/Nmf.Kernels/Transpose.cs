namespace Nmf.Kernels;

/// <summary>Whether an operand of <see cref="Gemm"/> is used as it is stored or transposed: op(A) = A or Aᵀ.</summary>
public enum Transpose
{
    /// <summary>op(A) = A.</summary>
    No,

    /// <summary>op(A) = Aᵀ.</summary>
    Yes,
}
