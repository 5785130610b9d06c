using System.Numerics;
using System.Runtime.InteropServices;
using Nmf.Kernels.Perf.Peers;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>What every table says about where it was measured.</summary>
/// <param name="GigabytesPerSecond">Memory reads of all threads together.</param>
internal sealed record MachineFacts(
    string Processor, string Runtime, string Type, int Threads, string Date, string OpenBlasCore, string Caches, MachineSpeed Speed, double GigabytesPerSecond)
{
    /// <summary>The line under a chart's title.</summary>
    internal string Summary => $"{this.Processor}, {this.Speed.VectorBits}-bit vectors, .NET {this.Runtime}, OpenBLAS {this.OpenBlasCore.Split(' ')[0]}, {this.Date}";

    internal string ThreadsInWords => this.Threads == 1 ? "one thread" : $"{this.Threads} threads";

    internal static MachineFacts Measure<T>(int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            ProcessorName(),
            Environment.Version.ToString(),
            typeof(T) == typeof(float) ? "float" : "double",
            threads,
            $"{DateTime.UtcNow:yyyy-MM-dd}",
            OpenBlas.Core is { } core ? $"{core} ({OpenBlas.Configuration})" : "the library is missing, so there are no rows of it (Debian: libopenblas0-pthread)",
            CacheSizes.Read().ToString(),
            MachineSpeed.Now<T>(),
            MemoryBandwidth.Read(threads));

    internal void Print()
    {
        Console.WriteLine($"{this.Processor}, .NET {this.Runtime}, {this.Speed.VectorBits}-bit vectors, {this.Type}, {this.ThreadsInWords}, {this.Date}");
        Console.WriteLine($"OpenBLAS: {this.OpenBlasCore}");
        Console.WriteLine($"One core: multiply-add peak {this.Speed.Gflops:f0} GFLOPS, a vector division {this.Speed.DivisionNanoseconds:f1} ns, {this.Caches}; memory reads {this.GigabytesPerSecond:f1} GB/s");
        if (this.Threads > Environment.ProcessorCount)
        {
            Console.WriteLine($"warning: {this.Threads} threads share {Environment.ProcessorCount} processors; the figures mean little.");
        }
    }

    private static string ProcessorName()
    {
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
