using System.Globalization;
using Nmf.Tool.Commands;
using Nmf.Tool.Drawing;
using Nmf.Tool.Output;

namespace Nmf.Tool.Report;

/// <summary>A summary in the words of a page.</summary>
internal static class Facts
{
    internal static IReadOnlyList<(string Name, string Value)> Of(Summary summary) =>
    [
        ("input", summary.Transposed ? $"{summary.Input}, transposed" : summary.Input),
        ("V", $"{summary.Rows} × {summary.Columns}"),
        ("rank", Number(summary.Rank)),
        ("cost", CostText(summary.Cost)),
        ("method", summary.LearningRate is { } rate ? $"{summary.Method}, rate {Axis.Format(rate)}" : summary.Method),
        ("precision", $"{summary.Precision}, {summary.VectorWidth}-bit vectors"),
        ("start", summary.Start == "seed" ? $"seed {summary.Seed}" : "from files"),
        ("cost of the start", Number(summary.InitialCost)),
        ("final cost", Number(summary.FinalCost)),
        ("KKT residual", Number(summary.KktResidual)),
        ("iterations", $"{Number(summary.Iterations)} of {Number(summary.MaxIterations)}"),
        ("stopped by", StopText(summary.StopReason)),
        ("time in iterations", TimeText(summary.Seconds)),
        ("time of one iteration", summary.Iterations == 0 ? "–" : TimeText(summary.Seconds / summary.Iterations)),
        ("columns of W", summary.Normalized ? "sum to one" : "as fitted"),
        ("library", summary.LibraryVersion.Split('+')[0]),
    ];

    internal static string CostText(string cost) => cost == CostNames.KullbackLeibler ? "Kullback–Leibler, D(V‖WH)" : "Euclidean, ‖V − WH‖²";

    internal static string Number(double? value) => value is { } number ? NumberText(number) : "infinite";

    /// <summary>Six digits.</summary>
    private static string NumberText(double number) => Math.Abs(number) is 0 or (>= 1e-3 and < 1e9)
        ? double.Parse(number.ToString("g6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("#,0.######", CultureInfo.InvariantCulture).Replace(',', '\u2009')
        : number.ToString("0.####e+0", CultureInfo.InvariantCulture);

    internal static string TimeText(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
    };

    private static string StopText(string reason) => reason switch
    {
        FitResult<float>.Tolerance => "the tolerance",
        FitResult<float>.KktTolerance => "the KKT tolerance",
        FitResult<float>.Cancelled => "an interruption",
        FitResult<float>.Diverged => "a cost that rose or is not finite",
        _ => "the number of iterations",
    };
}
