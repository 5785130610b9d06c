using System.Numerics;

namespace Nmf.Kernels.Dense;

/// <summary>Where a piece of a workspace stands, found once: a span of it is one slice away.</summary>
internal readonly record struct Piece(int Start, int Length)
{
    internal Span<T> Of<T>(Span<T> workspace) => workspace.Slice(this.Start, this.Length);
}

/// <summary>
/// Pieces of a workspace, one behind the other, each on a cache line if the first is. Found before there is a workspace, and without one where only its length is asked for; <see cref="Workspace{T}"/> deals
/// out spans.
/// </summary>
internal struct Layout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements that all pieces so far take.</summary>
    internal long Length { get; private set; }

    /// <summary>The next piece. Where the workspace is longer than a span may be it is refused before a piece is used.</summary>
    internal Piece Take(long length)
    {
        var piece = new Piece(unchecked((int)this.Length), unchecked((int)length));
        this.Length += Workspace<T>.RoundUp(length);
        return piece;
    }
}
