using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Tests.Threads;

public class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void Each_part_is_done_once_by_a_member_of_the_team(int members)
    {
        using var team = new Team(members);
        for (int parts = 0; parts < 40; parts++)
        {
            var times = new int[parts];
            var work = new CountingWork(times, members);
            team.Run(ref work, parts);
            var following = new FollowingWork(times);
            team.Run(ref following, parts);
            Assert.All(times, count => Assert.Equal(2, count));
        }
    }

    [Fact]
    public void Work_that_comes_just_as_the_members_are_parked_is_done()
    {
        using var team = new Team(4);
        var random = new Random(1);
        var times = new int[7];
        for (int run = 1; run <= 500; run++)
        {
            var work = new CountingWork(times, 4);
            team.Run(ref work, times.Length);
            Assert.All(times, count => Assert.Equal(run, count));
            long pause = (long)((0.8 + (0.6 * random.NextDouble())) * Stopwatch.Frequency / 1000);
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < pause;)
            {
                Thread.SpinWait(1);
            }
        }
    }

    [Fact]
    public void A_caller_that_is_parked_until_a_slow_member_has_done_its_part_goes_on()
    {
        using var team = new Team(2);
        for (int run = 0; run < 20; run++)
        {
            int entered = 0, done = 0;
            var work = new SlowWork(ref entered, ref done);
            team.Run(ref work, 2);
            Assert.Equal(2, done);
        }
    }

    [Fact]
    public void Short_pieces_of_work_in_quick_succession_and_after_pauses_are_all_done()
    {
        using var team = new Team(4);
        var times = new int[7];
        for (int run = 1; run <= 20_000; run++)
        {
            var work = new CountingWork(times, 4);
            team.Run(ref work, times.Length);
            Assert.All(times, count => Assert.Equal(run, count));
            if (run % 2000 == 0)
            {
                // Long enough for all members to be parked.
                Thread.Sleep(5);
            }
        }
    }

    [Fact]
    public void The_first_fault_of_a_member_surfaces_in_the_caller_and_the_team_goes_on()
    {
        using var team = new Team(3);
        for (int run = 0; run < 200; run++)
        {
            int bad = run % 50;
            var faulty = new FaultyWork(bad);
            Exception? fault = null;
            try
            {
                team.Run(ref faulty, 50);
            }
            catch (InvalidOperationException exception)
            {
                fault = exception;
            }

            Assert.Equal($"part {bad}", fault?.Message);
            var times = new int[20];
            var work = new CountingWork(times, 3);
            team.Run(ref work, times.Length);
            Assert.All(times, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_second_caller_at_the_same_time_is_refused()
    {
        using var team = new Team(2);
        var nested = new NestedWork(team);
        team.Run(ref nested, 2);
        Assert.Contains("one caller at a time", nested.Message[0], StringComparison.Ordinal);
    }

    /// <summary>A call of the library is many pieces of work; between two of them the team is still its own.</summary>
    [Fact]
    public void The_first_caller_keeps_the_team_for_its_whole_call()
    {
        var shape = new NmfShape(700, 300, 7);
        float[] v = Samples.Uniform<float>(shape.VLength, 1), w = new float[shape.WLength], h = new float[shape.HLength], workspace = new float[8192];
        string? refused = null;
        double within = 0;
        NmfSolver<float>? solver = null;
        var report = new Callback(_ =>
        {
            // Another thread is refused; the one that fits may use its solver.
            var other = new Thread(() => refused = Record.Exception(Multiply)?.Message);
            other.Start();
            other.Join();
            within = solver!.Cost(v, w, h);
            Multiply();
        });
        using (solver = new NmfSolver<float>(shape, new NmfOptions { Threads = 2, MaxIterations = 3, CheckEvery = 1, Progress = report }))
        {
            solver.Initialize(v, w, h);
            Assert.Equal(solver.Fit(v, w, h).Cost, within);
            Assert.Contains("one caller at a time", refused, StringComparison.Ordinal);
            Multiply();
        }

        Assert.Equal(typeof(ThreadTeam).FullName, Assert.Throws<ObjectDisposedException>(Multiply).ObjectName);

        void Multiply()
        {
            float[] c = new float[16];
            Gemm.Multiply<float>(Transpose.No, Transpose.No, 4, 4, 4, 1, new float[16], 4, new float[16], 4, 0, c, 4, workspace, solver!.Team);
        }
    }

    [Fact]
    public void A_team_that_nobody_refers_to_is_not_collected_during_a_call()
    {
        using var end = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 3; i++)
            {
                MultiplyOnForgottenTeam();
                FitWithForgottenSolver();
            }
        }
        finally
        {
            end.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Disposal_ends_the_threads_and_refuses_further_work()
    {
        var threads = new List<Thread>();
        var team = new Team(3);
        var work = new CollectingWork(threads);
        team.Run(ref work, 100);
        team.Dispose();
        team.Dispose();
        Assert.All(threads.Where(t => t != Thread.CurrentThread), t => Assert.False(t.IsAlive));
        Assert.Throws<ObjectDisposedException>(() =>
        {
            var late = new CountingWork(new int[5], 3);
            team.Run(ref late, 5);
        });
    }

    [Fact]
    public void A_forgotten_team_ends_its_threads_when_it_is_collected()
    {
        List<Thread> threads = Forget();
        for (int i = 0; i < 100 && threads.Any(t => t.IsAlive && t != Thread.CurrentThread); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }

        Assert.NotEmpty(threads);
        Assert.DoesNotContain(threads, t => t.IsAlive && t != Thread.CurrentThread);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyOnForgottenTeam()
    {
        const int n = 400;
        float[] a = new float[n * n], c = new float[n * n], workspace = new float[Gemm.WorkspaceLength<float>(n, n, n) * 2];
        Gemm.Multiply<float>(Transpose.No, Transpose.No, n, n, n, 1, a, n, a, n, 0, c, n, workspace, new ThreadTeam(2));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FitWithForgottenSolver()
    {
        var shape = new NmfShape(1100, 300, 7);
        float[] v = Samples.Uniform<float>(shape.VLength, 1), w = new float[shape.WLength], h = new float[shape.HLength];
#pragma warning disable CA2000 // forgotten on purpose
        var solver = new NmfSolver<float>(shape, new NmfOptions { Threads = 2, MaxIterations = 20 });
#pragma warning restore CA2000
        solver.Initialize(v, w, h);
        solver.Fit(v, w, h);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<Thread> Forget()
    {
        var threads = new List<Thread>();
        var team = new ThreadTeam(3);
        var work = new CollectingWork(threads);
        team.Members.Run(ref work, 200);
        return threads;
    }

    private readonly ref struct CountingWork(Span<int> times, int members) : ITeamWork
    {
        private readonly Span<int> times = times;
        private readonly int members = members;

        public void Run(int member, scoped Parts parts)
        {
            Assert.InRange(member, 0, this.members - 1);
            while (parts.Take(out int part))
            {
                Interlocked.Increment(ref this.times[part]);
            }
        }
    }

    /// <summary>The same of parts that follow each other: a member meets them in their order.</summary>
    private readonly ref struct FollowingWork(Span<int> times) : ITeamWork
    {
        private readonly Span<int> times = times;

        public void Run(int member, scoped Parts parts)
        {
            int last = -1;
            while (parts.TakeFollowing(out int part))
            {
                Assert.True(part > last);
                last = part;
                Interlocked.Increment(ref this.times[part]);
            }
        }
    }

    /// <summary>The caller waits until the other member is at work, which takes its time.</summary>
    private readonly ref struct SlowWork(ref int entered, ref int done) : ITeamWork
    {
        private readonly ref int entered = ref entered;
        private readonly ref int done = ref done;

        public void Run(int member, scoped Parts parts)
        {
            while (parts.Take(out _))
            {
                if (member == 0)
                {
                    while (Volatile.Read(ref this.entered) == 0)
                    {
                        Thread.Yield();
                    }
                }
                else
                {
                    Volatile.Write(ref this.entered, 1);
                    Thread.Sleep(10);
                }

                Interlocked.Increment(ref this.done);
            }
        }
    }

    private readonly struct FaultyWork(int bad) : ITeamWork
    {
        private readonly int bad = bad;

        public void Run(int member, scoped Parts parts)
        {
            while (parts.Take(out int part))
            {
                if (part == this.bad)
                {
                    throw new InvalidOperationException($"part {part}");
                }
            }
        }
    }

    private readonly struct NestedWork(Team team) : ITeamWork
    {
        private readonly Team team = team;

        public string[] Message { get; } = [""];

        public void Run(int member, scoped Parts parts)
        {
            while (parts.Take(out int part))
            {
                if (part == 0)
                {
                    try
                    {
                        var inner = new FaultyWork(-1);
                        this.team.Run(ref inner, 2);
                    }
                    catch (InvalidOperationException exception)
                    {
                        this.Message[0] = exception.Message;
                    }
                }
            }
        }
    }

    private readonly struct CollectingWork(List<Thread> threads) : ITeamWork
    {
        private readonly List<Thread> threads = threads;

        public void Run(int member, scoped Parts parts)
        {
            while (parts.Take(out _))
            {
                lock (this.threads)
                {
                    if (!this.threads.Contains(Thread.CurrentThread))
                    {
                        this.threads.Add(Thread.CurrentThread);
                    }
                }

                Thread.Sleep(1);
            }
        }
    }

    private sealed class Callback(Action<NmfProgress> report) : IProgress<NmfProgress>
    {
        public void Report(NmfProgress value) => report(value);
    }
}
