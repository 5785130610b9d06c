namespace Nmf.Kernels.Threading;

/// <summary>Work that is cut into parts which may be done in any order, each by any member of a team.</summary>
internal interface ITeamWork
{
    /// <summary>Does parts until none is left: <c>while (parts.Take(out int part)) …</c>, or with <see cref="Parts.TakeFollowing"/>, but not both.</summary>
    /// <param name="member">The number of the member, from 0: memory of its own may be found by it.</param>
    /// <param name="parts">Where the numbers of the parts come from.</param>
    void Run(int member, scoped Parts parts);
}
