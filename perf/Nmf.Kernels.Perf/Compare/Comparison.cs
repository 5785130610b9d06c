using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Problems;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Compare;

/// <summary>One shape and cost: every contender's times.</summary>
/// <param name="V">V's size, against the caches.</param>
/// <param name="FloorMilliseconds">The median of the rounds' floors.</param>
/// <param name="Achieved">Floor over this library's time, round by round.</param>
/// <param name="Contenders">This library first.</param>
/// <param name="Notes">What is missing, and warnings.</param>
internal sealed record Comparison(string Shape, string Cost, string V, double FloorMilliseconds, double[] Achieved, ContenderTimes[] Contenders, string[] Notes)
{
    internal const string TwoPasses = "OpenBLAS, two passes";

    internal const string ColumnMajor = "this library, V column-major";

    internal const string NoCopies = "this library, no copies";

    /// <summary>A batch is at least this long, so that the clock and a stray interrupt do not matter.</summary>
    private const double BatchMilliseconds = 20;

    /// <summary>All must reach the same cost after so many iterations.</summary>
    private const int CheckIterations = 5;

    internal static Comparison Run<T>(Workload workload, T[] v, NmfCost cost, CompareSettings settings, MachineFacts machine)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NmfShape shape = workload.Shape;
        var problem = new Problem<T>(cost, shape, v);
        Contender<T>[] contenders = [.. CreateContenders(problem, settings.Threads)];
        RequireEqualCosts(contenders);
        InterleavedRounds rounds = InterleavedRounds.Run<T>(contenders, settings.Rounds, BatchMilliseconds, settings.Threads);
        double[] ours = rounds.Milliseconds[0];
        ContenderTimes[] times = [.. contenders.Select((c, i) => new ContenderTimes(c.Name, rounds.Milliseconds[i], Statistics.PairedRatios(rounds.Milliseconds[i], ours)))];

        var notes = new List<string>();
        if (OfOpenBlas(times).Any() && typeof(T) == typeof(float) && settings.Threads == 1 && machine.Speed.VectorBits == 512
            && StudyTable.Warning(shape, cost, rounds.Speeds.Select(s => s.Gflops).Median(), OfOpenBlas(times).Min(c => c.Least)) is { } warning)
        {
            notes.Add(warning);
        }

        if (settings.OneRoundPeers)
        {
            times = [.. times, .. OneRound.Run(problem, contenders[0], settings.Threads, notes)];
        }

        foreach (Contender<T> contender in contenders)
        {
            contender.Dispose();
        }

        var caches = CacheSizes.Read();
        double[] floors = [.. rounds.Speeds.Select(speed => Floor.Milliseconds<T>(cost, shape, speed, machine.GigabytesPerSecond, caches, settings.Threads))];
        return new(
            workload.ToString(), cost.ToString(), caches.Describe((double)shape.VLength * Unsafe.SizeOf<T>()),
            floors.Median(), Statistics.PairedRatios(floors, ours), times, [.. notes]);
    }

    /// <summary>OpenBLAS's fastest form; null without OpenBLAS.</summary>
    internal static ContenderTimes? BestOf(IEnumerable<ContenderTimes> contenders) => OfOpenBlas(contenders).MinBy(c => c.Median);

    /// <summary>The contender whose name begins so; null where it did not take part.</summary>
    internal ContenderTimes? Find(string name) => this.Contenders.FirstOrDefault(c => c.Name.StartsWith(name, StringComparison.Ordinal));

    internal void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"{this.Shape}, {this.Cost}, {this.V}: floor {this.FloorMilliseconds:g4} ms, achieved {this.Achieved.Median():p0} (median; {this.Achieved.Min():p0}–{this.Achieved.Max():p0})");
        foreach (ContenderTimes contender in this.Contenders)
        {
            Console.WriteLine(contender);
        }

        foreach (string note in this.Notes)
        {
            Console.WriteLine($"    {note}");
        }
    }

    private static IEnumerable<Contender<T>> CreateContenders<T>(Problem<T> problem, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ours = new OursContender<T>("this library", problem, threads);
        yield return ours;
        if (ours.KeepsCopies)
        {
            yield return new OursContender<T>(NoCopies, problem, threads, copies: false);
        }

        yield return new OursContender<T>(ColumnMajor, problem, threads, columnMajor: true, copies: false);
        if (OpenBlas.Core is not null)
        {
            yield return new OpenBlasContender<T>(TwoPasses, problem, int.MaxValue);
            yield return new OpenBlasContender<T>("OpenBLAS, blocks of 128 rows", problem, 128);
            yield return new OpenBlasContender<T>("OpenBLAS, blocks of 512 rows", problem, 512);
            yield return new OpenBlasOnTranspose<T>("OpenBLAS, two passes on Vᵀ", problem);
        }
    }

    private static IEnumerable<ContenderTimes> OfOpenBlas(IEnumerable<ContenderTimes> contenders) =>
        contenders.Where(c => c.Name.StartsWith("OpenBLAS", StringComparison.Ordinal));

    private static void RequireEqualCosts<T>(Contender<T>[] contenders)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double expected = contenders[0].CostAfter(CheckIterations);
        foreach (Contender<T> contender in contenders[1..])
        {
            Problem<T>.RequireCost(contender.Name, contender.CostAfter(CheckIterations), expected);
        }
    }
}
