using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>Deals out a caller's workspace piece by piece, each on a cache line.</summary>
internal ref struct Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Span<T> rest;

    internal Workspace(Span<T> workspace) => this.rest = workspace[CacheLine.Misalignment(workspace)..];

    /// <summary>The elements of a cache line; a workspace is longer by as many, for its own alignment.</summary>
    internal static unsafe int Line => CacheLine.Bytes / sizeof(T);

    /// <summary>The elements that a piece takes: whole cache lines.</summary>
    internal static long Piece(long length) => (length + Line - 1) / Line * Line;

    internal Span<T> Take(long length)
    {
        int whole = (int)Piece(length);
        Span<T> piece = this.rest[..(int)length];
        this.rest = this.rest[whole..];
        return piece;
    }
}
