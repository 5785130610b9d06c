using System.CommandLine;
using System.Numerics;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Compare;

/// <summary><c>compare</c>: an iteration of ours beside the peers', in one run, in turn.</summary>
internal static class CompareCommand
{
    private static readonly string[] SmallShapes = ["64x200x8", "361x2429x49", "1797x64x16", "5000x38x3", "2000x2000x32", "513x4000x32"];

    private static readonly string[] LargeShapes = ["20000x2000x50", "20000x2000x10"];

    internal static Command Create()
    {
        Option<string[]> shapes = ProblemOptions.Shapes("eight shapes from 64x200x8 to 20000x2000x50, and fashion-mnist");
        Option<string> cost = ProblemOptions.Cost();
        Option<string> type = ProblemOptions.Type("float", "double");
        Option<int> threads = ProblemOptions.Threads();
        Option<int> rounds = ProblemOptions.AtLeast("--rounds", 7, 9, "Interleaved rounds");
        var quick = new Option<bool>("--quick") { Description = "Leave out the three largest default shapes, and numpy, scikit-learn and MathNet." };
        Option<FileInfo?> json = ProblemOptions.Json();

        var command = new Command("compare", "Times one iteration of a fit: this library, OpenBLAS in the forms one writes it, numpy, scikit-learn and MathNet.") { shapes, cost, type, threads, rounds, quick, json };
        command.SetAction(result =>
        {
            bool isQuick = result.GetValue(quick);
            string[] given = result.GetValue(shapes) ?? [];
            Workload[] workloads = ProblemOptions.Parse(given.Length > 0 ? given : Default(isQuick));
            string[] leftOut =
            [
                .. isQuick ? ["numpy, scikit-learn and MathNet (--quick)"] : Array.Empty<string>(),
                .. given.Length > 0 || isQuick || FashionMnist.IsInstalled ? Array.Empty<string>() : [$"Fashion-MNIST (60000x784 r32): {FashionMnist.WhyMissing}"],
            ];
            var settings = new CompareSettings(result.GetValue(rounds), result.GetValue(threads), OneRoundPeers: !isQuick, leftOut);
            NmfCost[] costs = ProblemOptions.ParseCost(result.GetValue(cost)!);
            return OpenBlasProcess.RunInOne(settings.Threads) ?? (result.GetValue(type) == "float"
                ? Run<float>(workloads, costs, settings, result.GetValue(json))
                : Run<double>(workloads, costs, settings, result.GetValue(json)));
        });
        return command;
    }

    private static string[] Default(bool quick) => quick ? SmallShapes
        : FashionMnist.IsInstalled ? [.. SmallShapes, .. LargeShapes, Workload.FashionMnistName]
        : [.. SmallShapes, .. LargeShapes];

    private static int Run<T>(Workload[] workloads, NmfCost[] costs, CompareSettings settings, FileInfo? json)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var machine = MachineFacts.Measure<T>(settings.Threads);
        machine.Print();
        Console.WriteLine("Milliseconds an iteration of a fit: median (least). Ratio: to this library, median of the rounds' own ratios (least–greatest).");
        Console.WriteLine("Floor: the larger of the arithmetic at the speed measured in the same round, over the threads, and one read of V from memory where L2 cannot hold it.");
        foreach (string what in settings.LeftOut)
        {
            Console.WriteLine($"Without {what}.");
        }

        var tables = new List<Comparison>();
        foreach (Workload workload in workloads)
        {
            T[] v = workload.CreateV<T>();
            foreach (NmfCost cost in costs)
            {
                Comparison comparison = Comparison.Run(workload, v, cost, settings, machine);
                comparison.Print();
                tables.Add(comparison);
            }
        }

        var result = new CompareResult(machine, [.. tables]);
        result.PrintSummary();
        JsonFiles.Write(json, result);
        return 0;
    }
}
