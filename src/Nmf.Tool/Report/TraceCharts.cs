using Nmf.Kernels;
using Nmf.Tool.Drawing;

namespace Nmf.Tool.Report;

/// <summary>Cost and KKT residual over iterations and over time, of one run or several.</summary>
internal static class TraceCharts
{
    /// <summary>Four charts; two where the residual is always 0, none where no iteration was done.</summary>
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
        (string Over, string Label, Func<NmfProgress, double> Value)[] across =
        [
            ("iterations", "iteration", progress => progress.Iteration),
            ("time", $"time in iterations, {unit}", progress => progress.Elapsed.TotalSeconds * factor),
        ];
        (string Name, string Label, Func<NmfProgress, double> Value, double Above, (string Name, double Y)? Bound)[] up =
        [
            ("Cost", costName, progress => progress.Cost, 1.5, bound),
            ("KKT residual", "KKT residual", progress => progress.KktResidual, 100, null),
        ];

        bool severalRuns = runs.Count > 1;
        double? highestCost = severalRuns ? Range(runs, progress => progress.Cost, bound?.Cost, up[0].Above).High : null;

        // What is always 0, as the residual of V = 0, has no place on a logarithmic axis.
        up = [.. up.Where(y => runs.Any(run => run.Trace.Count(progress => y.Value(progress) > 0 && double.IsFinite(y.Value(progress))) > 1))];
        return
        [
            .. from x in across
               from y in up
               let range = severalRuns ? Range(runs, y.Value, y.Bound?.Y, y.Above) : ((double Low, double High)?)null
               select new LineChart
               {
                   Title = $"{y.Name} over {x.Over}",
                   XLabel = x.Label,
                   YLabel = y.Label,
                   Series = [.. runs.Select(run => new Series(run.Name, Within(highestCost, run.Trace, progress => (x.Value(progress), y.Value(progress)))))],
                   Bound = y.Bound,
                   WholeX = x.Over == "iterations",
                   LogarithmicY = true,
                   YRange = range,
               }.ToSvg(),
        ];
    }

    /// <summary>A run whose cost goes beyond the top and back again and again is drawn until it first leaves, and from where it last returns.</summary>
    private static IReadOnlyList<(double X, double Y)> Within(double? highestCost, IReadOnlyList<NmfProgress> trace, Func<NmfProgress, (double X, double Y)> point)
    {
        int[] beyond = [.. Enumerable.Range(0, trace.Count).Where(k => trace[k].Cost > highestCost)];
        IEnumerable<(double X, double Y)> points = trace.Select(point);
        return [.. beyond.Length == 0 ? points : [.. points.Take(beyond[0] + 1), (double.NaN, double.NaN), .. points.Skip(beyond[^1])]];
    }

    /// <summary>From a little below the least of all runs to a multiple of the most of the first, so that a run that diverges leaves through the top.</summary>
    private static (double Low, double High) Range(IReadOnlyList<(string Name, IReadOnlyList<NmfProgress> Trace)> runs, Func<NmfProgress, double> value, double? bound, double above)
    {
        double[] all = [.. runs.SelectMany(run => run.Trace).Select(value).Append(bound ?? double.NaN).Where(x => x > 0 && double.IsFinite(x))];
        double[] first = [.. runs[0].Trace.Select(value).Where(x => x > 0 && double.IsFinite(x))];
        return all.Length == 0 || first.Length == 0 ? (1, 10) : (all.Min() / 1.1, Math.Min(all.Max() * 1.1, first.Max() * above));
    }
}
