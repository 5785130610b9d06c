using System.Numerics;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Footprint;

/// <summary>The peak resident set of a process in kB, as Linux counts it.</summary>
/// <param name="Before">Before V was made: the runtime and what it loaded.</param>
/// <param name="Peak">At the end.</param>
internal sealed record PeakMemory(string Name, long Before, long Peak) : IMeasuredOnce<PeakMemory>
{
    internal const int Iterations = 5;

    private const string Status = "/proc/self/status";

    public static string Command => "memory-once";

    internal static bool IsKnown => File.Exists(Status);

    public static PeakMemory Measure<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long before = Kilobytes();
        var problem = new UniformProblem<T>(shape);
        using var solver = new NmfSolver<T>(shape, new NmfOptions { Cost = cost });
        for (int i = 0; i < Iterations; i++)
        {
            solver.Iterate(problem.V, problem.W, problem.H);
        }

        return new("this library", before, Kilobytes());
    }

    /// <summary>Of this process until now.</summary>
    private static long Kilobytes()
    {
        string line = File.ReadLines(Status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
