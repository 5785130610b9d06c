using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Running;
using Nmf.Kernels.Perf.Charts;
using Nmf.Kernels.Perf.ColdStart;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Compare;
using Nmf.Kernels.Perf.Footprint;
using Nmf.Kernels.Perf.Latency;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Products;
using Nmf.Kernels.Perf.Suites;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var commands = new RootCommand("Measures Nmf.Kernels. Without one of the commands: BenchmarkDotNet with its own options, e.g. --filter '*Gemm*'.")
{
    CompareCommand.Create(),
    CompareGemmCommand.Create(),
    LatencyCommand.Create(),
    ColdStartCommand.Create(),
    FreshProcess<ColdStartTimes>.CreateCommand(),
    MemoryCommand.Create(),
    ChartsCommand.Create(),
    FreshProcess<PeakMemory>.CreateCommand(),
};
if (args is ["-h" or "--help"] || commands.Subcommands.Any(command => args is [var first, ..] && first == command.Name))
{
    return commands.Parse(args).Invoke();
}

MachineRates.Measure(VectorWidth.All.Select(width => width.Bits));
BenchmarkSwitcher.FromAssembly(typeof(CompareCommand).Assembly).Run(args);
return 0;
