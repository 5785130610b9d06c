using System.CommandLine;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Rounds;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.ColdStart;

/// <summary><c>cold-start</c>: the first iterations of fresh processes.</summary>
internal static class ColdStartCommand
{
    private const int Processes = 7;
    private static readonly string[] DefaultShapes = ["64x200x8", "2000x2000x32"];

    /// <summary>The runtime as a user has it, not as this program sets it: calls are counted after 100 ms (hexadecimal here) without new methods.</summary>
    private static readonly Dictionary<string, string> UsersRuntime = new() { ["DOTNET_TC_CallCountingDelayMs"] = "64" };

    internal static Command Create()
    {
        Option<string[]> shapes = ProblemOptions.Shapes(string.Join(" and ", DefaultShapes));
        Option<string> cost = ProblemOptions.Cost();
        Option<string> type = ProblemOptions.Type("both", "float", "double");
        var native = new Option<bool>("--native") { Description = "Also compile ahead of time (NativeAOT, for this processor) and measure that; from the root of the clone." };
        var command = new Command("cold-start", $"Times the solver's constructor and first iterations in {Processes} fresh processes for each row.") { shapes, cost, type, native };
        command.SetAction(result => Run(
            result.GetValue(shapes) is { Length: > 0 } given ? given : DefaultShapes,
            ProblemOptions.ParseCost(result.GetValue(cost)!),
            result.GetValue(type) is "both" ? ["float", "double"] : [result.GetValue(type)!],
            result.GetValue(native)));
        return command;
    }

    private static int Run(string[] shapes, NmfCost[] costs, string[] types, bool native)
    {
        Console.WriteLine($"Medians of {Processes} fresh processes, milliseconds. Overhead: constructor and first iteration beyond the steady state, which is the least of a second's iterations.");
        PrintTable("compiled at run time", shapes, costs, types, (shape, cost, type) => FreshProcess<ColdStartTimes>.Measure(shape, cost, type, UsersRuntime));
        if (!native)
        {
            return 0;
        }

        if (!NativeProgram.TryPublish())
        {
            return 1;
        }

        PrintTable("compiled ahead of time", shapes, costs, types, (shape, cost, type) => NativeProgram.Measure(ProblemOptions.Parse([shape])[0].Shape, cost, type));
        Console.WriteLine();
        Console.Write(NativeProgram.FirstEncodes());
        return 0;
    }

    private static void PrintTable(string title, string[] shapes, NmfCost[] costs, string[] types, Func<string, NmfCost, string, ColdStartTimes> measure)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | constructor | first | second | steady | overhead | second / steady |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (string shape in shapes)
        {
            foreach (NmfCost cost in costs)
            {
                foreach (string type in types)
                {
                    ColdStartTimes[] times = [.. Enumerable.Range(0, Processes).Select(_ => measure(shape, cost, type))];
                    double Median(Func<ColdStartTimes, double> figure) => times.Select(figure).Median();
                    Console.WriteLine($"| {shape} {CostNames.Of(cost)} {type} | {Median(t => t.Constructor):g3} | {Median(t => t.First):g3} | {Median(t => t.Second):g3} | {Median(t => t.Steady):g3} | {Median(t => t.Overhead):g3} | {Median(t => t.Second / t.Steady):f2} |");
                }
            }
        }
    }
}
