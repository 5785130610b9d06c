using System.Diagnostics;

namespace Nmf.Kernels.Perf.Latency;

/// <summary>Exact order statistics of latencies, in microseconds.</summary>
internal readonly record struct Quantiles(double P50, double P99, double P999, double P9999, double Most)
{
    internal const string Header = "p50 | p99 | p99.9 | p99.99 | max";

    internal static Quantiles Of(long[] ticks)
    {
        Array.Sort(ticks);
        double At(double share) => ticks[Math.Min(ticks.Length - 1, (int)(share * ticks.Length))] * 1e6 / Stopwatch.Frequency;
        return new(At(0.5), At(0.99), At(0.999), At(0.9999), At(1));
    }

    /// <summary>
    /// Those of a loop that does nothing but watch the clock until so many microseconds are over: its tail is the machine's, and what is measured on it has about that tail at least.
    /// </summary>
    internal static Quantiles OfTheClock(int count, double microseconds)
    {
        long wanted = (long)(microseconds * Stopwatch.Frequency / 1e6);
        var ticks = new long[count];
        foreach (ref long passed in ticks.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                passed = Stopwatch.GetTimestamp() - start;
            }
            while (passed < wanted);
        }

        return Of(ticks);
    }

    public override string ToString() => $"{this.P50:f2} | {this.P99:f2} | {this.P999:f2} | {this.P9999:f1} | {this.Most:f1}";
}
