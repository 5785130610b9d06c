using System.Diagnostics;
using System.Runtime;

namespace Nmf.Kernels.Perf.Rounds;

/// <summary>
/// The runtime compiles a method anew, in the background, after thirty calls, and again after thirty more. So work and rest
/// alternate before anything is timed. It counts calls only when for a tenth of a second, or a second where it has one processor, nothing was compiled for the first time: the first work of a
/// process is given that, for a product of 32 × 32 × 32 takes 1.3 times as long before.
/// </summary>
internal static class WarmUp
{
    private const int Phases = 4;
    private const int Calls = 40;

    /// <summary>Work so long that one call fills this does without: its loops are compiled anew while they run.</summary>
    private const double MostMilliseconds = 100;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(Environment.ProcessorCount == 1 ? 1100 : 110);

    private static bool isFirst = true;

    internal static void Run(IReadOnlyList<ITimed> contenders)
    {
        TimeSpan rest = isFirst ? FirstRest : Rest;
        isFirst = false;
        for (int phase = 0; phase < Phases; phase++)
        {
            contenders = [.. contenders.Where(contender => CallsInTime(contender) > 1)];
            for (long compiled = -1; JitInfo.GetCompiledMethodCount() != compiled;)
            {
                compiled = JitInfo.GetCompiledMethodCount();
                Thread.Sleep(rest);
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
