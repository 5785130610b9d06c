using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Nmf.Kernels.Threading;

/// <summary>
/// Threads that do the parts of one piece of work together with the caller, who is member 0. They are started once, wait for
/// work for about a millisecond (see <see cref="Patience"/>) and are then parked. A piece of work allocates nothing.
/// </summary>
/// <remarks>
/// Work is a ref struct on the caller's stack, full of spans: the members reach it through a pointer, which is valid because the
/// caller stays in <see cref="Run"/> until the last of them has left. Nothing is pinned: the spans stay where the collector finds
/// and corrects them, in the caller's frame.
/// A member that wakes up late finds the work closed and does not enter; the caller never waits for a thread that has not begun.
/// </remarks>
internal sealed unsafe class Team : IDisposable
{
    /// <summary>The low half of <see cref="state"/>: the members at work, and whether more may enter.</summary>
    private const long Open = 1L << 31;

    private readonly Thread[] threads;
    private readonly object gate = new();

    /// <summary>The number of the piece of work (high half), <see cref="Open"/>, and the members at work.</summary>
    private long state;
    private int parked;
    private bool callerParked;
    private int inUse;

    /// <summary>The thread whose call the team serves, 0 for none, and how often that thread has entered.</summary>
    private int owner;
    private int entries;
    private volatile bool stopped;

    private delegate*<void*, int, Parts, void> run;
    private void* work;
    private int parts;
    private int nextPart;
    private Exception? fault;

    private Team() => this.threads = [];

    /// <summary>Starts all members but the caller.</summary>
    internal Team(int members)
    {
        this.threads = new Thread[members - 1];
        try
        {
            for (int i = 0; i < this.threads.Length; i++)
            {
                int member = i + 1;
                var thread = new Thread(() => this.Serve(member)) { IsBackground = true, Name = $"Nmf.Kernels {member}" };
                thread.Start();
                this.threads[i] = thread;
            }
        }
        catch
        {
            this.Dispose();
            throw;
        }
    }

    /// <summary>The caller alone; may be shared by all threads.</summary>
    internal static Team Alone { get; } = new();

    /// <summary>The members, the caller included.</summary>
    internal int Members => this.threads.Length + 1;

    /// <summary>Takes the team for one call of the library, which may be many pieces of work; a call within it, from a progress report, may enter again.</summary>
    /// <exception cref="InvalidOperationException">The team serves another thread.</exception>
    /// <exception cref="ObjectDisposedException">The team has been stopped.</exception>
    internal void Enter()
    {
        if (this.threads.Length == 0)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(this.stopped, this);
        int thread = Environment.CurrentManagedThreadId;
        if (Volatile.Read(ref this.owner) != thread && Interlocked.CompareExchange(ref this.owner, thread, 0) != 0)
        {
            throw Busy();
        }

        this.entries++;
    }

    /// <summary>The end of such a call.</summary>
    internal void Leave()
    {
        if (this.threads.Length > 0 && --this.entries == 0)
        {
            Volatile.Write(ref this.owner, 0);
        }
    }

    /// <summary>Returns when all parts are done. If one throws, the others are left out and the first exception is thrown here.</summary>
    /// <exception cref="InvalidOperationException">The team is at work for another caller, or for this one further up its stack.</exception>
    internal void Run<TWork>(scoped ref TWork work, int parts)
        where TWork : struct, ITeamWork, allows ref struct
    {
        if (this.threads.Length == 0 || parts < 2)
        {
            int next = 0;
            work.Run(0, new Parts(ref next, parts, 1));
            return;
        }

        ObjectDisposedException.ThrowIf(this.stopped, this);
        if (Interlocked.Exchange(ref this.inUse, 1) != 0)
        {
            throw Busy();
        }

        try
        {
            this.fault = null;
            this.run = &Invoke<TWork>;
            this.work = Unsafe.AsPointer(ref work);
            this.parts = parts;
            this.nextPart = 0;
            long number = ((this.state >> 32) + 1) << 32;
            Interlocked.Exchange(ref this.state, number | Open);
            this.WakeParked();

            this.DoParts(0);
            Interlocked.And(ref this.state, ~Open);
            this.AwaitOthers();
            if (this.fault is { } exception)
            {
                ExceptionDispatchInfo.Throw(exception);
            }
        }
        finally
        {
            Volatile.Write(ref this.inUse, 0);
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        this.Stop();
        foreach (Thread? thread in this.threads)
        {
            thread?.Join();
        }
    }

    /// <summary>Lets the threads end, without waiting for them.</summary>
    internal void Stop()
    {
        this.stopped = true;
        lock (this.gate)
        {
            Monitor.PulseAll(this.gate);
        }
    }

    private static InvalidOperationException Busy() => new("The team of threads is at work for another caller; a team serves one caller at a time.");

    private static void Invoke<TWork>(void* work, int member, scoped Parts parts)
        where TWork : struct, ITeamWork, allows ref struct => Unsafe.AsRef<TWork>(work).Run(member, parts);

    /// <summary>The life of a thread: each piece of work once, as long as it is open.</summary>
    private void Serve(int member)
    {
        long done = 0;
        while (this.AwaitWork(done))
        {
            long seen = Volatile.Read(ref this.state);
            done = seen >> 32;
            while ((seen & Open) != 0 && seen >> 32 == done)
            {
                long found = Interlocked.CompareExchange(ref this.state, seen + 1, seen);
                if (found == seen)
                {
                    this.DoParts(member);
                    this.LeaveWork();
                    break;
                }

                seen = found;
            }
        }
    }

    /// <summary>Waits for a piece of work beyond the last one, in a loop and then parked; false when the team ends.</summary>
    private bool AwaitWork(long done)
    {
        var patience = default(Patience);
        do
        {
            if (this.stopped || Volatile.Read(ref this.state) >> 32 != done)
            {
                return !this.stopped;
            }
        }
        while (patience.Wait());

        lock (this.gate)
        {
            // A full fence between the mark and the look at the state, as between the state and the look at the marks in WakeParked.
            Interlocked.Increment(ref this.parked);
            while (!this.stopped && Volatile.Read(ref this.state) >> 32 == done)
            {
                Monitor.Wait(this.gate);
            }

            Interlocked.Decrement(ref this.parked);
        }

        return !this.stopped;
    }

    private void WakeParked()
    {
        if (Volatile.Read(ref this.parked) > 0)
        {
            lock (this.gate)
            {
                Monitor.PulseAll(this.gate);
            }

            // Those of them that were put on this core begin before the caller, and not when all is done.
            Thread.Yield();
        }
    }

    private void DoParts(int member)
    {
        try
        {
            this.run(this.work, member, new Parts(ref this.nextPart, this.parts, this.Members));
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref this.fault, exception, null);
            Volatile.Write(ref this.nextPart, Parts.Stop);
        }
    }

    /// <summary>The last member to leave closed work wakes the caller, if it is parked.</summary>
    private void LeaveWork()
    {
        if ((int)Interlocked.Decrement(ref this.state) == 0 && Volatile.Read(ref this.callerParked))
        {
            lock (this.gate)
            {
                Monitor.PulseAll(this.gate);
            }
        }
    }

    /// <summary>The caller waits until no member is at work.</summary>
    private void AwaitOthers()
    {
        var patience = default(Patience);
        do
        {
            if ((int)Volatile.Read(ref this.state) == 0)
            {
                return;
            }
        }
        while (patience.Wait());

        lock (this.gate)
        {
            Volatile.Write(ref this.callerParked, true);
            Interlocked.MemoryBarrier();
            while ((int)Volatile.Read(ref this.state) != 0)
            {
                Monitor.Wait(this.gate);
            }

            this.callerParked = false;
        }
    }
}
