using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>Copies and sums of float32 or float64 as float64.</summary>
internal static class Widening
{
    /// <summary>destination[i] = source[i], exact.</summary>
    internal static void Copy<T>(ReadOnlySpan<T> source, Span<double> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(source, destination, adds: false);

    /// <summary>sums[i] += source[i].</summary>
    internal static void AddTo<T>(Span<double> sums, ReadOnlySpan<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(source, sums, adds: true);

    /// <summary>Compiled fully at the first call, unlike the conversions of TensorPrimitives, which make the first costs of a process some ten times slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(ReadOnlySpan<T> source, Span<double> destination, bool adds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        destination = destination[..source.Length];
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= source.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in source[i]).AsSingle());
                ref double next = ref destination[i + Vector256<double>.Count];
                (adds ? lower + Vector256.LoadUnsafe(in destination[i]) : lower).StoreUnsafe(ref destination[i]);
                (adds ? upper + Vector256.LoadUnsafe(in next) : upper).StoreUnsafe(ref next);
            }
        }

        if (typeof(T) == typeof(double))
        {
            for (; i <= source.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                Vector256<double> values = Vector256.LoadUnsafe(in source[i]).AsDouble();
                (adds ? values + Vector256.LoadUnsafe(in destination[i]) : values).StoreUnsafe(ref destination[i]);
            }
        }

        for (; i < source.Length; i++)
        {
            double value = double.CreateTruncating(source[i]);
            destination[i] = adds ? destination[i] + value : value;
        }
    }
}
