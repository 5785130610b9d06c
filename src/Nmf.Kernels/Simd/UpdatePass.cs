using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>X ← max(floor, X ∘ C ⊘ D), a factor's update once its denominators are there.</summary>
/// <remarks>Pointers, for a vector touches four operands at run-time strides.</remarks>
internal static unsafe class UpdatePass<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y ← x ∘ c ⊘ d with the guards and the floor, for rows of so many lanes, rounded up to whole vectors; those of c and d are a stride apart. y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(int rows, int lanes, ReadOnlySpan<T> x, int xStride, ReadOnlySpan<T> c, ReadOnlySpan<T> d, int stride, Span<T> y, int yStride, T floor)
    {
        int padded = (lanes + TSimd.Count - 1) / TSimd.Count * TSimd.Count;

        // The last element of each, bounds-checked once for all.
        int last = ((rows - 1) * stride) + padded - 1;
        _ = x[((rows - 1) * xStride) + padded - 1];
        _ = c[last];
        _ = d[last];
        _ = y[((rows - 1) * yStride) + padded - 1];
        TVec least = TSimd.Broadcast(floor);
        fixed (T* x0 = x, c0 = c, d0 = d, y0 = y)
        {
            for (nint row = 0; row < rows; row++)
            {
                T* old = x0 + (row * xStride);
                T* numerators = c0 + (row * stride);
                T* denominators = d0 + (row * stride);
                T* next = y0 + (row * yStride);
                for (nint i = 0; i < padded; i += TSimd.Count)
                {
                    TSimd.Store(Updated<Guards>(TSimd.Load(old + i), TSimd.Load(numerators + i), TSimd.Load(denominators + i), least), next + i);
                }
            }
        }
    }

    /// <summary>One vector of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec Updated<TGuards>(TVec old, TVec numerator, TVec denominator, TVec least)
        where TGuards : struct, IGuards => TGuards.Act
        ? TSimd.GuardedUpdate(old, TSimd.GuardedQuotient(numerator, denominator), least)
        : TSimd.Max(TSimd.Multiply(old, TSimd.Divide(numerator, denominator)), least);
}
