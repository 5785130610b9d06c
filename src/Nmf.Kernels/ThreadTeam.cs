using Nmf.Kernels.Threading;

namespace Nmf.Kernels;

/// <summary>
/// Threads that share the work of a call with the caller's own. They are started by the constructor, wait for about a millisecond after
/// a call, giving way to other threads, are parked then until the next one, and end with <see cref="Dispose"/> (or, if that is forgotten, when the team is collected).
/// A call on a team allocates nothing. A team serves one caller at a time: a second one at the same time gets an
/// <see cref="InvalidOperationException"/>. Results have the same bits for every number of threads.
/// </summary>
/// <example><code>
/// using var team = new ThreadTeam(4);
/// Gemm.Multiply&lt;float&gt;(Transpose.No, Transpose.No, m, n, k, 1, a, k, b, n, 0, c, n, workspace, team);
/// </code></example>
public sealed class ThreadTeam : IDisposable
{
    /// <summary>The most threads that a team may have.</summary>
    internal const int MostThreads = 1024;

    private bool disposed;

    /// <summary>Starts <paramref name="threads"/> − 1 threads; the caller of a call is the remaining one.</summary>
    /// <param name="threads">1 to 1024, or 0 for as many as there are processors. 1 starts none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is out of range.</exception>
    public ThreadTeam(int threads)
    {
        int count = Require.Within(0, MostThreads, threads, nameof(threads));
        count = count == 0 ? Math.Min(Environment.ProcessorCount, MostThreads) : count;
        this.Members = count == 1 ? Team.Alone : new Team(count);
    }

    /// <summary>Lets the threads of a forgotten team end.</summary>
    ~ThreadTeam() => this.Members?.Stop();

    /// <summary>The threads, the caller's included.</summary>
    public int Threads => this.Members.Members;

    internal Team Members { get; }

    /// <summary>Takes the team for one call: until the result is disposed no other thread gets it, nor does the collector.</summary>
    /// <returns>To be disposed at the end of the call.</returns>
    internal Call Enter()
    {
        ObjectDisposedException.ThrowIf(this.disposed && this.Threads > 1, this);
        this.Members.Enter();
        return new(this);
    }

    /// <summary>Ends the threads and waits for them. Calls on the team throw <see cref="ObjectDisposedException"/> from now on, unless it has one thread.</summary>
    public void Dispose()
    {
        this.disposed = true;
        this.Members.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A call that the team serves.</summary>
    internal readonly ref struct Call(ThreadTeam team) : IDisposable
    {
        private readonly ThreadTeam team = team;

        public void Dispose()
        {
            this.team.Members.Leave();

            // A team that nobody refers to any more ends its threads when it is collected, which may be in the middle of its last call.
            GC.KeepAlive(this.team);
        }
    }
}
