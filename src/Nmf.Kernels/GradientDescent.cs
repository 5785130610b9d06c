using System.Numerics;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels;

/// <summary>
/// Gradient descent on the same costs: the baseline that the multiplicative updates are set against, and not a method to prefer.
/// <code>
/// h ← max(floor, h + η ∘ (Wᵀv − WᵀWh))            Euclidean
/// h ← max(floor, h + η ∘ (Wᵀ(v ⊘ Wh) − Wᵀ1))      Kullback–Leibler
/// </code>
/// and likewise for W. A constant rate η descends only if it is small enough (Euclidean: below 2 / λmax(WᵀW)), and converges
/// slowly then; a larger one can raise the cost. With the rescaled rates η = h ⊘ (WᵀWh) or η = h ⊘ (Wᵀ1) the step is the
/// multiplicative update, which needs no rate.
/// <para>
/// Everything is tight, row-major and the caller's; nothing is allocated. Lengths and overlap are checked, values are not.
/// Thread-safe as far as the arguments are not shared.
/// </para>
/// </summary>
/// <remarks>D. D. Lee and H. S. Seung, "Algorithms for Non-negative Matrix Factorization", NIPS 2000, equations 6 to 9.</remarks>
/// <example><code>
/// var workspace = new float[GradientDescent.WorkspaceLength&lt;float&gt;(NmfCost.Euclidean, shape)];
/// GradientDescent.Iterate&lt;float&gt;(NmfCost.Euclidean, shape, v, w, h, rate: 1e-3f, floor: 0, workspace);
/// </code></example>
public static class GradientDescent
{
    /// <summary>The elements of workspace that every other method needs: of the order of (n + r)·r, a block of V's rows and that of <see cref="Gemm"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">The cost.</param>
    /// <param name="shape">m, n and r.</param>
    /// <returns>The least length; a longer workspace is fine, with any contents.</returns>
    /// <exception cref="ArgumentException">The cost is not allowed, or the shape is so large that the workspace would exceed a span.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static int WorkspaceLength<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.SupportedType<T>();
        return AdditiveUpdates<T>.WorkspaceLength(Require.Defined(cost, nameof(cost)), new NmfShape(shape.Rows, shape.Columns, shape.Rank));
    }

    /// <summary>One step for W, then one for H with the new W.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">The cost.</param>
    /// <param name="shape">m, n and r.</param>
    /// <param name="v">V, m×n; only read.</param>
    /// <param name="w">W, m×r; updated.</param>
    /// <param name="h">H, r×n; updated.</param>
    /// <param name="rate">η &gt; 0 and finite, in units of 1/(entry of W or H)²·(entry of V)⁰ for the Euclidean cost; <see langword="null"/> for the rescaled rates.</param>
    /// <param name="floor">The least value of an updated entry, at least 0; or negative infinity, which leaves the step as it is.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength{T}"/> elements.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, spans overlap, or the cost, the rate or the floor is not allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static void Iterate<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, Span<T> h, T? rate, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(cost, shape, v, w, h, rate, floor, workspace);
        Require.Disjoint<T>(w, nameof(w), v, nameof(v));
        Require.Disjoint<T>(w, nameof(w), h, nameof(h));
        Require.Disjoint<T>(h, nameof(h), v, nameof(v));
        AdditiveUpdates<T>.UpdateW(cost, shape, v, w, h, rate, floor, workspace);
        AdditiveUpdates<T>.UpdateH(cost, shape, v, w, h, rate, floor, workspace);
    }

    /// <summary>One step for W; H is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, Span{T}, Span{T}, T?, T, Span{T})"/>
    public static void UpdateW<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, ReadOnlySpan<T> h, T? rate, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(cost, shape, v, w, h, rate, floor, workspace);
        Require.Disjoint<T>(w, nameof(w), v, nameof(v));
        Require.Disjoint(w, nameof(w), h, nameof(h));
        AdditiveUpdates<T>.UpdateW(cost, shape, v, w, h, rate, floor, workspace);
    }

    /// <summary>One step for H; W is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, Span{T}, Span{T}, T?, T, Span{T})"/>
    public static void UpdateH<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, Span<T> h, T? rate, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(cost, shape, v, w, h, rate, floor, workspace);
        Require.Disjoint<T>(h, nameof(h), v, nameof(v));
        Require.Disjoint(h, nameof(h), w, nameof(w));
        AdditiveUpdates<T>.UpdateH(cost, shape, v, w, h, rate, floor, workspace);
    }

    private static void Check<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, T? rate, T floor, ReadOnlySpan<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.Workspace(workspace, WorkspaceLength<T>(cost, shape));
        Require.ExactLength(v, shape.VLength, nameof(v), shape.Rows, shape.Columns);
        Require.ExactLength(w, shape.WLength, nameof(w), shape.Rows, shape.Rank);
        Require.ExactLength(h, shape.HLength, nameof(h), shape.Rank, shape.Columns);
        Require.Disjoint(workspace, nameof(workspace), v, nameof(v));
        Require.Disjoint(workspace, nameof(workspace), w, nameof(w));
        Require.Disjoint(workspace, nameof(workspace), h, nameof(h));
        if (rate is { } given && !(given > T.Zero && T.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), given, $"rate is {given}; it must be finite and above 0, or null for the rescaled rates.");
        }

        if (!(T.IsNegativeInfinity(floor) || (floor >= T.Zero && T.IsFinite(floor))))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, $"floor is {floor}; it must be finite and at least 0, or negative infinity.");
        }
    }
}
