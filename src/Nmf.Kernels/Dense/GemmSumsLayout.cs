using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product in the form of <see cref="GemmSums{TSimd, TVec, T}"/>: one copy of op(B)ᵀ for all threads, and the same for each.</summary>
internal readonly struct GemmSumsLayout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of C in a part.</summary>
    internal const int PartRows = 128;

    /// <summary>The most elements of op(B)ᵀ that are copied at a time: they stay in the second-level cache.</summary>
    internal const int MostCopied = 64 * 1024;

    private readonly Piece own;

    internal GemmSumsLayout(int m, int n, int k, int members)
    {
        int rows = Math.Min(m, PartRows);
        this.SumStride = Blocking.RoundUp(rows, Blocking.VectorElements<T>()) + Blocking.VectorElements<T>();
        int step = Blocking.VectorElements<T>();
        var ofThread = new Layout<T>();
        this.Sums = ofThread.Take(LaneGroup.Padded(n) * this.SumStride);
        this.OldC = ofThread.Take(n * this.SumStride);
        this.TailOfA = ofThread.Take(rows * step);
        this.LastOfB = ofThread.Take(n * (long)Blocking.RoundUp(k - LastChunk(k), step));
        this.Lanes = ofThread.Take(LaneGroup.PackedLength<T>(n, Math.Min(k, Blocking.ColumnChunk)));

        var whole = new Layout<T>();
        this.CopyDepth = Math.Min(k, MostCopied / n / Chunk * Chunk);
        this.CopyStride = Blocking.RoundUp(this.CopyDepth, step) + step;
        this.CopyOfB = whole.Take(n * (long)this.CopyStride);
        this.own = whole.Take(ofThread.Length);
        this.Length = whole.Length + (ofThread.Length * (members - 1));
    }

    /// <summary>The depth that is summed at a time.</summary>
    internal static int Chunk => Blocking.DotColumnChunk;

    /// <summary>The rows of op(B) that are copied at a time, if its columns are not contiguous.</summary>
    internal int CopyDepth { get; }

    /// <summary>From one column to the next in the copy, a line more than it takes: off a power of two, whose rows would share cache sets.</summary>
    internal int CopyStride { get; }

    /// <summary>The copy, one for all threads.</summary>
    internal Piece CopyOfB { get; }

    /// <summary>From the sums of a column of C to those of the next: no more than a part has rows, and a line, for they are cleared.</summary>
    internal int SumStride { get; }

    /// <summary>Within a thread's part: the sums of a part of C, transposed.</summary>
    internal Piece Sums { get; }

    /// <summary>Likewise: what stands in C, where it is added to.</summary>
    internal Piece OldC { get; }

    /// <summary>Likewise: what does not fill a step, or a lane, of these rows of A, with zeros behind.</summary>
    internal Piece TailOfA { get; }

    /// <summary>Likewise: the last chunk of B, padded to whole steps.</summary>
    internal Piece LastOfB { get; }

    /// <summary>Likewise: B in lanes, where sums are in lanes.</summary>
    internal Piece Lanes { get; }

    /// <summary>The elements of all, without what it may take to begin on a cache line.</summary>
    internal long Length { get; }

    /// <summary>Where the last chunk of the depth begins, for which B is padded.</summary>
    internal static int LastChunk(int k) => (k - 1) / Chunk * Chunk;

    /// <summary>The part of a thread.</summary>
    internal Span<T> OfMember(int member, Span<T> workspace) => workspace.Slice(this.own.Start + (member * this.own.Length), this.own.Length);
}
