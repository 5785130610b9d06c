using System.Diagnostics;

namespace Nmf.Kernels.Perf.Rounds;

/// <summary>As many iterations as one time is taken over.</summary>
internal static class Batch
{
    /// <summary>The work starts afresh after so many iterations: with thousands, entries of W and H become subnormal and slow.</summary>
    private const int IterationsFromStart = 500;

    /// <summary>An iteration this long finds in the caches what it would find after another.</summary>
    private const double LongMilliseconds = 50;

    /// <summary>The least of a batch on several threads: the system takes some 10 ms to give each that was parked a core of its own.</summary>
    private const double LeastMillisecondsOfThreads = 200;

    /// <summary>A second of waiting, if need be.</summary>
    private const int MostLooks = 50;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>OpenBLAS's threads spin for 2²⁸ ticks of the processor's counter after a call, 0.13 s at 2.1 GHz, on cores that the next contender needs.</summary>
    internal static void LetOtherThreadsPark(int threads)
    {
        for (int look = 0; threads > 1 && look < MostLooks; look++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Look);
            if (Environment.CpuUsage.TotalTime - before < Look / 10)
            {
                return;
            }
        }
    }

    /// <summary>The iterations that fill a time, on several threads one that is long enough for them.</summary>
    internal static int Size(ITimed work, double milliseconds, int threads)
    {
        LetOtherThreadsPark(threads);
        milliseconds = threads == 1 ? milliseconds : Math.Max(milliseconds, LeastMillisecondsOfThreads);
        double one = First(work);
        return one >= milliseconds ? 1 : (int)Math.Clamp(milliseconds / Math.Min(one, First(work)), 1, 100_000);
    }

    /// <summary>Milliseconds an iteration: the mean of a batch. Short ones come after one that warms the caches.</summary>
    internal static double Milliseconds(ITimed work, int iterations)
    {
        double first = First(work);
        if (iterations == 1 && first > LongMilliseconds)
        {
            return first;
        }

        double total = Consecutive(work, Math.Min(IterationsFromStart, iterations));
        for (int done = IterationsFromStart; done < iterations; done += IterationsFromStart)
        {
            _ = First(work);
            total += Consecutive(work, Math.Min(IterationsFromStart, iterations - done));
        }

        return total / iterations;
    }

    private static double First(ITimed work)
    {
        work.Reset();
        return Consecutive(work, 1);
    }

    private static double Consecutive(ITimed work, int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < iterations; i++)
        {
            work.Iterate();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
