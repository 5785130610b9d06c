using System.Numerics;
using Nmf.Kernels.Perf.Problems;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>One way to run iterations on the same V from the same start.</summary>
internal abstract class Contender<T>(string name, Problem<T> problem) : ITimed, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public string Name { get; } = name;

    protected Problem<T> Problem { get; } = problem;

    /// <summary>W as this contender holds it; row-major m×r unless it says otherwise.</summary>
    internal T[] W { get; } = [.. problem.W];

    internal T[] H { get; } = [.. problem.H];

    /// <summary>Back to the start: after thousands of iterations subnormal numbers would spoil the comparison.</summary>
    public virtual void Reset()
    {
        this.Problem.W.CopyTo(this.W, 0);
        this.Problem.H.CopyTo(this.H, 0);
    }

    public abstract void Iterate();

    public virtual void Dispose()
    {
    }

    internal double CostAfter(int iterations)
    {
        this.Reset();
        for (int i = 0; i < iterations; i++)
        {
            this.Iterate();
        }

        return this.Cost();
    }

    /// <summary>The cost reached, by one judge for all.</summary>
    internal virtual double Cost() => this.Problem.Cost(this.W, this.H);
}
