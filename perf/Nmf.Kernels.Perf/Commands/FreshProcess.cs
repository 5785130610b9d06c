using System.CommandLine;
using System.Text.Json;
using Nmf.Kernels.Perf.Machine;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.Commands;

/// <summary>Measures one shape, cost and type in a process of its own.</summary>
internal static class FreshProcess<TFigures>
    where TFigures : IMeasuredOnce<TFigures>
{
    /// <summary>Starts the process and reads its figures.</summary>
    internal static TFigures Measure(string shape, NmfCost cost, string type, IReadOnlyDictionary<string, string> environment) =>
        JsonSerializer.Deserialize<TFigures>(OwnProcess.Output([TFigures.Command, "--shape", shape, "--cost", CostNames.Of(cost), "--type", type], environment))!;

    /// <summary>What the process does.</summary>
    internal static Command CreateCommand()
    {
        Option<string[]> shape = ProblemOptions.Shapes("none");
        Option<string> cost = ProblemOptions.Cost();
        Option<string> type = ProblemOptions.Type("float", "double");
        var command = new Command(TFigures.Command) { shape, cost, type };
        command.Hidden = true;
        command.SetAction(result =>
        {
            NmfShape sizes = ProblemOptions.Parse(result.GetValue(shape)!)[0].Shape;
            NmfCost which = ProblemOptions.ParseCost(result.GetValue(cost)!)[0];
            Console.WriteLine(JsonSerializer.Serialize(result.GetValue(type) == "float" ? TFigures.Measure<float>(which, sizes) : TFigures.Measure<double>(which, sizes)));
        });
        return command;
    }
}
