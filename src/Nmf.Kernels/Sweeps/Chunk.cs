using System.Numerics;

namespace Nmf.Kernels.Sweeps;

/// <summary>D for one block of rows and one chunk of columns, in rows: V itself or Q.</summary>
internal readonly ref struct Chunk<T>(ReadOnlySpan<T> values, int stride, int ahead = 0, bool goesOn = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int Stride = stride;

    /// <summary>How far ahead V is fetched, in elements: to the next block, or along its rows; 0 for none. Sums along rows (<see cref="Sweep{TSimd, TVec, T}"/>): to the slab that is summed next.</summary>
    internal readonly int Ahead = ahead;

    /// <summary>Whether what follows a row may be read, see <see cref="IRowBlockSource{T}.GoesOn"/>.</summary>
    internal readonly bool GoesOn = goesOn;
}
