using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>max(floor, x · c / d), an element of a factor after its update.</summary>
internal static class Updated<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec Of<TGuards>(TVec old, TVec numerator, TVec denominator, TVec floor)
        where TGuards : struct, IGuards => TGuards.Act
        ? TSimd.GuardedUpdate(old, TSimd.GuardedQuotient(numerator, denominator), floor)
        : TSimd.Max(TSimd.Multiply(old, TSimd.Divide(numerator, denominator)), floor);
}
