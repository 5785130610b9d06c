using System.Diagnostics;

namespace Nmf.Kernels.Perf.Latency;

/// <summary>The first encode of a process.</summary>
internal static class FirstEncodes
{
    internal static void Print()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            using var fresh = new Encodes(cost);
            Console.WriteLine($"{cost}, first encode of a process: {fresh.Preparation.TotalMilliseconds:f2} ms to prepare, {fresh.One(0) * 1e3 / Stopwatch.Frequency:f2} ms to encode.");
        }
    }
}
