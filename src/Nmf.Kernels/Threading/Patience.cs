using System.Diagnostics;

namespace Nmf.Kernels.Threading;

/// <summary>
/// How long a thread waits before it is parked: some microseconds in a loop, then a millisecond in which it gives way to any other
/// thread of its core.
/// </summary>
/// <remarks>
/// A parked thread is woken where it ran last, which may be the core of the thread that wakes it and goes on there. One that waits
/// for its next piece of work without being parked stays visible to the system as a thread that wants to run, and is soon given a
/// core of its own.
/// </remarks>
internal struct Patience
{
    /// <summary>Some 20 µs, a few times what waking a parked thread takes.</summary>
    private const int Spins = 400;

    private static readonly long Yielding = Stopwatch.Frequency / 1000;

    private int spins;
    private long yieldsSince;

    /// <summary>Waits a little; false when the thread is to be parked.</summary>
    internal bool Wait()
    {
        if (this.spins < Spins)
        {
            this.spins++;
            Thread.SpinWait(1);
            return true;
        }

        long now = Stopwatch.GetTimestamp();
        if (this.yieldsSince == 0)
        {
            this.yieldsSince = now;
        }

        if (now - this.yieldsSince >= Yielding)
        {
            return false;
        }

        Thread.Yield();
        return true;
    }
}
