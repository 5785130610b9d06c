using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using Nmf.Kernels.Perf.Machine;
using Perfolizer.Horology;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>A job for each vector width that the processor has, and columns that set the times against what it can do.</summary>
public sealed class SuiteConfig : ManualConfig
{
    /// <summary>Vectors of 128 bits come without multiply-add instructions, which are then emulated: some 250 times slower, so only small work is done.</summary>
    private const double MostFlopsAt128 = 1e6;
    private const double MostBytesAt128 = 2e5;

    /// <summary>As in this program's own runtimeconfig: the warm-up then ends with fully compiled code on one core too.</summary>
    private static readonly EnvironmentVariable WithoutDelay = new("DOTNET_TC_CallCountingDelayMs", "0");

    public SuiteConfig()
    {
        foreach (VectorWidth width in VectorWidth.All)
        {
            EnvironmentVariable[] variables = [WithoutDelay, .. width.Variable is { } variable ? [new EnvironmentVariable(variable, "0")] : Array.Empty<EnvironmentVariable>()];
            this.AddJob(Job.Default
                .WithId(width.Name)
                .WithEnvironmentVariables(variables)
                .WithWarmupCount(4)
                .WithIterationCount(9)
                .WithIterationTime(TimeInterval.FromMilliseconds(150)));
        }

        this.AddFilter(new SimpleFilter(benchmark => VectorWidth.Of(benchmark.Job).Bits > 128 || RateColumn.WorkOf(benchmark) is { Flops: <= MostFlopsAt128, Bytes: <= MostBytesAt128 }));
        this.WithBuildTimeout(TimeSpan.FromMinutes(10));
        this.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40));
        this.HideColumns(Column.EnvironmentVariables);
        this.AddDiagnoser(MemoryDiagnoser.Default);
        this.AddColumn(
            new RateColumn("GFLOPS", "10⁹ additions and multiplications a second", (work, nanoseconds, _, _) => work.Flops == 0 ? "-" : $"{work.Flops / nanoseconds:f1}"),
            new RateColumn("of peak", "GFLOPS over the multiply-add peak of one core, by vectors of the job's width", (work, nanoseconds, type, bits) => work.Flops == 0 ? "-" : $"{work.Flops / nanoseconds / MachineRates.Gflops(type, bits):p0}"),
            new RateColumn("of memory", "each operand read or written once, over the bandwidth of memory reads; above 100 % the caches did it", (work, nanoseconds, _, _) => $"{work.Bytes / nanoseconds / MachineRates.GigabytesPerSecond:p0}"));
    }
}
