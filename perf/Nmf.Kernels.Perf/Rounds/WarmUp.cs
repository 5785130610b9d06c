using System.Diagnostics;
using System.Runtime;

namespace Nmf.Kernels.Perf.Rounds;

/// <summary>
/// The runtime compiles a method anew, in the background, after thirty calls, and again after thirty more. So work and rest
/// alternate before anything is timed.
/// </summary>
internal static class WarmUp
{
    private const int Phases = 3;
    private const int Calls = 40;

    /// <summary>Work so long that one call fills this does without: its loops are compiled anew while they run.</summary>
    private const double MostMilliseconds = 100;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    internal static void Run(IReadOnlyList<ITimed> contenders)
    {
        for (int phase = 0; phase < Phases; phase++)
        {
            contenders = [.. contenders.Where(contender => CallsInTime(contender) > 1)];
            for (long compiled = -1; JitInfo.GetCompiledMethodCount() != compiled;)
            {
                compiled = JitInfo.GetCompiledMethodCount();
                Thread.Sleep(Rest);
            }
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
