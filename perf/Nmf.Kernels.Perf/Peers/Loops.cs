using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>The element-wise part of the peers, fused and vectorised; compiled fully at once, as this library's loops are.</summary>
internal static class Loops
{
    /// <summary>x ← x ∘ numerator ⊘ max(denominator, tiny).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Update<T>(Span<T> x, ReadOnlySpan<T> numerator, ReadOnlySpan<T> denominator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T tiny = T.CreateChecked(1e-30);
        int i = 0;
        Vector512<T> least = Vector512.Create(tiny);
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> quotient = Vector512.Create(numerator[i..]) / Vector512.MaxNative(Vector512.Create(denominator[i..]), least);
            (Vector512.Create((ReadOnlySpan<T>)x[i..]) * quotient).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] *= numerator[i] / T.Max(denominator[i], tiny);
        }
    }

    /// <summary>x ← x ∘ numerator / denominator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale<T>(Span<T> x, ReadOnlySpan<T> numerator, T denominator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        Vector512<T> scale = Vector512.Create(T.One / denominator);
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            (Vector512.Create((ReadOnlySpan<T>)x[i..]) * (Vector512.Create(numerator[i..]) * scale)).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] *= numerator[i] / denominator;
        }
    }

    /// <summary>q ← v ⊘ max(q, tiny).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Divide<T>(ReadOnlySpan<T> v, Span<T> q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T tiny = T.CreateChecked(1e-30);
        int i = 0;
        Vector512<T> least = Vector512.Create(tiny);
        for (; i <= q.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            (Vector512.Create(v[i..]) / Vector512.MaxNative(Vector512.Create((ReadOnlySpan<T>)q[i..]), least)).CopyTo(q[i..]);
        }

        for (; i < q.Length; i++)
        {
            q[i] = v[i] / T.Max(q[i], tiny);
        }
    }
}
