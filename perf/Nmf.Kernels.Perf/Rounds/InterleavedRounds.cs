using System.Numerics;
using Nmf.Kernels.Perf.Machine;

namespace Nmf.Kernels.Perf.Rounds;

/// <summary>Every contender's time in every round, and what the machine could do in that round.</summary>
/// <param name="Speeds">One a round.</param>
/// <param name="Milliseconds">By contender, then by round.</param>
internal sealed record InterleavedRounds(MachineSpeed[] Speeds, double[][] Milliseconds)
{
    /// <summary>Contenders in turn, each round beginning with another: a drift of the clock meets all alike.</summary>
    internal static InterleavedRounds Run<T>(IReadOnlyList<ITimed> contenders, int rounds, double batchMilliseconds, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        WarmUp.Run(contenders);
        int[] batches = [.. contenders.Select(c => Batch.Size(c, batchMilliseconds, threads))];
        double[][] times = [.. contenders.Select(_ => new double[rounds])];
        var speeds = new MachineSpeed[rounds];
        for (int round = 0; round < rounds; round++)
        {
            Batch.LetOtherThreadsPark(threads);
            speeds[round] = MachineSpeed.Now<T>();
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int c = (round + turn) % contenders.Count;
                Batch.LetOtherThreadsPark(threads);
                times[c][round] = Batch.Milliseconds(contenders[c], batches[c]);
            }
        }

        return new(speeds, times);
    }
}
