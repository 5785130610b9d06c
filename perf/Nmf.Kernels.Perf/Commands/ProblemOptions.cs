using System.CommandLine;
using Nmf.Kernels.Perf.Problems;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.Commands;

/// <summary>The options that several commands share.</summary>
internal static class ProblemOptions
{
    internal static Option<string[]> Shapes(string defaults)
    {
        var option = new Option<string[]>("--shape") { Description = $"MxNxR or {Workload.FashionMnistName}, several times for several; default: {defaults}." };
        option.Validators.Add(result =>
        {
            foreach (string text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!Workload.TryParse(text, out Workload workload))
                {
                    result.AddError($"--shape is {text}; it must be MxNxR with sizes of at least 1, e.g. 2000x2000x32, or {Workload.FashionMnistName}.");
                }
                else if (workload.IsFashionMnist && !FashionMnist.IsInstalled)
                {
                    result.AddError($"--shape is {text}, but {FashionMnist.WhyMissing}.");
                }
            }
        });
        return option;
    }

    internal static Workload[] Parse(string[] shapes) => Array.ConvertAll(shapes, text => Workload.TryParse(text, out Workload workload) ? workload : throw new ArgumentException(text));

    internal static Option<string> Cost() => OneOf("--cost", "Which cost", "both", CostNames.Euclidean, CostNames.KullbackLeibler);

    internal static NmfCost[] ParseCost(string cost) => cost == "both" ? [NmfCost.Euclidean, NmfCost.KullbackLeibler] : [CostNames.Parse(cost)];

    internal static Option<string> Type(params string[] allowed) => OneOf("--type", "The element type", allowed);

    internal static Option<FileInfo?> Json() => new("--json") { Description = "Also write the figures to this file." };

    internal static Option<int> Threads() => AtLeast("--threads", 1, 1, "Threads of this library and of every BLAS");

    internal static Option<int> AtLeast(string name, int least, int standard, string description)
    {
        var option = new Option<int>(name) { Description = $"{description}; at least {least}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name} is {result.GetValueOrDefault<int>()}; it must be at least {least}.");
            }
        });
        return option;
    }

    /// <summary>The first is the default.</summary>
    private static Option<string> OneOf(string name, string description, params string[] allowed) =>
        new Option<string>(name) { Description = $"{description}: {string.Join(", ", allowed)}.", DefaultValueFactory = _ => allowed[0] }.AcceptOnlyFromAmong(allowed);
}
