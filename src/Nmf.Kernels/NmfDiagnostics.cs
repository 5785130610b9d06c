using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

#pragma warning disable CS1573 // The parameters without a text of their own are inherited.

namespace Nmf.Kernels;

/// <summary>
/// What W and H are worth, computed in float64 whatever the element type: how near WH is to V, and how near the point is to one
/// that no update moves.
/// <para>
/// V is m×n, row-major as a span, row- or column-major as a tensor; W (m×r) and H (r×n) are tight and row-major. All are only read.
/// Lengths are checked, values are not. The workspace is borrowed from the thread: its first call with a larger need allocates it,
/// later ones allocate nothing. Thread-safe.
/// </para>
/// </summary>
/// <example><code>
/// double residual = NmfDiagnostics.KktResidual&lt;float&gt;(NmfCost.Euclidean, model.Shape, v, model.W, model.H);
/// double explained = NmfDiagnostics.ExplainedShare&lt;float&gt;(model.Shape, v, model.W, model.H);
/// </code></example>
public static class NmfDiagnostics
{
    /// <summary>
    /// How far W and H are from the KKT conditions of the cost for W, H ≥ floor: with ρ the numerator of the multiplicative update over
    /// its denominator, the largest over all entries of max(ρ − 1, (1 − ρ)·w_ia / max_i w_ia), and likewise for H by rows. 0 means
    /// that no update moves W or H; a component whose entries are all 0 counts as 0; an entry at or below the floor counts only where
    /// it wants to grow, by ρ − 1. The same for V → cV and for (WD, D⁻¹H), as far as entries stay above the floor. Takes as long
    /// as three to six iterations in float32, since all products are formed in float64.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">The cost.</param>
    /// <param name="shape">m, n and r.</param>
    /// <param name="v">V, m×n, tight.</param>
    /// <param name="w">W, m×r.</param>
    /// <param name="h">H, r×n.</param>
    /// <param name="floor">The least value that the updates leave in W and H; <see langword="null"/> for the default of <see cref="NmfOptions.Floor"/>.</param>
    /// <returns>At least 0; infinite, or as large as numbers are, where an entry would grow without bound.</returns>
    /// <exception cref="ArgumentException">A length does not fit the shape, or the cost is not allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    /// <remarks>D. D. Lee and H. S. Seung, NIPS 2000, after theorem 2: the fixed points are those with ρ = 1 or x = 0. The scaling by the largest entry of a component is that of stephenslab's fastTopics in spirit: a measure without units.</remarks>
    public static double KktResidual<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, T? floor = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Residual(cost, shape, MatrixView<T>.FromSpan(v, shape), w, h, Wide(floor));

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="KktResidual{T}(NmfCost, NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, T?)"/>
    public static double KktResidual<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, T? floor = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Residual(cost, shape, MatrixView<T>.FromTensor(v, shape), w, h, Wide(floor));

    /// <summary>‖V − WH‖² = Σ (v − wh)²; see <see cref="NmfCost.Euclidean"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="shape">m, n and r.</param>
    /// <param name="v">V, m×n, tight.</param>
    /// <param name="w">W, m×r.</param>
    /// <param name="h">H, r×n.</param>
    /// <returns>At least 0, in units of V².</returns>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static double EuclideanCost<T>(NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Cost(NmfCost.Euclidean, shape, MatrixView<T>.FromSpan(v, shape), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="EuclideanCost{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double EuclideanCost<T>(NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Cost(NmfCost.Euclidean, shape, MatrixView<T>.FromTensor(v, shape), w, h);

    /// <summary>The generalized divergence D(V‖WH) = Σ ( v log(v/wh) − v + wh ), with 0 log 0 = 0; see <see cref="NmfCost.KullbackLeibler"/>.</summary>
    /// <returns>At least 0, in units of V; +∞ where wh = 0 &lt; v.</returns>
    /// <inheritdoc cref="EuclideanCost{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double GeneralizedKullbackLeibler<T>(NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Cost(NmfCost.KullbackLeibler, shape, MatrixView<T>.FromSpan(v, shape), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="GeneralizedKullbackLeibler{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double GeneralizedKullbackLeibler<T>(NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Cost(NmfCost.KullbackLeibler, shape, MatrixView<T>.FromTensor(v, shape), w, h);

    /// <summary>
    /// The ordinary divergence Σ v log(v/wh) = D(V‖WH) + ΣV − ΣWH. It is a distance in the sense of ≥ 0 only where V and WH have the
    /// same sum, as after an update of H or W for the Kullback–Leibler cost; it is that of two distributions where the sum is one.
    /// </summary>
    /// <returns>In units of V; negative where ΣWH is large; +∞ where wh = 0 &lt; v.</returns>
    /// <inheritdoc cref="EuclideanCost{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double OrdinaryKullbackLeibler<T>(NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Ordinary(shape, MatrixView<T>.FromSpan(v, shape), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="OrdinaryKullbackLeibler{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double OrdinaryKullbackLeibler<T>(NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Ordinary(shape, MatrixView<T>.FromTensor(v, shape), w, h);

    /// <summary>‖V − WH‖ / ‖V‖.</summary>
    /// <returns>At least 0, without units; NaN where V and WH are all zero, +∞ where V alone is.</returns>
    /// <inheritdoc cref="EuclideanCost{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double RelativeError<T>(NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Sqrt(RelativeCost(shape, MatrixView<T>.FromSpan(v, shape), w, h));

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="RelativeError{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double RelativeError<T>(NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Sqrt(RelativeCost(shape, MatrixView<T>.FromTensor(v, shape), w, h));

    /// <summary>1 − ‖V − WH‖² / ‖V‖²: 1 for a perfect factorization, 0 for WH = 0. Nothing is centred.</summary>
    /// <returns>At most 1, without units; NaN where V and WH are all zero, −∞ where V alone is.</returns>
    /// <inheritdoc cref="EuclideanCost{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double ExplainedShare<T>(NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => 1 - RelativeCost(shape, MatrixView<T>.FromSpan(v, shape), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="ExplainedShare{T}(NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static double ExplainedShare<T>(NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => 1 - RelativeCost(shape, MatrixView<T>.FromTensor(v, shape), w, h);

    internal static double Residual<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, double? floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.SupportedType<T>();
        Require.Defined(cost, nameof(cost));
        RequireFactors(shape, w, h);
        double lowest = floor ?? Range<T>.DefaultFloor;
        Range<T>.RequireFloor(lowest, nameof(floor));
        return Solver.KktResidual<T>.Evaluate(cost, shape, v, w, h, double.CreateTruncating(Range<T>.FloorOf(lowest)), ThreadWorkspace<double>.Borrow(Solver.KktResidual<T>.WorkspaceLength(cost, shape)));
    }

    private static double? Wide<T>(T? floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => floor is { } given ? double.CreateTruncating(given) : null;

    private static double Cost<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireFactors(shape, w, h);
        NmfEngine<T> engine = NmfEngine<T>.Widest;
        return engine.Cost(cost, shape, v, w, shape.Rank, h, shape.Columns, ThreadWorkspace<T>.Borrow(engine.WorkspaceLength(cost, shape)));
    }

    private static double Ordinary<T>(NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double generalized = Cost(NmfCost.KullbackLeibler, shape, v, w, h);
        double sumOfProduct = 0;
        for (int a = 0; a < shape.Rank; a++)
        {
            double column = 0;
            for (int k = a; k < w.Length; k += shape.Rank)
            {
                column += double.CreateTruncating(w[k]);
            }

            double row = 0;
            foreach (T x in h.Slice(a * shape.Columns, shape.Columns))
            {
                row += double.CreateTruncating(x);
            }

            sumOfProduct += column * row;
        }

        return generalized + (Totals<T>.Sum(v, shape) - sumOfProduct);
    }

    private static double RelativeCost<T>(NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Cost(NmfCost.Euclidean, shape, v, w, h) / Totals<T>.SumOfSquares(v, shape);

    private static void RequireFactors<T>(NmfShape shape, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
    {
        // A default shape has escaped its constructor.
        _ = new NmfShape(shape.Rows, shape.Columns, shape.Rank);
        Require.ExactLength(w, shape.WLength, nameof(w), shape.Rows, shape.Rank);
        Require.ExactLength(h, shape.HLength, nameof(h), shape.Rank, shape.Columns);
    }
}
