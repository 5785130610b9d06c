using System.Numerics;

namespace Nmf.Kernels.Perf.Problems;

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

    /// <summary>All contenders compute the same thing: after the same iterations their costs agree to a few roundings.</summary>
    internal static void RequireCost(string contender, double cost, double expected)
    {
        if (!(Math.Abs(cost - expected) <= 1e-4 * expected))
        {
            throw new InvalidOperationException($"{contender} reaches the cost {cost}, not {expected} as this library: the comparison would be void.");
        }
    }

    internal double Cost(T[] w, T[] h) => NmfKernels.Cost<T>(this.NmfCost, this.Shape, this.V, w, h, this.workspace);
}
