namespace Nmf.Kernels.Threading;

/// <summary>Work that is cut into parts which may be done in any order, each by any member of a team.</summary>
internal interface ITeamWork
{
    /// <summary>Does parts until none is left: <c>while (parts.Take(out int part)) …</c>, or with <see cref="Parts.TakeFollowing"/>, but not both.</summary>
    /// <param name="member">The number of the member, from 0: memory of its own may be found by it.</param>
    /// <param name="parts">Where the numbers of the parts come from.</param>
    void Run(int member, scoped Parts parts);
}

/// <summary>Deals out the numbers 0, 1, … of the parts of one piece of work; each number goes to one member.</summary>
internal ref struct Parts(ref int next, int count, int members)
{
    /// <summary>What the next part is set to when no more shall be begun.</summary>
    internal const int Stop = int.MaxValue / 2;

    private readonly ref int next = ref next;
    private int ofRun;
    private int endOfRun;

    /// <summary>The next part, unless all are taken.</summary>
    internal bool Take(out int part)
    {
        part = Interlocked.Increment(ref this.next) - 1;
        return part < count;
    }

    /// <summary>
    /// The same for parts of about equal length that follow each other in memory: a member takes several at once, fewer towards the end. So most of what the end of a part fetches
    /// ahead is the member's own next part, and fewer cache lines are written by two members.
    /// </summary>
    internal bool TakeFollowing(out int part)
    {
        int first = Volatile.Read(ref this.next);
        while (this.ofRun == this.endOfRun)
        {
            if (first >= count)
            {
                part = count;
                return false;
            }

            int end = first + Math.Max(1, (count - first) / (2 * members));
            int found = Interlocked.CompareExchange(ref this.next, end, first);
            if (found == first)
            {
                this.ofRun = first;
                this.endOfRun = end;
            }

            first = found;
        }

        part = this.ofRun++;
        return Volatile.Read(ref this.next) < Stop;
    }
}
