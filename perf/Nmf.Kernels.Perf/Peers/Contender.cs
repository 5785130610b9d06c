using System.Numerics;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>One way to run iterations on the same V from the same start.</summary>
internal abstract class Contender<T>(string name, Problem<T> problem) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal string Name { get; } = name;

    protected Problem<T> Problem { get; } = problem;

    /// <summary>W as this contender holds it; row-major m×r unless it says otherwise.</summary>
    internal T[] W { get; } = [.. problem.W];

    internal T[] H { get; } = [.. problem.H];

    /// <summary>Back to the start: after thousands of iterations subnormal numbers would spoil the comparison.</summary>
    internal virtual void Reset()
    {
        this.Problem.W.CopyTo(this.W, 0);
        this.Problem.H.CopyTo(this.H, 0);
    }

    internal abstract void Iterate();

    public virtual void Dispose()
    {
    }

    /// <summary>The cost reached, by one judge for all.</summary>
    internal virtual double Cost() => this.Problem.Cost(this.W, this.H);
}

/// <summary>V, a start, and a judge.</summary>
internal sealed class Problem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] workspace;

    internal Problem(NmfCost cost, NmfShape shape, T[] v)
    {
        this.NmfCost = cost;
        this.Shape = shape;
        this.V = v;
        var random = new Random(1);
        this.W = Array.ConvertAll(new T[shape.WLength], _ => T.CreateChecked(0.1 + random.NextDouble()));
        this.H = Array.ConvertAll(new T[shape.HLength], _ => T.CreateChecked(0.1 + random.NextDouble()));
        this.workspace = new T[NmfKernels.WorkspaceLength<T>(cost, shape)];
    }

    internal NmfCost NmfCost { get; }

    internal NmfShape Shape { get; }

    internal T[] V { get; }

    internal T[] W { get; }

    internal T[] H { get; }

    /// <summary>A rank-r product of uniform factors plus uniform noise.</summary>
    internal static T[] LowRankPlusNoise(NmfShape shape)
    {
        var random = new Random(0);
        float[] w = Array.ConvertAll(new float[shape.WLength], _ => random.NextSingle());
        float[] h = Array.ConvertAll(new float[shape.HLength], _ => random.NextSingle());
        var v = new float[shape.VLength];
        Gemm.Multiply<float>(Transpose.No, Transpose.No, shape.Rows, shape.Columns, shape.Rank, 1, w, shape.Rank, h, shape.Columns, 0, v, shape.Columns);
        return Array.ConvertAll(v, x => T.CreateChecked(x + (0.1f * random.NextSingle())));
    }

    internal double Cost(T[] w, T[] h) => NmfKernels.Cost<T>(this.NmfCost, this.Shape, this.V, w, h, this.workspace);
}
