using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product in the form of <see cref="GemmSums{TSimd, TVec, T}"/>: the same for each thread.</summary>
internal readonly struct GemmSumsLayout<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int lengthOfThread;

    internal GemmSumsLayout(int n, int k, int members)
    {
        int padded = LaneGroup.Padded(n);
        int step = DotProduct<TSimd, TVec, T>.StepElements;
        var ofThread = new Layout<T>();
        this.Sums = ofThread.Take(padded * GemmSums<TSimd, TVec, T>.SumStride);
        this.TailOfA = ofThread.Take(GemmSums<TSimd, TVec, T>.PartRows * step);
        this.LastOfB = ofThread.Take(n * (long)Blocking.RoundUp(k - GemmSums<TSimd, TVec, T>.LastChunk(k), step));
        this.Lanes = ofThread.Take(Blocking.InLanes<T>(n, k) ? LaneProduct<TSimd, TVec, T>.Length(n, k) : 0);
        this.lengthOfThread = (int)ofThread.Length;
        this.Length = ofThread.Length * members;
    }

    /// <summary>Within a thread's part: the sums of a part of C, transposed.</summary>
    internal Piece Sums { get; }

    /// <summary>Likewise: what does not fill a step, or a lane, of these rows of A, with zeros behind.</summary>
    internal Piece TailOfA { get; }

    /// <summary>Likewise: the last chunk of B, padded to whole steps.</summary>
    internal Piece LastOfB { get; }

    /// <summary>Likewise: B in lanes, if it is.</summary>
    internal Piece Lanes { get; }

    /// <summary>The elements of all, without what it may take to begin on a cache line.</summary>
    internal long Length { get; }

    /// <summary>The part of a thread.</summary>
    internal Span<T> OfMember(int member, Span<T> workspace) => workspace.Slice(member * this.lengthOfThread, this.lengthOfThread);
}
