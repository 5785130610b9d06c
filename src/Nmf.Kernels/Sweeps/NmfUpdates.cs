namespace Nmf.Kernels.Sweeps;

/// <summary>Which factors a pass over V updates.</summary>
[Flags]
internal enum NmfUpdates
{
    None = 0,
    W = 1,
    H = 2,
    Both = W | H,
}
