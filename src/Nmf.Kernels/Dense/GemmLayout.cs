using System.Numerics;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product of some size on so many threads, whatever its strides and transpositions: op(B) in panels, and what each thread copies.</summary>
internal readonly struct GemmLayout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Piece own;

    internal GemmLayout(int m, int n, int k, int members)
    {
        int depth = Math.Min(k, GemmPlan.LargestDepthBlock<T>());
        int rows = Math.Min(m, GemmPlan.MostRows);
        var ofThread = new Layout<T>();
        this.PackedA = ofThread.Take((long)rows * (depth + (2 * Blocking.VectorElements<T>())));
        this.TailOfB = ofThread.Take((long)depth * Blocking.VectorElements<T>());
        this.Edge = ofThread.Take((long)rows * Blocking.VectorElements<T>());

        var whole = new Layout<T>();
        this.PackedB = whole.Take((long)depth * Blocking.RoundUp(Math.Min(n, GemmPlan.MostColumns), Blocking.PanelElements<T>()));
        this.own = whole.Take(ofThread.Length);
        this.Length = whole.Length + (ofThread.Length * (members - 1));
    }

    /// <summary>kc × nc of op(B) in panels.</summary>
    internal Piece PackedB { get; }

    /// <summary>Within a thread's part: mc × kc of op(A).</summary>
    internal Piece PackedA { get; }

    /// <summary>Likewise: columns of op(B) that do not fill a vector, padded.</summary>
    internal Piece TailOfB { get; }

    /// <summary>Likewise: a vector for each of mc rows of C.</summary>
    internal Piece Edge { get; }

    /// <summary>The elements of all, without what it may take to begin on a cache line.</summary>
    internal long Length { get; }

    /// <summary>The part of a thread.</summary>
    internal Span<T> OfMember(int member, Span<T> workspace) => workspace.Slice(this.own.Start + (member * this.own.Length), this.own.Length);
}
