using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The upper end of numbers ≥ 0: what decides whether <see cref="Refinement{T}"/> may stand for a division, and whether guards have anything to do.</summary>
internal static class Extremes<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest of whole vectors of elements.</summary>
    internal static T Largest(ReadOnlySpan<T> x) => Largest(1, 0, x.Length, x);

    /// <summary>The largest of so many rows of whole vectors of elements.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Largest(int rows, int stride, int columns, ReadOnlySpan<T> x)
    {
        TVec largest = TSimd.Broadcast(T.Zero);
        for (int row = 0; row < rows; row++)
        {
            largest = TSimd.Max(largest, LargestOf(x.Slice(row * stride, columns)));
        }

        Span<T> lanes = stackalloc T[TSimd.Count];
        TSimd.Store(largest, ref lanes[0]);
        T result = T.Zero;
        foreach (T value in lanes)
        {
            result = value > result ? value : result;
        }

        return result;
    }

    /// <summary>Whether none of whole vectors of elements ≥ 0, of which none is NaN, is above a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool NoneAbove(ReadOnlySpan<T> x, T most) => TSimd.AllWithin(LargestOf(x), TSimd.Broadcast(T.Zero), TSimd.Broadcast(most));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec LargestOf(ReadOnlySpan<T> x)
    {
        TVec largest = TSimd.Broadcast(T.Zero);
        while (x.Length >= TSimd.Count)
        {
            largest = TSimd.Max(largest, TSimd.Load(in x[0]));
            x = x[TSimd.Count..];
        }

        return largest;
    }
}
