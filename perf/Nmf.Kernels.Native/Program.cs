using System.Globalization;
using System.Text.Json;
using Nmf.Kernels;
using Nmf.Kernels.Perf;
using Nmf.Kernels.Perf.ColdStart;
using Nmf.Kernels.Perf.Latency;
using Nmf.Tool.Commands;

// Rows, columns, rank, cost and type: the first iterations, as JSON. Nothing: the first encodes, as sentences.
if (args is [])
{
    FirstEncodes.Print();
    return;
}

int[] sizes = Array.ConvertAll(args[..3], size => int.Parse(size, CultureInfo.InvariantCulture));
var shape = new NmfShape(sizes[0], sizes[1], sizes[2]);
NmfCost cost = CostNames.Parse(args[3]);
ColdStartTimes times = args[4] == "float" ? ColdStartTimes.Measure<float>(cost, shape) : ColdStartTimes.Measure<double>(cost, shape);
Console.WriteLine(JsonSerializer.Serialize(times, FiguresJson.Default.ColdStartTimes));
