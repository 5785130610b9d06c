using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;

namespace Nmf.Kernels.Perf.Compare;

/// <summary>One shape and cost: every contender's times from interleaved rounds.</summary>
internal sealed record Comparison(string Shape, string Cost, double FloorMilliseconds, double MegabytesOfV, List<ContenderTimes> Contenders)
{
    /// <summary>A batch is at least this long, so that the clock and a stray interrupt do not matter.</summary>
    private const double BatchMilliseconds = 20;

    internal static Comparison Run<T>(NmfCost cost, NmfShape shape, int rounds, bool mathNet, double bandwidth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new Problem<T>(cost, shape, Problem<T>.LowRankPlusNoise(shape));
        var contenders = new List<Contender<T>> { new OursContender<T>("this library", problem), new OursContender<T>("this library, V column-major", problem, columnMajor: true) };
        if (OpenBlas.Core is not null)
        {
            OpenBlas.SetThreads(1);
            contenders.Add(new OpenBlasContender<T>("OpenBLAS, two passes", problem, int.MaxValue));
            contenders.Add(new OpenBlasContender<T>("OpenBLAS, blocks of 128 rows", problem, 128));
            contenders.Add(new OpenBlasContender<T>("OpenBLAS, blocks of 512 rows", problem, 512));
            contenders.Add(new OpenBlasOnTranspose<T>("OpenBLAS, two passes on Vᵀ", problem));
        }

        int interleaved = contenders.Count;
        if (mathNet)
        {
            contenders.Add(new MathNetContender<T>("MathNet (one round)", problem));
        }

        RequireEqualCosts(contenders);
        int[] batches = [.. contenders.Select(BatchSize)];
        List<double>[] times = [.. contenders.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < (round == 0 ? contenders.Count : interleaved); c++)
            {
                contenders[c].Reset();
                contenders[c].Iterate();
                times[c].Add(Milliseconds(contenders[c], batches[c]));
            }
        }

        foreach (Contender<T> contender in contenders)
        {
            contender.Dispose();
        }

        return new Comparison(
            $"{shape.Rows}x{shape.Columns} r{shape.Rank}",
            cost.ToString(),
            Floor<T>(cost, shape, bandwidth),
            shape.VLength * (double)System.Runtime.CompilerServices.Unsafe.SizeOf<T>() / 1e6,
            [.. contenders.Select((c, i) => new ContenderTimes(c.Name, times[i]))]);
    }

    internal void Print()
    {
        ContenderTimes ours = this.Contenders[0];
        Console.WriteLine();
        Console.WriteLine($"{this.Shape}, {this.Cost}, V {this.MegabytesOfV:g3} MB: floor {this.FloorMilliseconds:g4} ms, achieved {this.FloorMilliseconds / ours.Median:p0} (median), {this.FloorMilliseconds / ours.Least:p0} (least)");
        foreach (ContenderTimes contender in this.Contenders)
        {
            double[] ratios = [.. contender.Milliseconds.Zip(ours.Milliseconds, (theirs, own) => theirs / own).Order()];
            Console.WriteLine($"    {contender.Name,-32} {contender.Median,10:g4} ({contender.Least:g4})   ratio {ratios[ratios.Length / 2]:f2} ({ratios[0]:f2}–{ratios[^1]:f2})");
        }
    }

    /// <summary>The larger of the arithmetic at the peak of this moment and one read of V at the measured bandwidth, in milliseconds.</summary>
    private static double Floor<T>(NmfCost cost, NmfShape shape, double bandwidth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double entries = shape.VLength;
        double peak = MachinePeak.Gflops<T>() * 1e6;
        double count = Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count;
        double arithmetic = cost == NmfCost.Euclidean
            ? ((4 * entries * shape.Rank) + (3.0 * shape.Rank * shape.Rank * (shape.Rows + shape.Columns))) / peak
            : (8 * entries * shape.Rank / peak) + (2 * entries / count * MachinePeak.DivisionNanoseconds<T>() / 1e6);

        // What fits the second-level cache is not read from memory.
        double bytes = entries * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        return Math.Max(arithmetic, bytes > 2e6 ? bytes / bandwidth / 1e6 : 0);
    }

    /// <summary>All compute the same thing: after ten iterations their costs agree to a few roundings.</summary>
    private static void RequireEqualCosts<T>(List<Contender<T>> contenders)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double? expected = null;
        foreach (Contender<T> contender in contenders)
        {
            contender.Reset();
            for (int i = 0; i < 10; i++)
            {
                contender.Iterate();
            }

            double cost = contender.Cost();
            expected ??= cost;
            if (Math.Abs(cost - expected.Value) > 1e-3 * expected.Value)
            {
                throw new InvalidOperationException($"{contender.Name} reaches the cost {cost}, not {expected}: the comparison would be void.");
            }
        }
    }

    private static int BatchSize<T>(Contender<T> contender)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        contender.Reset();
        double one = Enumerable.Range(0, 3).Min(_ => Milliseconds(contender, 1));
        int size = (int)Math.Clamp(BatchMilliseconds / one, 1, 5000);

        // Long enough for the runtime to compile the harness fully.
        _ = Milliseconds(contender, size);
        return size;
    }

    private static double Milliseconds<T>(Contender<T> contender, int iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < iterations; i++)
        {
            contender.Iterate();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / iterations;
    }
}

/// <summary>A contender's milliseconds an iteration, round by round.</summary>
internal sealed record ContenderTimes(string Name, List<double> Milliseconds)
{
    public double Median => this.Milliseconds.Order().ElementAt(this.Milliseconds.Count / 2);

    public double Least => this.Milliseconds.Min();
}
