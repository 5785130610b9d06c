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
        var command = new Command("cold-start", $"Times the solver's constructor and first iterations in {Processes} fresh processes for each row.") { shapes, cost, type };
        command.SetAction(result => Run(
            result.GetValue(shapes) is { Length: > 0 } given ? given : DefaultShapes,
            ProblemOptions.ParseCost(result.GetValue(cost)!),
            result.GetValue(type) is "both" ? ["float", "double"] : [result.GetValue(type)!]));
        return command;
    }

    private static void Run(string[] shapes, NmfCost[] costs, string[] types)
    {
        Console.WriteLine($"Medians of {Processes} fresh processes, milliseconds. Overhead: constructor and first iteration beyond the steady state, which is the least of a second's iterations.");
        Console.WriteLine();
        Console.WriteLine("| shape, cost, type | constructor | first | second | steady | overhead | second / steady |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (string shape in shapes)
        {
            foreach (NmfCost cost in costs)
            {
                foreach (string type in types)
                {
                    ColdStartTimes[] times = [.. Enumerable.Range(0, Processes).Select(_ => FreshProcess<ColdStartTimes>.Measure(shape, cost, type, UsersRuntime))];
                    double Median(Func<ColdStartTimes, double> figure) => times.Select(figure).Median();
                    Console.WriteLine($"| {shape} {CostNames.Of(cost)} {type} | {Median(t => t.Constructor):g3} | {Median(t => t.First):g3} | {Median(t => t.Second):g3} | {Median(t => t.Steady):g3} | {Median(t => t.Overhead):g3} | {Median(t => t.Second / t.Steady):f2} |");
                }
            }
        }
    }
}
