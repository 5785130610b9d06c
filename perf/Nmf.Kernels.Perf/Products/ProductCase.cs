namespace Nmf.Kernels.Perf.Products;

/// <summary>C (m×n) = op(A) (m×k) · op(B) (k×n).</summary>
/// <param name="Group">What the product is an example of.</param>
public sealed record ProductCase(string Group, Transpose OpA, Transpose OpB, int M, int N, int K)
{
    internal const string Square = "square";

    private static readonly int[] Sizes =
        [16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 100, 127, 128, 129, 192, 200, 255, 256, 257, 384, 500, 511, 512, 513, 768, 1000, 1023, 1024, 1025, 1500, 2000, 2047, 2048];

    private static readonly int[] QuickSizes = [16, 32, 64, 100, 129, 256, 513, 1024];

    private static readonly int[] TransposedSizes = [32, 100, 257, 512, 1000, 2048];

    private static readonly NmfShape[] Shapes =
        [new(64, 200, 8), new(361, 2429, 49), new(1797, 64, 16), new(5000, 38, 3), new(2000, 2000, 32), new(513, 4000, 32), new(20000, 2000, 50), new(20000, 2000, 10), new(60000, 784, 32)];

    private static readonly int[] Ranks = [3, 8, 10, 16, 49, 50, 64];

    internal double Flops => 2.0 * this.M * this.N * this.K;

    /// <summary>Squares plain and, at some sizes, transposed; then the products of an iteration at the shapes of <c>compare</c>, W's numerator in all four transpositions, and at 2000×2000 with other ranks.</summary>
    internal static IEnumerable<ProductCase> All() =>
    [
        .. Sizes.Select(size => OfSquare(size, Transpose.No, Transpose.No)),
        .. TransposedSizes.SelectMany(size => FourWays(size).Skip(1)),
        .. Shapes.SelectMany(OfIteration),
        .. Shapes.SelectMany(OtherNumerators),
        .. Ranks.SelectMany(rank => OfIteration(new(2000, 2000, rank))),
    ];

    internal static IEnumerable<ProductCase> Quick() =>
        [.. QuickSizes.Select(size => OfSquare(size, Transpose.No, Transpose.No)), .. FourWays(257).Skip(1), .. OfIteration(new(2000, 2000, 32))];

    internal static IEnumerable<ProductCase> FourWays(int size) =>
    [
        OfSquare(size, Transpose.No, Transpose.No),
        OfSquare(size, Transpose.No, Transpose.Yes),
        OfSquare(size, Transpose.Yes, Transpose.No),
        OfSquare(size, Transpose.Yes, Transpose.Yes),
    ];

    /// <summary>W's numerator, H's numerator, the model, and the Gram matrices.</summary>
    private static ProductCase[] OfIteration(NmfShape shape) =>
    [
        new("V·Hᵀ", Transpose.No, Transpose.Yes, shape.Rows, shape.Rank, shape.Columns),
        new("Wᵀ·V", Transpose.Yes, Transpose.No, shape.Rank, shape.Columns, shape.Rows),
        new("W·H", Transpose.No, Transpose.No, shape.Rows, shape.Columns, shape.Rank),
        new("Wᵀ·W", Transpose.Yes, Transpose.No, shape.Rank, shape.Rank, shape.Rows),
        new("H·Hᵀ", Transpose.No, Transpose.Yes, shape.Rank, shape.Rank, shape.Columns),
    ];

    /// <summary>W's numerator where V, H or both are stored transposed.</summary>
    private static ProductCase[] OtherNumerators(NmfShape shape) =>
    [
        new("V·Hᵀ", Transpose.No, Transpose.No, shape.Rows, shape.Rank, shape.Columns),
        new("V·Hᵀ", Transpose.Yes, Transpose.Yes, shape.Rows, shape.Rank, shape.Columns),
        new("V·Hᵀ", Transpose.Yes, Transpose.No, shape.Rows, shape.Rank, shape.Columns),
    ];

    private static ProductCase OfSquare(int size, Transpose opA, Transpose opB) => new(Square, opA, opB, size, size, size);

    public override string ToString()
    {
        string ops = $"{(this.OpA == Transpose.No ? 'N' : 'T')}{(this.OpB == Transpose.No ? 'N' : 'T')}";
        return $"{this.Group,-7} {ops} {$"{this.M}×{this.N}×{this.K}",-16}";
    }
}
