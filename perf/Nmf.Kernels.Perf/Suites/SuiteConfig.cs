using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using Nmf.Kernels.Perf.Machine;
using Perfolizer.Horology;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>A job for each vector width that the processor has, and columns that set the times against what it can do.</summary>
public sealed class SuiteConfig : ManualConfig
{
    /// <summary>Vectors of 128 bits come without multiply-add instructions, which are then emulated: some 250 times slower, so only small work is done.</summary>
    private const double MostFlopsAt128 = 1e6;
    private const double MostBytesAt128 = 1e5;

    public SuiteConfig()
    {
        foreach (VectorWidth width in VectorWidth.All)
        {
            Job job = Job.Default.WithId(width.Name).WithWarmupCount(4).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(100));
            this.AddJob(width.Variable is { } variable ? job.WithEnvironmentVariables(new EnvironmentVariable(variable, "0")) : job);
        }

        this.AddFilter(new SimpleFilter(benchmark => VectorWidth.Of(benchmark.Job).Bits > 128 || RateColumn.WorkOf(benchmark) is { Flops: <= MostFlopsAt128, Bytes: <= MostBytesAt128 }));
        this.AddDiagnoser(MemoryDiagnoser.Default);
        this.AddColumn(
            new RateColumn("GFLOPS", "10⁹ additions and multiplications a second", (work, nanoseconds, _, _) => work.Flops == 0 ? "-" : $"{work.Flops / nanoseconds:f1}"),
            new RateColumn("of peak", "GFLOPS over the multiply-add peak of one core, by vectors of the job's width", (work, nanoseconds, type, bits) => work.Flops == 0 ? "-" : $"{work.Flops / nanoseconds / MachineRates.Gflops(type, bits):p0}"),
            new RateColumn("of memory", "each operand read or written once, over the bandwidth of memory reads; above 100 % the caches did it", (work, nanoseconds, _, _) => $"{work.Bytes / nanoseconds / MachineRates.GigabytesPerSecond:p0}"));
    }
}
