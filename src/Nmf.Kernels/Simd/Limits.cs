using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>The ends of the normal numbers.</summary>
internal static class Limits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>δ, the smallest normal number: the least denominator.</summary>
    internal static T SmallestNormal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1.17549435e-38f) : Unsafe.BitCast<double, T>(2.2250738585072014e-308);
    }

    /// <summary>The largest finite number.</summary>
    internal static T Largest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(float.MaxValue) : Unsafe.BitCast<double, T>(double.MaxValue);
    }
}
