using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>Passes over contiguous elements.</summary>
internal static class Elementwise<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>x ← x + y, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(Span<T> x, ReadOnlySpan<T> y)
    {
        while (x.Length >= TSimd.Count && y.Length >= TSimd.Count)
        {
            TSimd.Store(TSimd.Add(TSimd.Load(in x[0]), TSimd.Load(in y[0])), ref x[0]);
            x = x[TSimd.Count..];
            y = y[TSimd.Count..];
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] += y[i];
        }
    }

    /// <summary>x ← α·x for whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale(Span<T> x, T alpha)
    {
        TVec factor = TSimd.Broadcast(alpha);
        for (; x.Length >= TSimd.Count; x = x[TSimd.Count..])
        {
            TSimd.Store(TSimd.Multiply(TSimd.Load(in x[0]), factor), ref x[0]);
        }
    }

    /// <summary>y ← x ∘ c ⊘ d with the guards and the floor for rows of so many lanes rounded up to whole vectors, each with one denominator; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void UpdateRows(int lanes, ReadOnlySpan<T> x, int xStride, ReadOnlySpan<T> c, int cStride, ReadOnlySpan<T> d, Span<T> y, int yStride, T floor)
    {
        int padded = (lanes + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
        TVec least = TSimd.Broadcast(floor);
        for (int row = 0; row < d.Length; row++)
        {
            TVec denominator = TSimd.Broadcast(d[row]);
            ReadOnlySpan<T> old = x.Slice(row * xStride, padded);
            ReadOnlySpan<T> numerator = c.Slice(row * cStride, padded);
            Span<T> next = y.Slice(row * yStride, padded);
            for (int i = 0; i < padded; i += TSimd.Count)
            {
                TSimd.Store(UpdatePass<TSimd, TVec, T>.Updated<Guards>(TSimd.Load(in old[i]), TSimd.Load(in numerator[i]), denominator, least), ref next[i]);
            }
        }
    }

    /// <summary>x ← max(floor, x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LiftToFloor(Span<T> x, T floor)
    {
        TVec least = TSimd.Broadcast(floor);
        while (x.Length >= TSimd.Count)
        {
            TSimd.Store(TSimd.Max(TSimd.Load(in x[0]), least), ref x[0]);
            x = x[TSimd.Count..];
        }

        foreach (ref T value in x)
        {
            value = T.Max(value, floor);
        }
    }

    /// <summary>Whether all elements are finite and ≥ 0; the largest of them and of <paramref name="peak"/> goes to <paramref name="peak"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool IsNonNegative(ReadOnlySpan<T> x, ref T peak)
    {
        TVec zero = TSimd.Broadcast(T.Zero);
        TVec largest = TSimd.Broadcast(Range<T>.Largest);
        TVec peaks = zero;
        while (x.Length >= TSimd.Count)
        {
            TVec value = TSimd.Load(in x[0]);
            if (!TSimd.AllWithin(value, zero, largest))
            {
                return false;
            }

            peaks = TSimd.Max(peaks, value);
            x = x[TSimd.Count..];
        }

        Span<T> lanes = stackalloc T[TSimd.Count];
        TSimd.Store(peaks, ref lanes[0]);
        foreach (T value in lanes)
        {
            peak = value > peak ? value : peak;
        }

        foreach (T value in x)
        {
            if (!(value >= T.Zero && T.IsFinite(value)))
            {
                return false;
            }

            peak = value > peak ? value : peak;
        }

        return true;
    }
}
