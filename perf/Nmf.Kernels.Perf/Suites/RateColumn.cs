using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>A figure made of a benchmark's work and its mean time.</summary>
/// <param name="format">From the work, the nanoseconds, the element type and the bits of a vector.</param>
internal sealed class RateColumn(string name, string legend, Func<Work, double, Type, int, string> format) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? format(WorkOf(benchmarkCase), statistics.Mean, Suite(benchmarkCase).ElementType, VectorWidth.Of(benchmarkCase.Job).Bits)
            : "?";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => this.GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    internal static Work WorkOf(BenchmarkCase benchmark) => Suite(benchmark).WorkOf(benchmark.Descriptor.WorkloadMethod.Name);

    /// <summary>The suite with its parameters set, but not set up.</summary>
    private static IMeasuredSuite Suite(BenchmarkCase benchmark)
    {
        var suite = (IMeasuredSuite)Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(suite, parameter.Value);
        }

        return suite;
    }
}
