namespace Nmf.Kernels.Perf.Suites;

/// <summary>What one call has to do at least.</summary>
/// <param name="Flops">Additions and multiplications.</param>
/// <param name="Bytes">Read or written once.</param>
public readonly record struct Work(double Flops, double Bytes);
