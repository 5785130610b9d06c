namespace Nmf.Kernels.Perf.Machine;

/// <summary>The machine's rates, measured once, when the program starts.</summary>
internal static class MachineRates
{
    private static readonly Dictionary<(Type, int), double> Peaks = [];

    /// <summary>Memory reads by one thread.</summary>
    internal static double GigabytesPerSecond { get; private set; }

    /// <summary>Measures, and says what it found.</summary>
    internal static void Measure(IEnumerable<int> vectorBits)
    {
        foreach (int bits in vectorBits)
        {
            Peaks[(typeof(float), bits)] = MachinePeak.Gflops<float>(bits);
            Peaks[(typeof(double), bits)] = MachinePeak.Gflops<double>(bits);
            Console.WriteLine($"{bits}-bit multiply-add peak of one core: float {Gflops(typeof(float), bits):f0}, double {Gflops(typeof(double), bits):f0} GFLOPS");
        }

        GigabytesPerSecond = MemoryBandwidth.Read(threads: 1);
        Console.WriteLine($"Memory reads of one core: {GigabytesPerSecond:f1} GB/s");
    }

    internal static double Gflops(Type type, int vectorBits) => Peaks[(type, vectorBits)];
}
