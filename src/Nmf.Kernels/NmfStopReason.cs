namespace Nmf.Kernels;

/// <summary>Why a fit ended.</summary>
public enum NmfStopReason
{
    /// <summary><see cref="NmfOptions.MaxIterations"/> iterations were done.</summary>
    MaxIterations,

    /// <summary>The cost fell by less than <see cref="NmfOptions.Tolerance"/>, as a share of the first cost, between two checks.</summary>
    Tolerance,

    /// <summary>The cancellation token was signalled; W and H hold the last completed iteration.</summary>
    Cancelled,

    /// <summary>The KKT residual was at most <see cref="NmfOptions.KktTolerance"/> at a check.</summary>
    KktTolerance,
}
