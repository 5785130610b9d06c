using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

#pragma warning disable CS1573 // The parameters without a text of their own are inherited.

namespace Nmf.Kernels;

/// <summary>
/// Factorizes one V after another of the same shape. The constructor allocates everything and starts the threads; no other member allocates but <see cref="Prepare"/>.
/// <para>V is m×n, row-major as a span, row- or column-major as a tensor, and only read. W (m×r) and H (r×n) are tight, row-major,
/// the caller's, and updated in place. V, W and H must not overlap.</para>
/// <para>Not thread-safe: one solver serves one caller at a time. If a call is broken off by an exception within an iteration, the
/// contents of w and h are unspecified and the solver refuses further calls.</para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <example><code>
/// using var solver = new NmfSolver&lt;float&gt;(new NmfShape(rows, columns, rank), new NmfOptions { Cost = NmfCost.KullbackLeibler });
/// solver.Initialize(v, w, h);
/// NmfFitInfo info = solver.Fit(v, w, h);
/// </code></example>
public sealed class NmfSolver<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool disposed;

    /// <summary>Allocates the workspace and the cost history, and for a V of at most 1 MB (in rows of whole cache lines) room for a copy of it in the form that a fit reads fastest; where V is tall and narrow, or ranks are few, also for one of W.</summary>
    /// <param name="shape">m, n and r.</param>
    /// <param name="options">How to factorize; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">The shape is so large that W, H, V, the workspace or the history would exceed a span, or the floor does not suit <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public NmfSolver(NmfShape shape, NmfOptions? options = null)
    {
        this.Shape = shape;
        this.Options = options ?? new NmfOptions();
        NmfEngine<T> widest = NmfEngine<T>.Widest;
        this.Team = new ThreadTeam(this.Options.Threads == 0 ? Worthwhile.Threads<T>(this.Options.Cost, shape) : this.Options.Threads);
        try
        {
            this.Loop = new FitLoop<T>(widest, this.Team.Members, shape, this.Options);
        }
        catch
        {
            this.Team.Dispose();
            throw;
        }
    }

    /// <summary>A solver on given kernels, for tests.</summary>
    internal NmfSolver(NmfShape shape, NmfOptions options, NmfEngine<T> engine)
    {
        this.Shape = shape;
        this.Options = options;
        this.Team = new ThreadTeam(1);
        this.Loop = new FitLoop<T>(engine, this.Team.Members, shape, options);
    }

    /// <summary>All of its work; measurements call it too.</summary>
    internal FitLoop<T> Loop { get; }

    /// <summary>m, n and r.</summary>
    public NmfShape Shape { get; }

    /// <summary>The options.</summary>
    public NmfOptions Options { get; }

    /// <summary>The threads that work for this solver, <see cref="NmfOptions.Threads"/> of them; a product may use them too while the solver is idle. Disposed with the solver.</summary>
    public ThreadTeam Team { get; }

    /// <summary>
    /// The costs of the last fit: at iteration 0, at each multiple of <see cref="NmfOptions.CheckEvery"/> and at the last
    /// iteration. Valid until the next fit.
    /// </summary>
    public ReadOnlySpan<(int Iteration, double Cost)> CostHistory => this.Loop.History;

    /// <summary>
    /// Makes the first call as fast as the later ones: compiles the kernels that this shape needs and touches the workspace, which
    /// else happens within the first iteration and the first cost (some 0.1 s in all). Takes about the time of an iteration
    /// or two and one cost more; allocates W and H anew and lets go of them.
    /// </summary>
    /// <param name="columnMajor">Whether V will be a column-major tensor: but for fits with copies its kernels are others.</param>
    /// <exception cref="InvalidOperationException">A fit of this solver is going on: the call comes from a report of its progress, or another thread.</exception>
    public void Prepare(bool columnMajor = false)
    {
        this.RequireUsable();
        using ThreadTeam.Call call = this.Team.Enter();
        this.Loop.Prepare(columnMajor);
    }

    /// <summary>
    /// The random start: w, h = √(mean(V)/r)·(0.5 + u), u uniform on [0, 1) from the seed, W then H in row-major order, lifted to
    /// the floor. The same on every machine and for both element types but for their rounding. Checks V; allocates nothing.
    /// </summary>
    /// <param name="v">V, m×n row-major.</param>
    /// <param name="w">W, m×r; overwritten.</param>
    /// <param name="h">H, r×n; overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, spans overlap, or V has an entry that is negative, NaN, infinite or out of range.</exception>
    public void Initialize(ReadOnlySpan<T> v, Span<T> w, Span<T> h) => this.Initialize(this.View(v), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Initialize(ReadOnlySpan{T}, Span{T}, Span{T})"/>
    public void Initialize(in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h) => this.Initialize(this.View(v), w, h);

    /// <summary>One iteration, W then H, in place, in one pass over V, or two: where it is column-major and not tall with few columns or ranks, wide with few rows, or so wide that few rows fit the cache. Keeps no copies: a fit of a small V may be faster, and round otherwise. Does not check the values of V, W and H; allocates nothing.</summary>
    /// <param name="v">V, m×n row-major.</param>
    /// <param name="w">W, m×r; updated.</param>
    /// <param name="h">H, r×n; updated.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, or spans overlap.</exception>
    public void Iterate(ReadOnlySpan<T> v, Span<T> w, Span<T> h) => this.Iterate(this.View(v), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Iterate(ReadOnlySpan{T}, Span{T}, Span{T})"/>
    public void Iterate(in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h) => this.Iterate(this.View(v), w, h);

    /// <summary>The cost of W and H as given, computed in float64; see <see cref="NmfCost"/>. Allocates nothing.</summary>
    /// <param name="v">V, m×n row-major.</param>
    /// <param name="w">W, m×r.</param>
    /// <param name="h">H, r×n.</param>
    /// <returns>‖V − WH‖² or D(V‖WH).</returns>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    public double Cost(ReadOnlySpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h) => this.Cost(this.View(v), w, h);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Cost(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public double Cost(in ReadOnlyTensorSpan<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h) => this.Cost(this.View(v), w, h);

    /// <summary>
    /// Iterates from W and H as given, lifted to the floor, until a stopping rule of the options holds or the token is
    /// signalled; cancellation and progress act between iterations, and W and H then hold the last completed one: until then h is updated at each iteration, w perhaps at the checks only.
    /// Checks V, W and H first; allocates nothing.
    /// </summary>
    /// <param name="v">V, m×n row-major.</param>
    /// <param name="w">W, m×r; the start, and the result.</param>
    /// <param name="h">H, r×n; the start, and the result.</param>
    /// <param name="cancellationToken">Ends the fit after the current iteration, with <see cref="NmfStopReason.Cancelled"/>; nothing is thrown.</param>
    /// <returns>The costs before and after, the iterations, the time, and why the fit ended.</returns>
    /// <exception cref="ArgumentException">A length does not fit the shape, spans overlap, or an entry of V, W or H is negative, NaN, infinite or (V) out of range.</exception>
    /// <exception cref="InvalidOperationException">A fit of this solver is going on: the call comes from a report of its progress, or another thread.</exception>
    public NmfFitInfo Fit(ReadOnlySpan<T> v, Span<T> w, Span<T> h, CancellationToken cancellationToken = default) =>
        this.Fit(this.View(v), w, h, cancellationToken);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="Fit(ReadOnlySpan{T}, Span{T}, Span{T}, CancellationToken)"/>
    public NmfFitInfo Fit(in ReadOnlyTensorSpan<T> v, Span<T> w, Span<T> h, CancellationToken cancellationToken = default) =>
        this.Fit(this.View(v), w, h, cancellationToken);

    /// <summary>
    /// Ends the threads and the use of this solver; later calls of its methods throw <see cref="ObjectDisposedException"/>. From a report of progress, cancel the
    /// fit instead: disposed of there, a solver with threads breaks it off with that exception, and one without goes on to its end.
    /// </summary>
    public void Dispose()
    {
        this.disposed = true;
        this.Team.Dispose();
    }

    private void Initialize(MatrixView<T> v, Span<T> w, Span<T> h)
    {
        this.RequireFactors(v, w, h);
        this.Loop.Initialize(v, w, h);
    }

    private void Iterate(MatrixView<T> v, Span<T> w, Span<T> h)
    {
        this.RequireFactors(v, w, h);
        using ThreadTeam.Call call = this.Team.Enter();
        this.Loop.Iterate(v, w, h);
    }

    private double Cost(MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h)
    {
        this.RequireLengths(w, h);
        using ThreadTeam.Call call = this.Team.Enter();
        return this.Loop.Cost(v, w, h);
    }

    private NmfFitInfo Fit(MatrixView<T> v, Span<T> w, Span<T> h, CancellationToken cancellationToken)
    {
        this.RequireFactors(v, w, h);
        using ThreadTeam.Call call = this.Team.Enter();
        return this.Loop.Run(v, w, h, cancellationToken);
    }

    private MatrixView<T> View(ReadOnlySpan<T> v)
    {
        this.RequireUsable();
        return MatrixView<T>.FromSpan(v, this.Shape);
    }

    private MatrixView<T> View(in ReadOnlyTensorSpan<T> v)
    {
        this.RequireUsable();
        return MatrixView<T>.FromTensor(v, this.Shape);
    }

    private void RequireUsable()
    {
        ObjectDisposedException.ThrowIf(this.disposed, this);
        this.Loop.RequireNoFault();
    }

    private void RequireLengths(ReadOnlySpan<T> w, ReadOnlySpan<T> h)
    {
        Require.ExactLength(w, this.Shape.WLength, nameof(w), this.Shape.Rows, this.Shape.Rank);
        Require.ExactLength(h, this.Shape.HLength, nameof(h), this.Shape.Rank, this.Shape.Columns);
    }

    private void RequireFactors(MatrixView<T> v, Span<T> w, Span<T> h)
    {
        this.RequireLengths(w, h);
        Require.Disjoint(w, nameof(w), v.Values, nameof(v));
        Require.Disjoint(h, nameof(h), v.Values, nameof(v));
        Require.Disjoint<T>(w, nameof(w), h, nameof(h));
    }
}
