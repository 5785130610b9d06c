using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The sum of contiguous elements, in an order that does not depend on the width: places within 64 bytes, then halves.</summary>
internal static class LaneTotal<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Σ values; their number is a multiple of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Of(ReadOnlySpan<T> values)
    {
        Span<T> places = stackalloc T[Blocking.VectorElements<T>()];
        for (int place = 0; place < places.Length; place += TSimd.Count)
        {
            TVec sum = TSimd.Broadcast(T.Zero);
            for (int i = place; i <= values.Length - TSimd.Count; i += places.Length)
            {
                sum = TSimd.Add(sum, TSimd.Load(in values[i]));
            }

            TSimd.Store(sum, ref places[place]);
        }

        for (int half = places.Length / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                places[i] += places[i + half];
            }
        }

        return places[0];
    }
}
