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
    /// <summary>
    /// x ← x + y₁ + y₂ + …, in this order, for a range of whole vectors of x; the y's lie <paramref name="distance"/> elements apart behind x. A few
    /// elements of all of them at a time, so that the ways of many y's from memory overlap.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddParts(Span<T> x, int distance, int parts, int start, int count)
    {
        int end = start + count;
        int step = 4 * TSimd.Count;
        int i = start;
        for (; i <= end - step; i += step)
        {
            TVec x0 = TSimd.Load(in x[i]);
            TVec x1 = TSimd.Load(in x[i + TSimd.Count]);
            TVec x2 = TSimd.Load(in x[i + (2 * TSimd.Count)]);
            TVec x3 = TSimd.Load(in x[i + (3 * TSimd.Count)]);
            int y = i;
            for (int part = 1; part < parts; part++)
            {
                y += distance;
                x0 = TSimd.Add(x0, TSimd.Load(in x[y]));
                x1 = TSimd.Add(x1, TSimd.Load(in x[y + TSimd.Count]));
                x2 = TSimd.Add(x2, TSimd.Load(in x[y + (2 * TSimd.Count)]));
                x3 = TSimd.Add(x3, TSimd.Load(in x[y + (3 * TSimd.Count)]));
            }

            TSimd.Store(x0, ref x[i]);
            TSimd.Store(x1, ref x[i + TSimd.Count]);
            TSimd.Store(x2, ref x[i + (2 * TSimd.Count)]);
            TSimd.Store(x3, ref x[i + (3 * TSimd.Count)]);
        }

        for (; i < end; i += TSimd.Count)
        {
            TVec x0 = TSimd.Load(in x[i]);
            int y = i;
            for (int part = 1; part < parts; part++)
            {
                y += distance;
                x0 = TSimd.Add(x0, TSimd.Load(in x[y]));
            }

            TSimd.Store(x0, ref x[i]);
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

    /// <summary>x ← x + β·y for whole vectors, as far as both go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddScaled(Span<T> x, T beta, ReadOnlySpan<T> y)
    {
        TVec factor = TSimd.Broadcast(beta);
        for (; x.Length >= TSimd.Count && y.Length >= TSimd.Count; x = x[TSimd.Count..], y = y[TSimd.Count..])
        {
            TSimd.Store(TSimd.FusedMultiplyAdd(TSimd.Load(in y[0]), factor, TSimd.Load(in x[0])), ref x[0]);
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
