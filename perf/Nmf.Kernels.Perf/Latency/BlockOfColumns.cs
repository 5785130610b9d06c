using System.Diagnostics;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Latency;

/// <summary>The encoding of a block of columns, timed once its code is compiled.</summary>
internal sealed class BlockOfColumns(Encodes encodes) : ITimed
{
    private const int Rounds = 31;

    public string Name => "block";

    public void Reset()
    {
    }

    public void Iterate() => encodes.Block();

    /// <summary>The median time, in microseconds.</summary>
    internal double Median()
    {
        WarmUp.Run([this]);
        var ticks = new long[Rounds];
        foreach (ref long time in ticks.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            this.Iterate();
            time = Stopwatch.GetTimestamp() - start;
        }

        return Quantiles.Of(ticks).P50;
    }
}
