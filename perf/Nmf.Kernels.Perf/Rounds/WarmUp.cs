using System.Diagnostics;

namespace Nmf.Kernels.Perf.Rounds;

/// <summary>
/// What the runtime does before code is as fast as it gets: it counts the calls of a method once nothing new has been compiled for
/// a tenth of a second, and compiles it anew, in the background, after thirty. So: work and rest, a few times.
/// </summary>
internal static class WarmUp
{
    private const int Phases = 4;
    private const int Calls = 40;

    /// <summary>Work so long that one call fills this does without: its loops are compiled anew while they run.</summary>
    private const double MostMilliseconds = 100;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    internal static void Run(IReadOnlyList<ITimed> contenders)
    {
        for (int phase = 0; phase < Phases && contenders.Count > 0; phase++)
        {
            contenders = [.. contenders.Where(contender => CallsInTime(contender) > 1)];
            Thread.Sleep(Rest);
        }
    }

    private static int CallsInTime(ITimed contender)
    {
        contender.Reset();
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        while (calls < Calls && Stopwatch.GetElapsedTime(start).TotalMilliseconds < MostMilliseconds)
        {
            contender.Iterate();
            calls++;
        }

        return calls;
    }
}
