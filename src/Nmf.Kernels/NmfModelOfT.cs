using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels;

/// <summary>A factorization V ≈ WH: the factors, their cost, and how the fit went.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Made by <see cref="NmfModel"/>. Reading is thread-safe; <see cref="Normalize"/> writes.</remarks>
public sealed partial class NmfModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] w;
    private readonly T[] h;
    private readonly (int Iteration, double Cost)[] costHistory;
    private readonly NmfFitInfo info;

    internal NmfModel(NmfShape shape, NmfOptions options, T[] w, T[] h, NmfFitInfo info, (int Iteration, double Cost)[] costHistory)
    {
        this.Options = options with { Progress = null };
        this.Shape = shape;
        this.w = w;
        this.h = h;
        this.info = info;
        this.costHistory = costHistory;
    }

    /// <summary>m, n and r.</summary>
    public NmfShape Shape { get; }

    /// <summary>How the fit was asked for, without its <see cref="NmfOptions.Progress"/>.</summary>
    public NmfOptions Options { get; }

    /// <summary>W, m×r, row-major.</summary>
    public ReadOnlySpan<T> W => this.w;

    /// <summary>H, r×n, row-major.</summary>
    public ReadOnlySpan<T> H => this.h;

    /// <summary>W, m×r, row-major; can be kept across an await.</summary>
    public ReadOnlyMemory<T> WMemory => this.w;

    /// <summary>H, r×n, row-major; can be kept across an await.</summary>
    public ReadOnlyMemory<T> HMemory => this.h;

    /// <summary>W as a tensor of lengths (m, r).</summary>
    public ReadOnlyTensorSpan<T> WTensor => new(this.w, [this.Shape.Rows, this.Shape.Rank]);

    /// <summary>H as a tensor of lengths (r, n).</summary>
    public ReadOnlyTensorSpan<T> HTensor => new(this.h, [this.Shape.Rank, this.Shape.Columns]);

    /// <summary>The cost of W and H at the end of the fit.</summary>
    public double Cost => this.info.Cost;

    /// <summary>The iterations done.</summary>
    public int Iterations => this.info.Iterations;

    /// <summary>Why the fit ended.</summary>
    public NmfStopReason StopReason => this.info.StopReason;

    /// <summary>The time spent in iterations, without the evaluation of costs.</summary>
    public TimeSpan Elapsed => this.info.Elapsed;

    /// <summary>The cost at iteration 0, at each multiple of <see cref="NmfOptions.CheckEvery"/> and at the last iteration.</summary>
    public ReadOnlySpan<(int Iteration, double Cost)> CostHistory => this.costHistory;

    /// <summary>
    /// Scales in place so that each column of W sums to one; its scale moves into the row of H, and WH is unchanged but for rounding.
    /// A component whose column of W is all zero stays as it is; entries may fall below the floor. Allocates nothing.
    /// </summary>
    /// <returns>This model.</returns>
    public NmfModel<T> Normalize()
    {
        for (int a = 0; a < this.Shape.Rank; a++)
        {
            // Fewer than 2³¹ entries: smaller by 2⁶⁴ their sum is finite.
            double unit = double.IsFinite(this.ColumnSum(a, 1)) ? 1 : Math.ScaleB(1, -64);
            double sum = this.ColumnSum(a, unit);
            if (sum > 0)
            {
                for (int i = a; i < this.w.Length; i += this.Shape.Rank)
                {
                    this.w[i] = T.CreateTruncating(double.CreateTruncating(this.w[i]) * unit / sum);
                }

                foreach (ref T x in this.h.AsSpan(a * this.Shape.Columns, this.Shape.Columns))
                {
                    x = T.Min(T.CreateTruncating(double.CreateTruncating(x) * sum / unit), Range<T>.Largest);
                }
            }
        }

        return this;
    }

    /// <summary>The sum of a column of W, in a unit that keeps it finite.</summary>
    private double ColumnSum(int column, double unit)
    {
        double sum = 0;
        for (int i = column; i < this.w.Length; i += this.Shape.Rank)
        {
            sum += double.CreateTruncating(this.w[i]) * unit;
        }

        return sum;
    }

    internal static NmfModel<T> Fit(NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w0, ReadOnlySpan<T> h0, NmfOptions? options, CancellationToken cancellationToken)
    {
        options ??= new NmfOptions();
        if (options.Restarts > 1 && w0.IsEmpty)
        {
            return FitRestarts(shape, v, options, cancellationToken);
        }

        NmfEngine<T> widest = NmfEngine<T>.Widest;
        using var team = new ThreadTeam(options.Threads == 0 ? Worthwhile.Threads<T>(options.Cost, shape) : options.Threads);
        var loop = new FitLoop<T>(widest, team.Members, shape, options);
        var w = new T[shape.WLength];
        var h = new T[shape.HLength];
        if (w0.IsEmpty)
        {
            loop.FillStart(v, w, h);
        }
        else
        {
            Validation<T>.RequireFactor(widest, w0, shape.Rank, nameof(w0));
            Validation<T>.RequireFactor(widest, h0, shape.Columns, nameof(h0));
            w0.CopyTo(w);
            h0.CopyTo(h);
        }

        NmfFitInfo info = loop.Run(v, w, h, cancellationToken);
        return new NmfModel<T>(shape, options, w, h, info, loop.History.ToArray());
    }

    /// <summary>The best of several starts: run once more where its progress shall be reported, and cut short the best that there is.</summary>
    private static NmfModel<T> FitRestarts(NmfShape shape, MatrixView<T> v, NmfOptions options, CancellationToken cancellationToken)
    {
        using var batch = new NmfBatch<T>(shape, options.Restarts, options, keepsFactors: false);
        NmfOptions single = options with { Seed = unchecked(options.Seed + batch.FitRestarts(v, cancellationToken)), Restarts = 1 };
        bool cancelled = false;
        foreach (NmfFitInfo result in batch.Results)
        {
            cancelled |= result.StopReason == NmfStopReason.Cancelled;
        }

        if (!cancelled && options.Progress is not null)
        {
            NmfModel<T> again = Fit(shape, v, [], [], single, cancellationToken);
            if (again.StopReason != NmfStopReason.Cancelled)
            {
                return again;
            }

            cancelled = true;
        }

        BestFit<T> best = batch.Best!;
        NmfFitInfo info = best.Info;
        if (cancelled)
        {
            info = info with { StopReason = NmfStopReason.Cancelled };
            options.Progress?.Report(new NmfProgress(info.Iterations, info.Cost, info.Elapsed, NmfDiagnostics.Residual(options.Cost, shape, v, best.W, best.H, options.Floor)));
        }

        return new NmfModel<T>(shape, single, best.W, best.H, info, best.History.ToArray());
    }
}
