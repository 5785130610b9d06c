using System.Numerics;

namespace Nmf.Kernels.Perf.Commands;

/// <summary>Figures that one process can be asked for once.</summary>
internal interface IMeasuredOnce<TFigures>
{
    /// <summary>The hidden command of the process.</summary>
    static abstract string Command { get; }

    static abstract TFigures Measure<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
