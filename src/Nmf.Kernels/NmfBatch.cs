using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels;

/// <summary>
/// Many independent small problems of one shape, shared out among threads: restarts from different seeds on one V, or one start on
/// different V. Each has the bits of a fit of its own (<see cref="NmfSolver{T}"/> with one thread), for any number of threads.
/// The constructor allocates everything and starts the threads; no other member allocates.
/// <para>Not thread-safe: one batch serves one caller at a time.</para>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <example><code>
/// using var batch = new NmfBatch&lt;float&gt;(new NmfShape(96, 100, 5), problems: 1000, new NmfOptions { Threads = 0, Seed = 7 });
/// int best = batch.FitRestarts(v);                      // seeds 7, 8, …
/// Console.WriteLine($"{batch.Results[best].Cost} with seed {7 + best}");
/// batch.W(best).CopyTo(w);
/// </code></example>
public sealed class NmfBatch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FitLoop<T>[] loops;
    private readonly ThreadTeam team;
    private readonly T[] w;
    private readonly T[] h;
    private readonly NmfFitInfo[] results;
    private bool disposed;

    /// <summary>Allocates W and H of all problems and, for each thread, a workspace and room for the copies that a fit keeps (see <see cref="NmfSolver{T}"/>).</summary>
    /// <param name="shape">m, n and r of every problem.</param>
    /// <param name="problems">How many problems; at least 1.</param>
    /// <param name="options">
    /// How to factorize each; <see langword="null"/> for the defaults. Threads is how many problems run at a time, 0 one for each
    /// processor. Progress is not reported, Restarts does not count.
    /// </param>
    /// <exception cref="ArgumentException">A size is not allowed, or all W, all H or a workspace would exceed a span.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> has no kernels.</exception>
    public NmfBatch(NmfShape shape, int problems, NmfOptions? options = null)
        : this(shape, problems, options, keepsFactors: true)
    {
    }

    /// <summary>A batch that may keep the factors of the best problem alone: then <see cref="W"/> and <see cref="H"/> have nothing to give, but <see cref="Best"/> has.</summary>
    internal NmfBatch(NmfShape shape, int problems, NmfOptions? options, bool keepsFactors)
    {
        this.Shape = shape;
        this.Problems = Require.AtLeast(1, problems, nameof(problems));
        this.Options = options ?? new NmfOptions();
        this.results = new NmfFitInfo[Require.Length(problems, "An array of the results of all problems (NmfOptions.Restarts, or problems)")];
        NmfEngine<T> widest = NmfEngine<T>.Widest;
        int wanted = this.Options.Threads == 0 ? Math.Min(Environment.ProcessorCount, ThreadTeam.MostThreads) : this.Options.Threads;
        this.loops = new FitLoop<T>[Math.Min(wanted, problems)];
        NmfOptions silent = this.Options with { Progress = null };
        for (int member = 0; member < this.loops.Length; member++)
        {
            this.loops[member] = new FitLoop<T>(widest, Threading.Team.Alone, shape, silent);
        }

        this.Best = keepsFactors ? null : new BestFit<T>(shape, this.loops[0].MostRecords);
        int places = keepsFactors ? problems : this.loops.Length;
        this.w = new T[Require.Product(shape.WLength, places, "the W of all problems")];
        this.h = new T[Require.Product(shape.HLength, places, "the H of all problems")];
        this.team = new ThreadTeam(this.loops.Length);
    }

    /// <summary>m, n and r of every problem.</summary>
    public NmfShape Shape { get; }

    /// <summary>How many problems.</summary>
    public int Problems { get; }

    /// <summary>The options.</summary>
    public NmfOptions Options { get; }

    /// <summary>The best problem of all calls; null where all problems are kept.</summary>
    internal BestFit<T>? Best { get; }

    /// <summary>How each problem of the last call went; its final cost is among it. Valid until the next call.</summary>
    public ReadOnlySpan<NmfFitInfo> Results => this.results;

    /// <summary>W of a problem, m×r row-major. Valid until the next call.</summary>
    /// <param name="problem">From 0 to <see cref="Problems"/> − 1.</param>
    /// <returns>Its entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such problem.</exception>
    public ReadOnlySpan<T> W(int problem) => this.w.AsSpan(Require.Within(0, this.Problems - 1, problem, nameof(problem)) * this.Shape.WLength, this.Shape.WLength);

    /// <summary>H of a problem, r×n row-major. Valid until the next call.</summary>
    /// <param name="problem">From 0 to <see cref="Problems"/> − 1.</param>
    /// <returns>Its entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such problem.</exception>
    public ReadOnlySpan<T> H(int problem) => this.h.AsSpan(Require.Within(0, this.Problems - 1, problem, nameof(problem)) * this.Shape.HLength, this.Shape.HLength);

    /// <summary>Fits one V from the seeds Seed, Seed + 1, …, a problem each. Checks V; allocates nothing.</summary>
    /// <param name="v">V, m×n row-major and tight; values as for <see cref="NmfSolver{T}"/>.</param>
    /// <param name="cancellationToken">Ends each problem after its current iteration.</param>
    /// <returns>The problem of the least final cost, the first of equals.</returns>
    /// <exception cref="ArgumentException">The length or an entry of V is not allowed, or V is in the memory of this batch.</exception>
    public int FitRestarts(ReadOnlySpan<T> v, CancellationToken cancellationToken = default) => this.FitRestarts(MatrixView<T>.FromSpan(v, this.Shape), cancellationToken);

    /// <param name="v">V, a tensor of lengths (m, n): one stride 1, the other at least the extent; the stride of a length of 1 is ignored.</param>
    /// <inheritdoc cref="FitRestarts(ReadOnlySpan{T}, CancellationToken)"/>
#pragma warning disable CS1573 // inherited
    public int FitRestarts(in ReadOnlyTensorSpan<T> v, CancellationToken cancellationToken = default) => this.FitRestarts(MatrixView<T>.FromTensor(v, this.Shape), cancellationToken);
#pragma warning restore CS1573

    /// <summary>Fits one V after another, each from the seed of the options. Checks V; allocates nothing.</summary>
    /// <param name="v">The V of all problems one after the other, each m×n row-major and tight.</param>
    /// <param name="cancellationToken">Ends each problem after its current iteration.</param>
    /// <returns>The problem of the least final cost, the first of equals.</returns>
    /// <exception cref="ArgumentException">The length or an entry of V is not allowed, or V is in the memory of this batch.</exception>
    public int Fit(ReadOnlySpan<T> v, CancellationToken cancellationToken = default)
    {
        Require.ExactLength(v, Require.Product(this.Shape.VLength, this.Problems, "the V of all problems"), nameof(v), this.Problems, this.Shape.VLength);
        return this.Run(v, this.Shape.Columns, columnMajor: false, this.Shape.VLength, cancellationToken);
    }

    /// <summary>Ends the threads and the use of this batch.</summary>
    public void Dispose()
    {
        this.disposed = true;
        this.team.Dispose();
    }

    internal int FitRestarts(MatrixView<T> v, CancellationToken cancellationToken) => this.Run(v.Values, v.Stride, v.ColumnMajor, 0, cancellationToken);

    private int Run(ReadOnlySpan<T> v, int ldv, bool columnMajor, int problemStride, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(this.disposed, this);
        Require.Disjoint(this.w, "the W of this batch", v, nameof(v));
        Require.Disjoint(this.h, "the H of this batch", v, nameof(v));
        for (int problem = 0; problem < (problemStride == 0 ? 1 : this.Problems); problem++)
        {
            try
            {
                Validation<T>.RequireData(NmfEngine<T>.Widest, new MatrixView<T>(v[(problem * problemStride)..], ldv, columnMajor), this.Shape);
            }
            catch (ArgumentException e) when (problemStride > 0)
            {
                throw new ArgumentException($"The V of problem {problem} (counted from 0): {Require.TextOf(e)}", nameof(v), e);
            }
        }

        var work = new BatchWork<T>(this.loops, this.Shape, v, ldv, columnMajor, problemStride, this.Options.Seed, this.w, this.h, this.Best, this.results, cancellationToken);
        using (this.team.Enter())
        {
            this.team.Members.Run(ref work, this.Problems);
        }

        int best = 0;
        for (int problem = 1; problem < this.Problems; problem++)
        {
            best = this.results[problem].Cost < this.results[best].Cost ? problem : best;
        }

        return best;
    }
}
