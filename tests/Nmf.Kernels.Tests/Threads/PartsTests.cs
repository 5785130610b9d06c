using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Tests.Threads;

/// <summary>How the parts of a piece of work are dealt out.</summary>
public class PartsTests
{
    [Fact]
    public void Parts_that_follow_each_other_are_taken_several_at_a_time_and_fewer_towards_the_end()
    {
        int next = 0;
        var first = new Parts(ref next, 40, 2);
        var second = new Parts(ref next, 40, 2);
        Assert.True(first.TakeFollowing(out int part));
        Assert.Equal((0, 10), (part, next));
        Assert.True(second.TakeFollowing(out part));
        Assert.Equal((10, 17), (part, next));
        Assert.True(first.TakeFollowing(out part));
        Assert.Equal((1, 17), (part, next));
    }

    [Fact]
    public void Of_few_parts_each_member_takes_its_share_at_once_and_one_that_is_late_less()
    {
        int next = 0;
        Assert.True(new Parts(ref next, 10, 2).TakeFollowing(out int part));
        Assert.Equal((0, 5), (part, next));
        Assert.True(new Parts(ref next, 10, 2).TakeFollowing(out part));
        Assert.Equal((5, 8), (part, next));
        Assert.True(new Parts(ref next, 10, 2).TakeFollowing(out part));
        Assert.Equal((8, 9), (part, next));
    }

    [Fact]
    public void After_a_fault_another_member_does_not_go_on_with_the_parts_that_it_has_taken()
    {
        using var team = new Team(2);
        int begun = 0;
        var work = new FaultElsewhere(ref begun);
        string? message = null;
        try
        {
            team.Run(ref work, 4);
        }
        catch (InvalidOperationException exception)
        {
            message = exception.Message;
        }

        Assert.Equal("elsewhere", message);
        Assert.Equal(0, begun);
    }

    [Fact]
    public void When_no_more_shall_be_begun_no_part_is_taken()
    {
        int next = 0;
        var parts = new Parts(ref next, 40, 2);
        Assert.True(parts.TakeFollowing(out _));
        next = Parts.Stop;
        Assert.False(parts.TakeFollowing(out _));
        Assert.False(new Parts(ref next, 40, 2).TakeFollowing(out _));
        Assert.False(new Parts(ref next, 40, 2).Take(out _));
    }

    /// <summary>The member that has taken parts 0 and 1 meets the second when the other has thrown.</summary>
    private readonly ref struct FaultElsewhere(ref int begun) : ITeamWork
    {
        private readonly ref int begun = ref begun;

        public void Run(int member, scoped Parts parts)
        {
            while (parts.TakeFollowing(out int part))
            {
                if (part > 1)
                {
                    throw new InvalidOperationException("elsewhere");
                }

                if (part == 1)
                {
                    Interlocked.Increment(ref this.begun);
                }

                // For half a minute at most: without a stop the test shall fail, not hang.
                for (long start = Environment.TickCount64; !parts.Stopped && Environment.TickCount64 - start < 30_000;)
                {
                    Thread.Yield();
                }
            }
        }
    }
}
