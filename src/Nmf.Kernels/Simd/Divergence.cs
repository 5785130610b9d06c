using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>d(v‖y) = v log(v/y) − v + y, without the cancellation of this form near v = y.</summary>
/// <remarks>
/// With 2ᵏ the power of two next to v/y, z = y·2ᵏ and s = (v − z)/(v + z), |s| ≤ 0.2004: log(v/z) = 2(s + R), R = s³/3 + s⁵/5 + …, and
/// v log(v/z) − v + z = (v + z)·(s² + (1+s)·R), as v = (v + z)·(1 + s)/2, a sum of nearly like-signed terms; v − z is exact. Then
/// d(v‖y) = d(v‖z) + v·k·log 2 + (y − z), which for k = 0 is the first term alone.
/// For R/s³ stands the polynomial in s² that meets it at the eight Chebyshev nodes of [0, 0.2005²]: what that changes is below 2⁻⁵⁷ of s² + (1+s)·R.
/// Ratios below 2⁻⁸⁰ are not told apart: s may be −1 there, and z and all that depends on v are below 2⁻⁵³·y. Float64 is scaled by 2⁶⁰, so that all
/// holds down to the smallest v and y, and no subnormal number, which would take the processor a hundred cycles, comes up beside a y above 10⁻³⁰¹;
/// numbers of float32 and their products are far from there.
/// A result takes some eighty cycles, and the processor sees no more than the next six or seven vectors: each operation less makes it faster.
/// </remarks>
internal struct Divergence<TSimd, TVec, T> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>2⁶⁰.</summary>
    private const double Scale = 1L << 60;

    /// <summary>2⁻⁸⁰.</summary>
    private const double LeastRatio = 8.271806125530277e-25;

    /// <summary>2¹⁰⁰⁰: ratios above it could overflow on the way.</summary>
    private const double LargestRatio = 1.0715086071862673e301;

    /// <summary>So that v + z and v·k are finite.</summary>
    private const double Largest = double.MaxValue / 4096;

    private const double Log2 = 0.6931471805599453;

    /// <summary>Below 0 where a v was, or was more than its y allows. A minimum with not a number may lose that, but then the sum is not a number.</summary>
    private TVec least;

    /// <summary>The largest v or y of float64. One of float32 that is too large is infinite: then <see cref="least"/> is below 0, or the sum not finite.</summary>
    private TVec greatest;

    private static bool Scales
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) != typeof(float);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVec AddTo(TVec sum, TVec v, TVec product)
    {
        TVec a = Scaled(v);
        TVec b = Scaled(product);
        this.least = TSimd.Min(this.least, TSimd.Min(a, TSimd.FusedMultiplyAdd(b, TSimd.Broadcast(LargestRatio), TSimd.Subtract(TSimd.Broadcast(0), a))));
        if (Scales)
        {
            this.greatest = TSimd.Max(this.greatest, TSimd.Max(a, b));
        }

        return AddScaled(sum, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsValid(TVec sum) =>
        TSimd.AllWithin(this.least, TSimd.Broadcast(0), TSimd.Broadcast(double.MaxValue))
        && TSimd.AllWithin(this.greatest, TSimd.Broadcast(0), TSimd.Broadcast(Largest))
        && TSimd.AllWithin(sum, TSimd.Broadcast(-double.MaxValue), TSimd.Broadcast(double.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddAnyTo(TVec sum, TVec v, TVec product)
    {
        Divergence<TSimd, TVec, T> alone = default;
        return alone.IsValid(alone.AddTo(TSimd.Broadcast(0), v, product)) ? AddScaled(sum, Scaled(v), Scaled(product)) : AddRare(sum, v, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Scaled(TVec x) => Scales ? TSimd.Multiply(x, TSimd.Broadcast(Scale)) : x;

    /// <summary>sum + d of v and y that are scaled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec AddScaled(TVec sum, TVec v, TVec y)
    {
        TVec power = TSimd.PowerOfRatio(TSimd.Max(v, TSimd.Multiply(y, TSimd.Broadcast(LeastRatio))), y, out TVec k);
        TVec z = TSimd.Multiply(y, power);
        TVec total = TSimd.Add(v, z);

        // Padding, and entries that are 0 in V and WH, have no sum to divide by.
        TVec s = TSimd.Divide(TSimd.Subtract(v, z), TSimd.Max(total, TSimd.Broadcast(Limits<double>.SmallestNormal)));
        TVec s2 = TSimd.Multiply(s, s);
        TVec s4 = TSimd.Multiply(s2, s2);
        TVec low = TSimd.FusedMultiplyAdd(Pair(0.1428571428360585, 0.11111111529516518, s2), s4, Pair(0.3333333333333333, 0.20000000000004042, s2));
        TVec high = TSimd.FusedMultiplyAdd(Pair(0.06604526222000276, 0.06807029792886381, s2), s4, Pair(0.09090868394600801, 0.07694450598592839, s2));
        TVec series = TSimd.Multiply(TSimd.FusedMultiplyAdd(high, TSimd.Multiply(s4, s4), low), TSimd.Multiply(s2, s));
        TVec near = TSimd.FusedMultiplyAdd(TSimd.Add(TSimd.Broadcast(1), s), series, s2);
        TVec far = TSimd.FusedMultiplyAdd(TSimd.Multiply(v, k), TSimd.Broadcast(Log2), TSimd.Subtract(y, z));
        TVec divergence = TSimd.FusedMultiplyAdd(total, near, far);
        return Scales ? TSimd.FusedMultiplyAdd(divergence, TSimd.Broadcast(1 / Scale), sum) : TSimd.Add(sum, divergence);
    }

    /// <summary>Two terms of the polynomial: shorter chains of multiply-adds than one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Pair(double a, double b, TVec s2) => TSimd.FusedMultiplyAdd(TSimd.Broadcast(b), s2, TSimd.Broadcast(a));

    /// <summary>Vectors with y = 0 &lt; v or numbers beyond range: these entries by v log v − v log y − v + y, +∞ where y = 0 &lt; v or one is +∞, not a number where one is below 0, the others as ever.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVec AddRare(TVec sum, TVec v, TVec y)
    {
        Span<double> values = stackalloc double[TSimd.Count];
        Span<double> products = stackalloc double[TSimd.Count];
        Span<double> divergences = stackalloc double[TSimd.Count];
        TSimd.Store(v, ref values[0]);
        TSimd.Store(y, ref products[0]);
        divergences.Clear();
        double scale = Scales ? Scale : 1;
        for (int i = 0; i < values.Length; i++)
        {
            double a = values[i] * scale;
            double b = products[i] * scale;
            if (a >= 0 && a <= b * LargestRatio && a <= Largest && b <= Largest)
            {
                continue;
            }

            (a, b) = (values[i], products[i]);
            divergences[i] = (a == 0 && b >= 0) || (a > 0 && double.IsPositiveInfinity(b)) ? b
                : double.IsPositiveInfinity(a) && b >= 0 ? a
                : (a * (Math.Log(a) - Math.Log(b))) - a + b;
            values[i] = 0;
            products[i] = 0;
        }

        return AddScaled(TSimd.Add(sum, TSimd.Load(in divergences[0])), Scaled(TSimd.Load(in values[0])), Scaled(TSimd.Load(in products[0])));
    }
}
