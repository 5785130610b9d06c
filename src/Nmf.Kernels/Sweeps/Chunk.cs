using System.Numerics;

namespace Nmf.Kernels.Sweeps;

/// <summary>D for one block of rows and one chunk of columns, in rows: V itself or Q.</summary>
internal readonly ref struct Chunk<T>(ReadOnlySpan<T> values, int stride, int ahead = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int Stride = stride;

    /// <summary>Where the next block of V stands, in elements from this one; 0 for none.</summary>
    internal readonly int Ahead = ahead;
}
