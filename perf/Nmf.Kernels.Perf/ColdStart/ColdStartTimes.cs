using System.Diagnostics;
using System.Numerics;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.ColdStart;

/// <summary>The first calls of a fresh process, in milliseconds.</summary>
/// <param name="Constructor">Of the solver.</param>
/// <param name="First">The first iteration, compilation included.</param>
/// <param name="Steady">The least of many.</param>
internal sealed record ColdStartTimes(double Constructor, double First, double Second, double Steady) : IMeasuredOnce<ColdStartTimes>
{
    /// <summary>Long enough for the runtime to have compiled everything anew.</summary>
    private const double SteadyMilliseconds = 1000;

    public static string Command => "cold-start-once";

    /// <summary>What the first use of the library costs beyond its work.</summary>
    internal double Overhead => this.Constructor + this.First - this.Steady;

    public static ColdStartTimes Measure<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new UniformProblem<T>(shape);
        NmfSolver<T>? solver = null;

        // The clock's own methods are compiled by this.
        _ = Milliseconds(() => { });
        double constructor = Milliseconds(() => solver = new NmfSolver<T>(shape, new NmfOptions { Cost = cost }));
        void Iterate() => solver!.Iterate(problem.V, problem.W, problem.H);
        double first = Milliseconds(Iterate);
        double second = Milliseconds(Iterate);
        double steady = second;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < SteadyMilliseconds;)
        {
            steady = Math.Min(steady, Milliseconds(Iterate));
        }

        return new(constructor, first, second, steady);
    }

    private static double Milliseconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
