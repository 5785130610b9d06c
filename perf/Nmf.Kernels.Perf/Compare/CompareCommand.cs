using System.CommandLine;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;

namespace Nmf.Kernels.Perf.Compare;

/// <summary><c>compare</c>: an iteration of ours beside the peers', in one run, in turn.</summary>
internal static class CompareCommand
{
    private static readonly string[] DefaultShapes =
        ["64x200x8", "361x2429x49", "1797x64x16", "5000x38x3", "2000x2000x32", "513x4000x32", "20000x2000x50", "20000x2000x10"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static RootCommand Create()
    {
        var shapes = new Option<string[]>("--shape") { Description = "MxNxR, several times for several; default: eight shapes from 64x200x8 to 20000x2000x50." };
        var cost = new Option<string>("--cost") { Description = "euclidean, kl or both.", DefaultValueFactory = _ => "both" }.AcceptOnlyFromAmong("euclidean", "kl", "both");
        var type = new Option<string>("--type") { Description = "float or double.", DefaultValueFactory = _ => "float" }.AcceptOnlyFromAmong("float", "double");
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds; at least 7.", DefaultValueFactory = _ => 9 };
        var quick = new Option<bool>("--quick") { Description = "Leave out the two largest default shapes, and MathNet." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the figures to this file." };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 7)
            {
                result.AddError($"--rounds is {result.GetValueOrDefault<int>()}; it must be at least 7.");
            }
        });
        shapes.Validators.Add(result =>
        {
            foreach (string text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!TryParse(text, out _))
                {
                    result.AddError($"--shape is {text}; it must be MxNxR with sizes of at least 1, e.g. 2000x2000x32.");
                }
            }
        });

        var command = new RootCommand("Times one iteration on one thread: this library, OpenBLAS in the forms one writes it, and MathNet.") { shapes, cost, type, rounds, quick, json };
        command.SetAction(result =>
        {
            bool isQuick = result.GetValue(quick);
            string[] texts = result.GetValue(shapes) is { Length: > 0 } given ? given : isQuick ? DefaultShapes[..^2] : DefaultShapes;
            NmfCost[] costs = result.GetValue(cost) switch
            {
                "euclidean" => [NmfCost.Euclidean],
                "kl" => [NmfCost.KullbackLeibler],
                _ => [NmfCost.Euclidean, NmfCost.KullbackLeibler],
            };
            NmfShape[] parsed = Array.ConvertAll(texts, text => TryParse(text, out NmfShape shape) ? shape : default);
            return OpenBlasProcess.RunInOne() ?? (result.GetValue(type) == "float"
                ? Run<float>(parsed, costs, result.GetValue(rounds), !isQuick, result.GetValue(json))
                : Run<double>(parsed, costs, result.GetValue(rounds), !isQuick, result.GetValue(json)));
        });
        return command;
    }

    private static int Run<T>(NmfShape[] shapes, NmfCost[] costs, int rounds, bool mathNet, FileInfo? json)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double bandwidth = MachinePeak.ReadBandwidth();
        Console.WriteLine($"{Processor()}, .NET {Environment.Version}, {(Vector512.IsHardwareAccelerated ? 512 : 256)}-bit vectors, {typeof(T).Name}, one thread, {DateTime.UtcNow:yyyy-MM-dd}");
        Console.WriteLine($"OpenBLAS: {(OpenBlas.Core is { } core ? $"{core} ({OpenBlas.Configuration})" : "the library is missing, so there are no rows of it (Debian: libopenblas0-pthread)")}");
        Console.WriteLine($"multiply-add peak {MachinePeak.Gflops<T>():f0} GFLOPS, memory reads {bandwidth:f1} GB/s, a vector division {MachinePeak.DivisionNanoseconds<T>():f1} ns");
        Console.WriteLine("Milliseconds an iteration: median (least). Ratio: to ours, median of the rounds' own ratios (least–greatest). Floor: the larger of the arithmetic at the measured speeds and one read of V.");

        var tables = new List<Comparison>();
        foreach (NmfShape shape in shapes)
        {
            foreach (NmfCost cost in costs)
            {
                Comparison comparison = Comparison.Run<T>(cost, shape, rounds, mathNet, bandwidth);
                comparison.Print();
                tables.Add(comparison);
            }
        }

        if (json is not null)
        {
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(tables, Indented));
        }

        return 0;
    }

    private static bool TryParse(string text, out NmfShape shape)
    {
        string[] parts = text.Split('x');
        bool valid = parts.Length == 3 && parts.All(p => int.TryParse(p, out int size) && size >= 1);
        shape = valid ? new NmfShape(int.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2])) : default;
        return valid;
    }

    private static string Processor()
    {
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
