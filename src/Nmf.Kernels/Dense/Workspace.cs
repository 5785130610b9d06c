using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// Deals out a caller's workspace piece by piece, each on a cache line. Without one it deals empty pieces and only counts,
/// so that the length that a caller is asked for and the pieces that are used come from the same lines of code.
/// </summary>
internal ref struct Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool counting;
    private Span<T> rest;

    /// <summary>A workspace that only counts.</summary>
    public Workspace()
    {
        this.counting = true;
        this.Length = Line;
    }

    internal Workspace(Span<T> workspace) => this.rest = workspace[CacheLine.Misalignment(workspace)..];

    /// <summary>The elements that all pieces so far need, with a cache line for their alignment.</summary>
    internal long Length { get; private set; }

    /// <summary>The elements of a cache line.</summary>
    private static unsafe int Line => CacheLine.Bytes / sizeof(T);

    /// <summary>A length in whole cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long RoundUp(long length) => (length + Line - 1) & -Line;

    internal Span<T> Take(long length)
    {
        long whole = RoundUp(length);
        this.Length += whole;
        if (this.counting)
        {
            return [];
        }

        Span<T> piece = this.rest[..(int)length];
        this.rest = this.rest[(int)whole..];
        return piece;
    }
}
