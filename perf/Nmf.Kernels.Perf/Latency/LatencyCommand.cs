using System.CommandLine;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Perf.Latency;

/// <summary><c>latency</c>: single encodes one after the other, blocks, and restarts, beside numpy and the arithmetic floor of the same run.</summary>
internal static class LatencyCommand
{
    private const int RestartRows = 96;
    private const int RestartColumns = 100;
    private const int RestartRank = 5;
    private const int RestartIterations = 1000;

    internal static Command Create()
    {
        var encodes = new Option<int>("--encodes") { Description = "How many encodes of each cost.", DefaultValueFactory = _ => 1_000_000 };
        var restarts = new Option<int>("--restarts") { Description = "How many restarts of 96×100 r5, 1000 iterations each.", DefaultValueFactory = _ => 1000 };
        var peerEncodes = new Option<int>("--peer-encodes") { Description = "How many encodes numpy does.", DefaultValueFactory = _ => 2000 };
        var peerRestarts = new Option<int>("--peer-restarts") { Description = "How many restarts numpy does.", DefaultValueFactory = _ => 10 };
        var first = new Option<bool>("--first") { Description = "Only the first encode of this process; used by the command itself." };
        var command = new Command("latency", "Measures the latency of encoding a column of 513 with 32 parts, 50 iterations, float32, one thread.") { encodes, restarts, peerEncodes, peerRestarts, first };
        command.SetAction(result =>
        {
            if (result.GetValue(first))
            {
                FirstEncodes.Print();
                return 0;
            }

            JsonElement? peer = Peer(result.GetValue(peerEncodes), result.GetValue(peerRestarts));
            foreach (NmfCost cost in Enum.GetValues<NmfCost>())
            {
                Report(cost, result.GetValue(encodes), result.GetValue(restarts), peer?.GetProperty(cost == NmfCost.Euclidean ? "euclidean" : "kl"));
            }

            OwnProcess.Run(["latency", "--first"], new Dictionary<string, string>());
            return 0;
        });
        return command;
    }

    private static void Report(NmfCost cost, int count, int restarts, JsonElement? peer)
    {
        using var encodes = new Encodes(cost);
        double gflops = MachinePeak.Gflops<float>(NmfEngine<float>.Widest.Width);
        double division = MachinePeak.DivisionNanoseconds<float>(NmfEngine<float>.Widest.Width) / 16;
        (Quantiles latency, int collections, long bytes) = encodes.Stream(count);
        gflops = Math.Max(gflops, MachinePeak.Gflops<float>(NmfEngine<float>.Widest.Width));

        // 2mr once and 2r² an iteration with r divisions, or 4mr and m + r divisions an iteration.
        const double m = Encodes.Rows, r = Encodes.Rank, iterations = Encodes.Iterations;
        double flops = cost == NmfCost.Euclidean ? (2 * m * r) + (iterations * 2 * r * r) : iterations * 4 * m * r;
        double divisions = iterations * (cost == NmfCost.Euclidean ? r : m + r);
        double multiplyAdds = flops / gflops / 1e3;
        double floor = multiplyAdds + (divisions * division / 1e3);
        Console.WriteLine($"\n## {cost}\n\n| | µs: {Quantiles.Header} |\n| --- | ---: | ---: | ---: | ---: | ---: |");
        Console.WriteLine($"| {count} encodes, one thread | {latency} |");
        Console.WriteLine($"| {count} turns of a loop that only watches the clock, as long as the median | {Quantiles.OfTheClock(count, latency.P50)} |");
        Console.WriteLine($"| after a second of idleness, 5 times | {Idle(encodes)} |");
        Console.WriteLine($"| {count / 10} with the other core busy | {Busy(encodes, count / 10)} |");
        Console.WriteLine($"\n{collections} collections and {bytes} bytes allocated during the encodes. Peak {gflops:f0} GFLOPS, a division {16 * division:f2} ns a vector of 16.");
        Console.WriteLine($"Floor of a column: {multiplyAdds:f2} µs of multiply-adds, {floor:f2} µs with the divisions one after the other; the median is {latency.P50 / floor:f2} of it.");
        double block = new BlockOfColumns(encodes).Median() / Encodes.Columns;
        Console.WriteLine($"Block of {Encodes.Columns} columns: {block:f3} µs a column, {floor / block:p0} of the floor, {multiplyAdds / block:p0} counting multiply-adds alone.");
        double restart = Restart(cost, restarts);
        Console.WriteLine($"{restarts} restarts of {RestartRows}×{RestartColumns} r{RestartRank}, {RestartIterations} iterations, all cores: {restart:f0} µs a restart.");
        if (peer is { } numpy)
        {
            double Of(string name) => numpy.GetProperty(name).GetDouble();
            Console.WriteLine($"numpy: column p50 {Of("50"):f1}, p99 {Of("99"):f1}, p99.9 {Of("99.9"):f1}, max {Of("100"):f1} µs ({Of("50") / latency.P50:f0} times ours); block {Of("block") / Encodes.Columns:f2} µs a column ({Of("block") / Encodes.Columns / block:f1} times); restart {Of("restart"):f0} µs ({Of("restart") / restart:f1} times).");
        }
    }

    private static Quantiles Idle(Encodes encodes)
    {
        var ticks = new long[5];
        for (int i = 0; i < ticks.Length; i++)
        {
            Thread.Sleep(1000);
            ticks[i] = encodes.One(i);
        }

        return Quantiles.Of(ticks);
    }

    private static Quantiles Busy(Encodes encodes, int count)
    {
        var stop = new StrongBox<bool>();
        var other = new Thread(() =>
        {
            using var busy = new Encodes(encodes.Cost);
            for (int i = 0; !Volatile.Read(ref stop.Value); i++)
            {
                _ = busy.One(i);
            }
        });
        other.Start();
        Quantiles latency = encodes.Stream(Math.Max(1000, count)).Latency;
        Volatile.Write(ref stop.Value, true);
        other.Join();
        return latency;
    }

    private static double Restart(NmfCost cost, int restarts)
    {
        using var batch = new NmfBatch<float>(new NmfShape(RestartRows, RestartColumns, RestartRank), restarts, new NmfOptions { Cost = cost, MaxIterations = RestartIterations, Tolerance = 0, CheckEvery = RestartIterations, Threads = 0 });
        var random = new Random(1);
        float[] v = Array.ConvertAll(new float[RestartRows * RestartColumns], _ => random.NextSingle());
        long start = Stopwatch.GetTimestamp();
        batch.FitRestarts(v);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / restarts;
    }

    /// <summary>numpy through perf/peers/encode.py, with OpenBLAS's kernels for this processor; none where it is missing.</summary>
    private static JsonElement? Peer(int encodes, int restarts)
    {
        string script = Path.Combine("perf", "peers", "encode.py");
        if (!File.Exists(script))
        {
            Console.WriteLine($"{script} is not below the current directory: no numpy in this run.");
            return null;
        }

        var start = new ProcessStartInfo("python3", [script, $"{encodes}", $"{restarts}", $"{RestartIterations}"]) { RedirectStandardOutput = true };
        start.Environment[OpenBlasProcess.CoreVariable] = OpenBlasProcess.WantedCore;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.WriteLine("numpy did not run; see above.");
            return null;
        }

        return JsonDocument.Parse(output).RootElement;
    }
}
