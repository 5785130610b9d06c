using Nmf.Kernels;
using Nmf.Tool.Drawing;

namespace Nmf.Tool.Report;

/// <summary>Cost and KKT residual over iterations and over time, of one run or several.</summary>
internal static class TraceCharts
{
    /// <summary>Four charts; none where no iteration was done.</summary>
    /// <param name="costName">What the cost is, for its axis.</param>
    /// <param name="runs">A name and a trace each; the first is the one that the axes are made for.</param>
    /// <param name="bound">What no cost is below, if known.</param>
    internal static IReadOnlyList<string> Draw(string costName, IReadOnlyList<(string Name, IReadOnlyList<NmfProgress> Trace)> runs, (string Name, double Cost)? bound = null)
    {
        if (runs.All(run => run.Trace.Count < 2))
        {
            return [];
        }

        double longest = runs.Max(run => run.Trace.Count == 0 ? 0 : run.Trace[^1].Elapsed.TotalSeconds);
        (string unit, double factor) = longest < 0.5 ? ("ms", 1e3) : ("s", 1);
        string timeLabel = $"time in iterations, {unit}";
        (double, double)? costs = runs.Count > 1 ? Range(runs, progress => progress.Cost, bound?.Cost, above: 3) : null;
        (double, double)? residuals = runs.Count > 1 ? Range(runs, progress => progress.KktResidual, null, above: 100) : null;
        return
        [
            Chart("Cost over iterations", "iteration", costName, progress => progress.Iteration, progress => progress.Cost, costs, bound),
            Chart("KKT residual over iterations", "iteration", "KKT residual", progress => progress.Iteration, progress => progress.KktResidual, residuals, null),
            Chart("Cost over time", timeLabel, costName, progress => progress.Elapsed.TotalSeconds * factor, progress => progress.Cost, costs, bound),
            Chart("KKT residual over time", timeLabel, "KKT residual", progress => progress.Elapsed.TotalSeconds * factor, progress => progress.KktResidual, residuals, null),
        ];

        string Chart(string title, string xLabel, string yLabel, Func<NmfProgress, double> x, Func<NmfProgress, double> y, (double Low, double High)? range, (string, double)? level) => new LineChart
        {
            Title = title,
            XLabel = xLabel,
            YLabel = yLabel,
            Series = [.. runs.Select(run => new Series(run.Name, Within(range?.High, [.. run.Trace.Select(progress => (x(progress), y(progress)))])))],
            Bound = level,
            LogarithmicY = true,
            YRange = range,
        }.ToSvg();
    }

    /// <summary>A run that goes beyond the top and back again and again is drawn until it first leaves, and from where it last returns.</summary>
    private static IReadOnlyList<(double X, double Y)> Within(double? top, IReadOnlyList<(double X, double Y)> points)
    {
        int[] beyond = [.. Enumerable.Range(0, points.Count).Where(k => points[k].Y > top)];
        return beyond.Length == 0 ? points : [.. points.Take(beyond[0] + 1), (double.NaN, double.NaN), .. points.Skip(beyond[^1])];
    }

    /// <summary>From a little below the least of all runs to a multiple of the most of the first, so that a run that diverges leaves through the top.</summary>
    private static (double Low, double High) Range(IReadOnlyList<(string Name, IReadOnlyList<NmfProgress> Trace)> runs, Func<NmfProgress, double> value, double? bound, double above)
    {
        double[] all = [.. runs.SelectMany(run => run.Trace).Select(value).Append(bound ?? double.NaN).Where(x => x > 0 && double.IsFinite(x))];
        double[] first = [.. runs[0].Trace.Select(value).Where(x => x > 0 && double.IsFinite(x))];
        return all.Length == 0 || first.Length == 0 ? (1, 10) : (all.Min() / 1.1, Math.Min(all.Max() * 1.1, first.Max() * above));
    }
}
