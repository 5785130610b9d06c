using System.Numerics;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Problems;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Compare;

/// <summary>The slow peers, numpy, scikit-learn and MathNet: one warm-up and one round, right after this library.</summary>
internal static class OneRound
{
    /// <summary>The warm-up, after which a peer must have reached this library's cost: few, since a MathNet iteration takes up to twenty seconds.</summary>
    private const int WarmUpIterations = 2;

    private const double BatchMilliseconds = 300;

    internal static List<ContenderTimes> Run<T>(Problem<T> problem, Contender<T> ours, int threads, List<string> notes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double expected = ours.CostAfter(WarmUpIterations);
        double own = Own(ours, threads);
        PythonTimes python = PythonPeers.Run(problem, threads, WarmUpIterations, expected, BatchMilliseconds);
        List<ContenderTimes> times = [.. python.Milliseconds.Select(peer => new ContenderTimes(peer.Key, [peer.Value], [peer.Value / own]))];
        if (python.WhyMissing is { } reason)
        {
            notes.Add($"without {reason}");
        }

        using var mathNet = new MathNetContender<T>("MathNet, its own threading", problem);
        Problem<T>.RequireCost(mathNet.Name, mathNet.CostAfter(WarmUpIterations), expected);
        own = Own(ours, threads);
        double time = Batch.Milliseconds(mathNet, Batch.Size(mathNet, BatchMilliseconds, threads));
        times.Add(new(mathNet.Name, [time], [time / own]));
        return times;
    }

    /// <summary>The lesser of two batches, as the script takes of its own: one has been twice as long as all others.</summary>
    private static double Own<T>(Contender<T> ours, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int batch = Batch.Size(ours, BatchMilliseconds / 10, threads);
        return Math.Min(Batch.Milliseconds(ours, batch), Batch.Milliseconds(ours, batch));
    }
}
