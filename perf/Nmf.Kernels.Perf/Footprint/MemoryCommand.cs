using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Peers;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.Footprint;

/// <summary><c>memory</c>: the peak resident set of processes that factorize one V.</summary>
internal static class MemoryCommand
{
    private const string DefaultShape = "60000x784x32";
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    internal static Command Create()
    {
        Option<string[]> shapes = ProblemOptions.Shapes(DefaultShape);
        Option<string> cost = ProblemOptions.Cost();
        Option<string> type = ProblemOptions.Type("float", "double");
        var command = new Command("memory", $"The peak resident set of {PeakMemory.Iterations} iterations of this library and of scikit-learn, a process each.") { shapes, cost, type };
        command.SetAction(result =>
        {
            if (!PeakMemory.IsKnown)
            {
                Console.Error.WriteLine("The peak resident set is read from /proc, which this system lacks.");
                return 1;
            }

            Run(result.GetValue(shapes) is { Length: > 0 } given ? given : [DefaultShape], ProblemOptions.ParseCost(result.GetValue(cost)!), result.GetValue(type)!);
            return 0;
        });
        return command;
    }

    private static void Run(string[] shapes, NmfCost[] costs, string type)
    {
        Console.WriteLine($"Peak resident set in MB (10⁶ bytes) after {PeakMemory.Iterations} iterations, {type}, a process for each row. Runtime: the peak before V was made. Beyond: peak − runtime − V, W, H.");
        foreach (string shape in shapes)
        {
            NmfShape sizes = ProblemOptions.Parse([shape])[0].Shape;
            double data = ((double)sizes.VLength + sizes.WLength + sizes.HLength) * (type == "float" ? 4 : 8) / 1e6;
            Console.WriteLine();
            Console.WriteLine($"| {shape}, V, W, H {data:f0} MB | peak | runtime | beyond | beyond / V, W, H |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
            foreach (NmfCost cost in costs)
            {
                Print(cost, data, FreshProcess<PeakMemory>.Measure(shape, cost, type, new Dictionary<string, string>()));
                Print(cost, data, ScikitLearn(cost, sizes, type));
            }
        }
    }

    private static PeakMemory? ScikitLearn(NmfCost cost, NmfShape shape, string type)
    {
        string[] numbers = Array.ConvertAll([shape.Rows, shape.Columns, shape.Rank, PeakMemory.Iterations], number => number.ToString(CultureInfo.InvariantCulture));
        return Python.Output("footprint.py", [.. numbers, CostNames.Of(cost), type == "float" ? "float32" : "float64"], threads: 1) is { } output
            ? JsonSerializer.Deserialize<PeakMemory>(output, AnyCase)
            : null;
    }

    private static void Print(NmfCost cost, double data, PeakMemory? memory)
    {
        if (memory is null)
        {
            Console.WriteLine($"| scikit-learn, {cost}: did not run (Debian: python3-sklearn) | | | | |");
            return;
        }

        double peak = memory.Peak * 1024 / 1e6;
        double runtime = memory.Before * 1024 / 1e6;
        double beyond = peak - runtime - data;
        Console.WriteLine($"| {memory.Name}, {cost} | {peak:f0} | {runtime:f0} | {beyond:f0} | {beyond / data:f2} |");
    }
}
