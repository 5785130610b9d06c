namespace Nmf.Kernels;

/// <summary>How a fit went.</summary>
/// <param name="InitialCost">The cost of the start, after it was lifted to the floor.</param>
/// <param name="Cost">The cost of W and H as returned.</param>
/// <param name="Iterations">The iterations done.</param>
/// <param name="StopReason">Why the fit ended.</param>
/// <param name="Elapsed">The time spent in iterations and with the copies that they work on, without the evaluation of costs and what follows a report.</param>
public readonly record struct NmfFitInfo(double InitialCost, double Cost, int Iterations, NmfStopReason StopReason, TimeSpan Elapsed);
