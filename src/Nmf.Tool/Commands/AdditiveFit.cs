using System.Diagnostics;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary>Gradient descent with a constant rate, from the same start and by the same stopping rules as the multiplicative updates.</summary>
internal static class AdditiveFit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Fits until a rule of the options holds or the cost is not finite any more, or rises by more than the tolerance; then the last W and H before that
    /// are kept.
    /// </summary>
    /// <param name="v">V.</param>
    /// <param name="start">W₀ and H₀, at or above the floor.</param>
    /// <param name="rate">The constant rate.</param>
    /// <param name="options">As for the multiplicative updates; checks are at every iteration.</param>
    /// <param name="cancellationToken">Ends the fit after the current iteration.</param>
    internal static FitResult<T> Run(Matrix<T> v, NmfModel<T> start, double rate, NmfOptions options, CancellationToken cancellationToken)
    {
        v = v.InRowMajor();
        (NmfCost cost, NmfShape shape) = (options.Cost, start.Shape);
        ReadOnlySpan<T> values = v.ToRowMajor();
        T[] w = start.W.ToArray(), h = start.H.ToArray(), lastW = [.. w], lastH = [.. h];
        T eta = T.CreateSaturating(rate), floor = Range<T>.FloorOf(options.Floor!.Value);
        var workspace = new T[Math.Max(GradientDescent.WorkspaceLength<T>(cost, shape), NmfKernels.WorkspaceLength<T>(cost, shape))];

        long ticks = 0;
        double first = start.Cost;
        double previous = first;
        string reason = FitResult<T>.MaxIterations;
        int iteration = 0;
        var history = new List<(int Iteration, double Cost)> { (0, first) };
        bool stationary = Report(0, first);
        while (iteration < options.MaxIterations && !stationary)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                reason = FitResult<T>.Cancelled;
                break;
            }

            long before = Stopwatch.GetTimestamp();
            GradientDescent.Iterate<T>(cost, shape, values, w, h, eta, floor, workspace);
            ticks += Stopwatch.GetTimestamp() - before;
            double current = NmfKernels.Cost<T>(cost, shape, values, w, h, workspace);
            if (!double.IsFinite(current) || (options.Tolerance > 0 && current - previous > options.Tolerance * first))
            {
                (w, h, reason) = (lastW, lastH, FitResult<T>.Diverged);
                break;
            }

            iteration++;
            history.Add((iteration, current));
            w.CopyTo(lastW, 0);
            h.CopyTo(lastH, 0);
            stationary = Report(iteration, current);
            if (options.Tolerance > 0 && previous - current < options.Tolerance * first)
            {
                reason = FitResult<T>.Tolerance;
                break;
            }

            previous = current;
        }

        reason = stationary ? FitResult<T>.KktTolerance : reason;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(0, ticks);

        // The library has no reason that says "diverged": such a fit was broken off.
        NmfStopReason ofModel = reason switch
        {
            FitResult<T>.Tolerance => NmfStopReason.Tolerance,
            FitResult<T>.KktTolerance => NmfStopReason.KktTolerance,
            FitResult<T>.MaxIterations => NmfStopReason.MaxIterations,
            _ => NmfStopReason.Cancelled,
        };
        var info = new NmfFitInfo(first, history[^1].Cost, iteration, ofModel, elapsed);
        return new FitResult<T>(new NmfModel<T>(shape, options with { Progress = null }, w, h, info, [.. history]), first, iteration, reason, elapsed);

        // Whether the point satisfies the KKT conditions to the tolerance.
        bool Report(int done, double reached)
        {
            if (options.Progress is null && options.KktTolerance == 0)
            {
                return false;
            }

            double residual = NmfDiagnostics.KktResidual(cost, shape, v.ToRowMajor(), w, h, floor);
            options.Progress?.Report(new NmfProgress(done, reached, Stopwatch.GetElapsedTime(0, ticks), residual));
            return options.KktTolerance > 0 && residual <= options.KktTolerance;
        }
    }
}
