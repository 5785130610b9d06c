using System.Numerics;

namespace Nmf.Kernels.Perf.Problems;

/// <summary>A shape and where its V comes from: made up, or Fashion-MNIST's images.</summary>
internal sealed record Workload(NmfShape Shape, bool IsFashionMnist = false)
{
    internal const string FashionMnistName = "fashion-mnist";

    internal static Workload FashionMnist { get; } = new(new NmfShape(60000, 784, 32), IsFashionMnist: true);

    /// <summary>MxNxR, or fashion-mnist.</summary>
    internal static bool TryParse(string text, out Workload workload)
    {
        if (text == FashionMnistName)
        {
            workload = FashionMnist;
            return true;
        }

        int[] sizes = Array.ConvertAll(text.Split('x'), part => int.TryParse(part, out int size) ? size : 0);
        bool valid = sizes.Length == 3 && sizes.All(size => size >= 1);
        workload = new(valid ? new NmfShape(sizes[0], sizes[1], sizes[2]) : new NmfShape(1, 1, 1));
        return valid;
    }

    internal T[] CreateV<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => this.IsFashionMnist ? Problems.FashionMnist.Read<T>(this.Shape) : Problem<T>.LowRankPlusNoise(this.Shape);

    public override string ToString() => $"{this.Shape.Rows}x{this.Shape.Columns} r{this.Shape.Rank}{(this.IsFashionMnist ? " Fashion-MNIST" : "")}";
}
