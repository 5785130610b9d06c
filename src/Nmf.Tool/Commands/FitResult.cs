using System.Numerics;
using Nmf.Kernels;

namespace Nmf.Tool.Commands;

/// <summary>What a method made of V, and how it went.</summary>
/// <param name="Model">W, H and their cost.</param>
/// <param name="InitialCost">The cost of the start.</param>
/// <param name="Iterations">The iterations done.</param>
/// <param name="StopReason">Why it ended, as written in the summary.</param>
/// <param name="Elapsed">The time spent in iterations.</param>
internal sealed record FitResult<T>(NmfModel<T> Model, double InitialCost, int Iterations, string StopReason, TimeSpan Elapsed)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const string Cancelled = "cancelled";
    internal const string Tolerance = "tolerance";
    internal const string KktTolerance = "kktTolerance";
    internal const string MaxIterations = "maxIterations";
    internal const string Diverged = "diverged";

    internal static FitResult<T> Of(NmfModel<T> model)
    {
        string reason = model.StopReason switch
        {
            NmfStopReason.Tolerance => Tolerance,
            NmfStopReason.KktTolerance => KktTolerance,
            NmfStopReason.Cancelled => Cancelled,
            _ => MaxIterations,
        };
        return new FitResult<T>(model, model.CostHistory[0].Cost, model.Iterations, reason, model.Elapsed);
    }
}
