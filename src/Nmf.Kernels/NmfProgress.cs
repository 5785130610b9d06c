namespace Nmf.Kernels;

/// <summary>What <see cref="NmfOptions.Progress"/> receives each time a cost is recorded: before the first iteration, at each check, and after the last iteration.</summary>
/// <param name="Iteration">The iterations done so far; 0 is the start.</param>
/// <param name="Cost">The cost of W and H after that many iterations.</param>
/// <param name="Elapsed">The time spent in iterations so far and with the copies that they work on, without the evaluation of costs and residuals.</param>
/// <param name="KktResidual">How far W and H are from a point that no update moves; see <see cref="NmfDiagnostics"/>.</param>
public readonly record struct NmfProgress(int Iteration, double Cost, TimeSpan Elapsed, double KktResidual);
