using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;

#pragma warning disable CS1573 // The parameters without a text of their own are inherited.

namespace Nmf.Kernels;

/// <summary>
/// The multiplicative updates over spans. Everything is the caller's: V, W, H and the workspace; nothing is allocated.
/// V is m×n and only read; W (m×r) and H (r×n) are row-major and updated in place.
/// <para>
/// Lengths, leading dimensions and overlap are checked; the values of V, W and H are not (<see cref="NmfSolver{T}.Fit(ReadOnlySpan{T}, Span{T}, Span{T}, CancellationToken)"/>
/// does that). V must be finite and ≥ 0 with its largest entry 0 or within 1e-15…1e15 (<see cref="float"/>) or
/// 1e-100…1e100 (<see cref="double"/>); W and H finite and ≥ 0. Entries of W and H below the floor count as they are until the
/// update that replaces them.
/// </para>
/// <para>All methods are thread-safe as far as their arguments are not shared.</para>
/// </summary>
/// <remarks>D. D. Lee and H. S. Seung, "Algorithms for Non-negative Matrix Factorization", NIPS 2000, equations 4 and 5.</remarks>
/// <example><code>
/// var shape = new NmfShape(rows, columns, rank);
/// var workspace = new float[NmfKernels.WorkspaceLength&lt;float&gt;(NmfCost.Euclidean, shape)];
/// NmfKernels.Iterate&lt;float&gt;(NmfCost.Euclidean, shape, v, w, h, workspace);
/// </code></example>
public static class NmfKernels
{
    /// <summary>The elements of workspace that every other method needs for a cost and a shape; of the order of (m + n + r)·r plus about a megabyte, whatever the layout of V.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">The cost.</param>
    /// <param name="shape">The sizes.</param>
    /// <returns>The least length of the workspace, in elements of <typeparamref name="T"/>. A longer one is fine; its contents are arbitrary before and after.</returns>
    /// <exception cref="ArgumentException">The shape is so large that W, H, V or the workspace would exceed a span.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static int WorkspaceLength<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LastWorkspace<T>.Length(Require.Defined(cost, nameof(cost)), shape);

    /// <summary>
    /// One iteration, W then H with the new W, in one pass over V (two where it is column-major and not tall with few columns or ranks, wide with few rows, or so wide that few rows fit the cache):
    /// W ← W ∘ (VHᵀ) ⊘ (W·HHᵀ), H ← H ∘ (WᵀV) ⊘ (WᵀW·H) for the Euclidean cost, and with Q = V ⊘ (WH)
    /// W ← W ∘ (QHᵀ) ⊘ rowsum(H), H ← H ∘ (WᵀQ) ⊘ colsum(W) for Kullback–Leibler.
    /// Entries are kept at max(floor, ·); a zero denominator counts as the smallest normal number. Allocates nothing.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">The cost that the iteration does not increase.</param>
    /// <param name="shape">m, n and r.</param>
    /// <param name="v">V, m×n row-major; only read.</param>
    /// <param name="ldv">The elements from a row of V to the next; at least n.</param>
    /// <param name="w">W, m×r row-major; updated.</param>
    /// <param name="ldw">The elements from a row of W to the next; at least r.</param>
    /// <param name="h">H, r×n row-major; updated.</param>
    /// <param name="ldh">The elements from a row of H to the next; at least n.</param>
    /// <param name="floor">The least value of an updated entry: 0, or a normal number up to 1e15 (<see cref="float"/>) or 1e100 (<see cref="double"/>).</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength{T}"/> elements.</param>
    /// <exception cref="ArgumentException">A length, leading dimension or stride does not fit the shape, two matrices share a range of memory, or the cost or the floor is not allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static void Iterate<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, int ldv, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromSpan(v, ldv, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.Both);

    /// <summary>One iteration on tight spans with the default floor; see <see cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void Iterate<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromSpan(v, shape), w, h, workspace, NmfUpdates.Both);

    /// <summary>One iteration on a tensor V, row-major or column-major; see <see cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void Iterate<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromTensor(v, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.Both);

    /// <summary>One iteration on a tensor V with tight W and H and the default floor; see <see cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void Iterate<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromTensor(v, shape), w, h, workspace, NmfUpdates.Both);

    /// <summary>The W half of <see cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>; H is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateW<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, int ldv, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromSpan(v, ldv, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.W);

    /// <summary>The W half on tight spans with the default floor; H is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateW<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromSpan(v, shape), w, h, workspace, NmfUpdates.W);

    /// <summary>The W half on a tensor V; H is only read.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateW<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromTensor(v, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.W);

    /// <summary>The W half on a tensor V with tight W and H and the default floor; H is only read.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateW<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromTensor(v, shape), w, h, workspace, NmfUpdates.W);

    /// <summary>The H half of <see cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>; W is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateH<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, int ldv, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromSpan(v, ldv, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.H);

    /// <summary>The H half on tight spans with the default floor; W is only read.</summary>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateH<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromSpan(v, shape), w, h, workspace, NmfUpdates.H);

    /// <summary>The H half on a tensor V; W is only read.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateH<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Update(cost, shape, MatrixView<T>.FromTensor(v, shape), w, ldw, h, ldh, floor, workspace, NmfUpdates.H);

    /// <summary>The H half on a tensor V with tight W and H and the default floor; W is only read.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, Span{T}, int, Span{T}, int, T, Span{T})"/>
    public static void UpdateH<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => UpdateTight(cost, shape, MatrixView<T>.FromTensor(v, shape), w, h, workspace, NmfUpdates.H);

    /// <summary>
    /// The cost of W and H as given: the direct residual, computed and summed in float64 whatever the element type.
    /// For Kullback–Leibler Σ wh·φ((v − wh)/wh), φ(t) = (1+t)·log(1+t) − t; +∞ where wh = 0 &lt; v. Allocates nothing.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="cost">Which cost.</param>
    /// <param name="shape">m, n and r.</param>
    /// <param name="v">V, m×n row-major.</param>
    /// <param name="ldv">The elements from a row of V to the next; at least n.</param>
    /// <param name="w">W, m×r row-major.</param>
    /// <param name="ldw">The elements from a row of W to the next; at least r.</param>
    /// <param name="h">H, r×n row-major.</param>
    /// <param name="ldh">The elements from a row of H to the next; at least n.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength{T}"/> elements.</param>
    /// <returns>‖V − WH‖² or D(V‖WH), without a factor ½, a root or a mean.</returns>
    /// <exception cref="ArgumentException">A length, leading dimension or stride does not fit the shape, the workspace overlaps an input, or the cost is not allowed.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public static double Cost<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, int ldv, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(cost, shape, MatrixView<T>.FromSpan(v, ldv, shape), w, ldw, h, ldh, workspace);

    /// <summary>The cost of tight spans.</summary>
    /// <inheritdoc cref="Cost{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, Span{T})"/>
    public static double Cost<T>(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(cost, shape, MatrixView<T>.FromSpan(v, shape), w, h, workspace);

    /// <summary>The cost with a tensor V, row-major or column-major.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Cost{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, Span{T})"/>
    public static double Cost<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(cost, shape, MatrixView<T>.FromTensor(v, shape), w, ldw, h, ldh, workspace);

    /// <summary>The cost with a tensor V and tight W and H.</summary>
    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Cost{T}(NmfCost, NmfShape, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, Span{T})"/>
    public static double Cost<T>(NmfCost cost, NmfShape shape, in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(cost, shape, MatrixView<T>.FromTensor(v, shape), w, h, workspace);

    private static void UpdateTight<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, Span<T> w, Span<T> h, Span<T> workspace, NmfUpdates updates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.ExactLength<T>(w, shape.WLength, nameof(w), shape.Rows, shape.Rank);
        Require.ExactLength<T>(h, shape.HLength, nameof(h), shape.Rank, shape.Columns);
        Update(cost, shape, v, w, shape.Rank, h, shape.Columns, T.CreateTruncating(Range<T>.DefaultFloor), workspace, updates);
    }

    private static void Update<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, Span<T> w, int ldw, Span<T> h, int ldh, T floor, Span<T> workspace, NmfUpdates updates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.SupportedType<T>();
        Require.Defined(cost, nameof(cost));
        Range<T>.RequireFloor(double.CreateTruncating(floor), nameof(floor));
        RequireFactors(shape, v, w, ldw, h, ldh, workspace, WorkspaceLength<T>(cost, shape));
        w = w[..(int)Require.MatrixLength(shape.Rows, shape.Rank, ldw)];
        h = h[..(int)Require.MatrixLength(shape.Rank, shape.Columns, ldh)];
        Require.Disjoint(w, nameof(w), v.Values, nameof(v));
        Require.Disjoint(h, nameof(h), v.Values, nameof(v));
        Require.Disjoint<T>(w, nameof(w), h, nameof(h));
        NmfEngine<T>.Widest.Update(cost, shape, v, Factor<T>.OfW(w, ldw, shape), new Factor<T>(h, ldh, rankMajor: true), floor, workspace, updates);
    }

    private static double Evaluate<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.ExactLength(w, shape.WLength, nameof(w), shape.Rows, shape.Rank);
        Require.ExactLength(h, shape.HLength, nameof(h), shape.Rank, shape.Columns);
        return Evaluate(cost, shape, v, w, shape.Rank, h, shape.Columns, workspace);
    }

    private static double Evaluate<T>(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, Span<T> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require.Defined(cost, nameof(cost));
        RequireFactors(shape, v, w, ldw, h, ldh, workspace, WorkspaceLength<T>(cost, shape));
        return NmfEngine<T>.Widest.Cost(cost, shape, v, w, ldw, h, ldh, workspace);
    }

    /// <summary>W, H and the workspace fit, and the workspace shares no memory with V, W or H.</summary>
    private static void RequireFactors<T>(NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, int ldw, ReadOnlySpan<T> h, int ldh, ReadOnlySpan<T> workspace, int workspaceLength)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        w = w[..Require.Matrix(w, shape.Rows, shape.Rank, ldw, nameof(w), nameof(ldw))];
        h = h[..Require.Matrix(h, shape.Rank, shape.Columns, ldh, nameof(h), nameof(ldh))];
        Require.Workspace(workspace, workspaceLength);
        Require.Disjoint(workspace, nameof(workspace), v.Values, nameof(v));
        Require.Disjoint(workspace, nameof(workspace), w, nameof(w));
        Require.Disjoint(workspace, nameof(workspace), h, nameof(h));
    }
}
