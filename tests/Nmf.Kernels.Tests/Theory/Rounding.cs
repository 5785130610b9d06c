using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// How far a computed factor may be from the exact one. All sums have terms ≥ 0, so a sum of k products has a relative error of at
/// most k·u whatever its order (Higham, "Accuracy and Stability of Numerical Algorithms", §3.1, to first order). Nothing cancels.
/// </summary>
internal static class Rounding
{
    /// <summary>u, the unit roundoff: 2⁻²⁴ or 2⁻⁵³.</summary>
    internal static double Unit<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);

    /// <summary>
    /// The relative error of an update. Euclidean: m (or n) for the numerator, as many for the Gram matrix and r for its product;
    /// Kullback–Leibler: r + 1 for Q, m for WᵀQ, m for the column sums; for both the quotient and the product with x: at most
    /// 2·max(m, n) + r + 4 roundings. The judge, in float64, is allowed the same once more.
    /// </summary>
    internal static double OfUpdate<T>(NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ((2.0 * Math.Max(shape.Rows, shape.Columns)) + shape.Rank + 4) * (Unit<T>() + Unit<double>());

    /// <summary>
    /// The relative error of H after an iteration, whose W is itself an update: to first order a relative error ε of W is one of ε
    /// in WᵀV, 2ε in WᵀW·H; ε in WH, so 2ε in WᵀQ, ε in colsum(W). Either way 3ε in the factor.
    /// </summary>
    internal static double OfIteration<T>(NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => 4 * OfUpdate<T>(shape);
}
