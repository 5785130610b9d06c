using System.Numerics;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product in the form of <see cref="GemmTurned{TSimd, TVec, T}"/>: the same for each thread.</summary>
internal readonly struct GemmTurnedLayout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows of C in a part, and their elements: 128 KB of float.</summary>
    internal const int MostPartRows = 1024;

    internal const int PartElements = 32 * MostPartRows;

    /// <summary>The most columns of an A that is turned, too.</summary>
    internal const int MostCopiedDepth = 32;

    private readonly int lengthOfThread;

    internal GemmTurnedLayout(int m, int n, int k, int members)
    {
        this.PartRows = PartRowsOf(m, n, members);
        this.SumStride = this.PartRows + Blocking.VectorElements<T>();
        var ofThread = new Layout<T>();
        this.Sums = ofThread.Take((long)n * this.SumStride);
        this.Tail = ofThread.Take((long)Math.Min(k, GemmPlan.LargestDepthBlock<T>()) * Blocking.VectorElements<T>());
        this.Edge = ofThread.Take((long)n * Blocking.VectorElements<T>());
        this.CopyOfA = ofThread.Take(k <= MostCopiedDepth ? k * (long)this.SumStride : 0);
        this.lengthOfThread = (int)ofThread.Length;
        this.Length = ofThread.Length * members;
    }

    /// <summary>The rows of C in a part.</summary>
    internal int PartRows { get; }

    /// <summary>From the sums of a column of C to those of the next.</summary>
    internal int SumStride { get; }

    /// <summary>Within a thread's part: a part of C, turned.</summary>
    internal Piece Sums { get; }

    /// <summary>Likewise: rows of C that do not fill a vector, as lanes of A.</summary>
    internal Piece Tail { get; }

    /// <summary>Likewise: and as lanes of Cᵀ.</summary>
    internal Piece Edge { get; }

    /// <summary>Likewise: these rows of A, turned, if they are not the columns of one.</summary>
    internal Piece CopyOfA { get; }

    /// <summary>The elements of all, without what it may take to begin on a cache line.</summary>
    internal long Length { get; }

    /// <summary>The same for so many rows and columns of C: whole panels, fewer where several threads shall find some.</summary>
    internal static int PartRowsOf(int m, int n, int members)
    {
        int panel = Blocking.PanelElements<T>();
        int most = Math.Min(MostPartRows, PartElements / n / panel * panel);
        int wanted = members == 1 ? m : m / (Blocking.PartsOfMember * members);
        return Math.Clamp(Blocking.RoundUp(wanted, panel), panel, most);
    }

    /// <summary>The part of a thread.</summary>
    internal Span<T> OfMember(int member, Span<T> workspace) => workspace.Slice(member * this.lengthOfThread, this.lengthOfThread);
}
