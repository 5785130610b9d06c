namespace Nmf.Kernels.Threading;

/// <summary>Work that is cut into parts which may be done in any order, each by any member of a team.</summary>
internal interface ITeamWork
{
    /// <summary>Does parts until none is left: <c>while (parts.Take(out int part)) …</c></summary>
    /// <param name="member">The number of the member, from 0: memory of its own may be found by it.</param>
    /// <param name="parts">Where the numbers of the parts come from.</param>
    void Run(int member, scoped Parts parts);
}

/// <summary>Deals out the numbers 0, 1, … of the parts of one piece of work; each number goes to one member.</summary>
internal readonly ref struct Parts(ref int next, int count)
{
    private readonly ref int next = ref next;

    /// <summary>The next part, unless all are taken.</summary>
    internal bool Take(out int part)
    {
        part = Interlocked.Increment(ref this.next) - 1;
        return part < count;
    }
}
