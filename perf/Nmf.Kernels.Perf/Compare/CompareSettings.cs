namespace Nmf.Kernels.Perf.Compare;

/// <param name="LeftOut">What the table lacks and why.</param>
/// <param name="OneRoundPeers">Whether numpy, scikit-learn and MathNet take part.</param>
internal sealed record CompareSettings(int Rounds, int Threads, bool OneRoundPeers, string[] LeftOut);
