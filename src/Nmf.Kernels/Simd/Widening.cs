using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>Copies and sums of float32 or float64 as float64.</summary>
internal static class Widening
{
    /// <summary>destination[i] = source[i], exact. Compiled fully at the first call, unlike the conversions of TensorPrimitives, which make the first costs of a process some ten times slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy<T>(ReadOnlySpan<T> source, Span<double> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= source.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in source[i]).AsSingle());
                lower.StoreUnsafe(ref destination[i]);
                upper.StoreUnsafe(ref destination[i + Vector256<double>.Count]);
            }
        }

        for (; i < source.Length; i++)
        {
            destination[i] = double.CreateTruncating(source[i]);
        }
    }

    /// <summary>sums[i] += source[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddTo<T>(Span<double> sums, ReadOnlySpan<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= source.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in source[i]).AsSingle());
                (lower + Vector256.LoadUnsafe(in sums[i])).StoreUnsafe(ref sums[i]);
                (upper + Vector256.LoadUnsafe(in sums[i + Vector256<double>.Count])).StoreUnsafe(ref sums[i + Vector256<double>.Count]);
            }
        }

        for (; i < source.Length; i++)
        {
            sums[i] += double.CreateTruncating(source[i]);
        }
    }
}
