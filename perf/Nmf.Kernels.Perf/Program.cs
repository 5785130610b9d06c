using System.Globalization;
using BenchmarkDotNet.Running;
using Nmf.Kernels.Perf.Compare;
using Nmf.Kernels.Perf.Latency;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["compare", ..])
{
    return CompareCommand.Create().Parse(args[1..]).Invoke();
}

if (args is ["latency", ..])
{
    return LatencyCommand.Create().Parse(args[1..]).Invoke();
}

// Without "compare" or "latency": BenchmarkDotNet's own options, e.g. --filter '*Gemm*'.
BenchmarkSwitcher.FromAssembly(typeof(CompareCommand).Assembly).Run(args);
return 0;
