using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// A sum whose parts are formed apart and added in their order, on any number of threads: part 0 becomes the total.
/// One thread needs two places: each part is added as soon as it is formed. Several keep a place for each.
/// </summary>
/// <param name="values">The places.</param>
/// <param name="length">The elements of a place, whole cache lines.</param>
internal readonly ref struct Partial<T>(Span<T> values, long length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> values = values;
    private readonly int length = (int)length;

    internal Span<T> Total => this[0];

    internal Span<T> this[int part] => this.values.Slice(part * this.length, this.length);

    /// <summary>Total ← total + the other parts, in their order, for a range of whole vectors at every width.</summary>
    internal void Add<TSimd, TVec>(int parts, int start, int count)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        if (parts > 1)
        {
            Elementwise<TSimd, TVec, T>.AddParts(this.values, this.length, parts, start, count);
        }
    }
}
