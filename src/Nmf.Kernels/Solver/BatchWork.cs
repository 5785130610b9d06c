using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>Fits of many problems of one shape, a part for each; every member has a loop of its own, which works alone.</summary>
internal readonly ref struct BatchWork<T>(ReadOnlySpan<FitLoop<T>> loops, NmfShape shape, ReadOnlySpan<T> v, int ldv, bool columnMajor, int problemStride, long seed, Span<T> w, Span<T> h, BestFit<T>? best, Span<NmfFitInfo> results, CancellationToken cancellationToken) : ITeamWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<FitLoop<T>> loops = loops;
    private readonly NmfShape shape = shape;
    private readonly ReadOnlySpan<T> v = v;
    private readonly int ldv = ldv;
    private readonly bool columnMajor = columnMajor;
    private readonly int problemStride = problemStride;
    private readonly long seed = seed;
    private readonly Span<T> w = w;
    private readonly Span<T> h = h;
    private readonly BestFit<T>? best = best;
    private readonly Span<NmfFitInfo> results = results;
    private readonly CancellationToken cancellationToken = cancellationToken;

    public void Run(int member, scoped Parts parts)
    {
        FitLoop<T> loop = this.loops[member];
        while (parts.Take(out int problem))
        {
            if (this.best is { IsEmpty: false } && this.cancellationToken.IsCancellationRequested)
            {
                // There is something to return: the starts that are left need not even be made.
                this.results[problem] = new NmfFitInfo(double.PositiveInfinity, double.PositiveInfinity, 0, NmfStopReason.Cancelled, TimeSpan.Zero);
                continue;
            }

            var view = new MatrixView<T>(this.v[(problem * this.problemStride)..], this.ldv, this.columnMajor);

            // A place for each problem, or, where only the best is kept, for each member.
            int place = this.best is null ? problem : member;
            Span<T> wOfProblem = this.w.Slice(place * this.shape.WLength, this.shape.WLength);
            Span<T> hOfProblem = this.h.Slice(place * this.shape.HLength, this.shape.HLength);

            // Restarts on one V differ by their seed, several V by V.
            loop.FillStart(view, unchecked(this.seed + (this.problemStride == 0 ? problem : 0)), wOfProblem, hOfProblem);
            this.results[problem] = loop.Run(view, wOfProblem, hOfProblem, this.cancellationToken);
            this.best?.Offer(problem, this.results[problem], wOfProblem, hOfProblem, loop.History);
        }
    }
}
