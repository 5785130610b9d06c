using System.Numerics;
using Nmf.Tool.Input;
using Dense = MathNet.Numerics.LinearAlgebra.Matrix<double>;
using Symmetricity = MathNet.Numerics.LinearAlgebra.Symmetricity;

namespace Nmf.Tool.Commands;

/// <summary>What no factorization of a rank can beat in ‖V − WH‖²: the sum of the squared singular values beyond it (Eckart and Young 1936).</summary>
internal static class SvdBound
{
    /// <summary>The eigenvalues of a Gram matrix this large take about a minute.</summary>
    internal const int LargestSide = 1500;

    /// <summary>What the eigenvalues may be wrong by, as a share of ‖V‖²: subtracted, so that the bound is one.</summary>
    private const double RoundingError = 1e-14;

    /// <summary>Whether its eigenvalues are computed.</summary>
    internal static bool IsInReach<T>(Matrix<T> v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Min(v.Rows, v.Columns) <= LargestSide;

    /// <summary>The bound, at most about 1e-14·‖V‖² too low, or <see langword="null"/> where the shorter side of V is longer than <see cref="LargestSide"/>.</summary>
    internal static double? Of<T>(Matrix<T> v, int rank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!IsInReach(v))
        {
            return null;
        }

        // Scaled by a power of two, so that the squares of eigenvalues are numbers too.
        double largest = double.CreateTruncating(v.Largest);
        int exponent = largest == 0 ? 0 : Math.ILogB(largest);

        // MathNet's matrices are column-major: row-major V is its transpose, which has the same singular values.
        double[] values = Array.ConvertAll(v.ToRowMajor().ToArray(), value => Math.ScaleB(double.CreateTruncating(value), -exponent));
        Dense transposed = Dense.Build.Dense(v.Columns, v.Rows, values);
        Dense gram = v.Columns <= v.Rows ? transposed.TransposeAndMultiply(transposed) : transposed.TransposeThisAndMultiply(transposed);
        double[] squares = gram.Evd(Symmetricity.Symmetric).EigenValues.Select(value => Math.Max(0, value.Real)).OrderDescending().ToArray();
        return Math.ScaleB(Math.Max(0, squares.Skip(rank).Sum() - (RoundingError * squares.Sum())), 2 * exponent);
    }
}
