using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Commands;
using Nmf.Tool.Input;

namespace Nmf.Tool.Report;

/// <summary>The page of a comparison of methods.</summary>
internal static class ComparisonPage
{
    internal static ReportPage Of<T>(string input, Matrix<T> v, int rank, NmfOptions options, IReadOnlyList<MethodRun<T>> runs, double? bound, ImageSize? image)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string cost = Facts.CostText(CostNames.Of(options.Cost));
        var page = new ReportPage($"{Path.GetFileName(input)}: multiplicative against additive updates, rank {rank}", CommandText.Current);
        page.Add(new ReportSection(
            "Setting",
            [
                ("input", input),
                ("V", $"{v.Rows} × {v.Columns}"),
                ("cost", cost),
                ("cost of the start", Facts.Number(runs[0].Result.InitialCost)),
                ("precision", PrecisionOf<T>.Name),
                ("start", $"seed {options.Seed}"),
                .. bound is { } least ? [("least cost without W, H ≥ 0", Facts.Number(least))] : Array.Empty<(string, string)>(),
            ],
            []));
        page.Add(new ReportSection("Final costs, and time of an iteration", [.. runs.Select(run => (run.Name, End(run)))], []));
        page.Add(new ReportSection(
            "The ways down",
            [],
            TraceCharts.Draw(cost, [.. runs.Select(run => (run.Name, run.Trace))], bound is { } level ? ("truncated SVD of the same rank", level) : null)));
        page.Add(new ReportSection("Factors of the multiplicative updates", [], FactorDrawings.Draw(v, runs[0].Result.Model, image)));
        return page;
    }

    private static string End<T>(MethodRun<T> run)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string time = run.Result.Iterations == 0 ? "" : $", {Facts.TimeText(run.Result.Elapsed.TotalSeconds / run.Result.Iterations)}";
        string end = run.Result.StopReason == FitResult<T>.Diverged ? $", not finite after {run.Result.Iterations}" : "";
        return $"{Facts.Number(run.Result.Model.Cost)}{time}{end}";
    }
}
