using System.Numerics;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>V ≈ WH for one cost: tight row-major arrays, W and H at or above the default floor.</summary>
internal sealed class Matrices<T>(Problem problem, NmfCost cost, NmfShape shape, T[] v, T[] w, T[] h)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What they were drawn from.</summary>
    internal Problem Problem { get; } = problem;

    internal NmfCost Cost { get; } = cost;

    internal NmfShape Shape { get; } = shape;

    internal T[] V { get; } = v;

    internal T[] W { get; set; } = w;

    internal T[] H { get; set; } = h;

    internal static T Floor { get; } = T.CreateChecked(Range<T>.DefaultFloor);

    /// <summary>The same V with copies of W and H.</summary>
    internal Matrices<T> Copy() => new(this.Problem, this.Cost, this.Shape, this.V, [.. this.W], [.. this.H]);

    /// <summary>The same numbers in float64.</summary>
    internal Wide Widen() => new(
        this.Cost,
        this.Shape,
        Array.ConvertAll(this.V, double.CreateChecked),
        Array.ConvertAll(this.W, double.CreateChecked),
        Array.ConvertAll(this.H, double.CreateChecked));
}
