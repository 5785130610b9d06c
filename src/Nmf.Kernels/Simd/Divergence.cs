using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>d(v‖y) = v log(v/y) − v + y, without the cancellation of this form near v = y.</summary>
/// <remarks>
/// With 2ᵏ the power of two next to v/y, z = y·2ᵏ and s = (v − z)/(v + z), |s| ≤ 0.2004: log(v/z) = 2(s + R), R = s³/3 + s⁵/5 + …, and
/// v log(v/z) − v + z = (v + z)·(s² + (1+s)·R), as v = (v + z)·(1 + s)/2, a sum of nearly like-signed terms; v − z is exact. Then
/// d(v‖y) = d(v‖z) + v·k·log 2 + (y − z), which for k = 0 is the first term alone.
/// The series ends at s²³/23: the next term is below 2⁻⁵⁷ of the sum. Where v = 0, a y below 10⁻²⁹² is returned with fewer digits.
/// </remarks>
internal readonly struct Divergence<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    /// <summary>2⁻¹⁰⁰⁰: ratios below count as this one, where d is y to the last bit; those above its inverse could overflow on the way.</summary>
    private const double LeastRatio = 9.332636185032189e-302;

    private const double Log2 = 0.6931471805599453;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddTo(TVec sum, TVec v, TVec product) => TSimd.Add(sum, Of(v, product));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Of(TVec v, TVec y)
    {
        // Where v > 0, y must be a normal number.
        TVec least = TSimd.Multiply(v, TSimd.Broadcast(LeastRatio));
        TVec normal = TSimd.Broadcast(Limits<double>.SmallestNormal);
        TVec most = TSimd.Broadcast(double.MaxValue);
        TVec zero = TSimd.Broadcast(0);
        if (!TSimd.AllWithin(v, zero, most) || !TSimd.AllWithin(y, TSimd.Max(least, TSimd.Min(TSimd.Multiply(v, TSimd.Broadcast(1 / LeastRatio)), normal)), most))
        {
            return OneByOne(v, y);
        }

        TVec power = TSimd.PowerOfRatio(TSimd.Max(v, TSimd.Multiply(y, TSimd.Broadcast(LeastRatio))), y, out TVec k);
        TVec z = TSimd.Multiply(y, power);
        TVec total = TSimd.Add(v, z);

        // Padding, and entries that are 0 in V and WH, have no sum to divide by.
        TVec s = TSimd.Divide(TSimd.Subtract(v, z), TSimd.Max(total, normal));
        TVec s2 = TSimd.Multiply(s, s);
        TVec s4 = TSimd.Multiply(s2, s2);
        TVec s8 = TSimd.Multiply(s4, s4);
        TVec third = Pair(1.0 / 3, 1.0 / 5, s2);
        TVec seventh = Pair(1.0 / 7, 1.0 / 9, s2);
        TVec eleventh = Pair(1.0 / 11, 1.0 / 13, s2);
        TVec fifteenth = Pair(1.0 / 15, 1.0 / 17, s2);
        TVec nineteenth = Pair(1.0 / 19, 1.0 / 21, s2);
        third = TSimd.FusedMultiplyAdd(seventh, s4, third);
        eleventh = TSimd.FusedMultiplyAdd(fifteenth, s4, eleventh);
        nineteenth = TSimd.FusedMultiplyAdd(TSimd.Broadcast(1.0 / 23), s4, nineteenth);
        TVec series = TSimd.FusedMultiplyAdd(TSimd.FusedMultiplyAdd(nineteenth, s8, eleventh), s8, third);
        series = TSimd.Multiply(series, TSimd.Multiply(s2, s));
        TVec near = TSimd.FusedMultiplyAdd(TSimd.Add(TSimd.Broadcast(1), s), series, s2);
        TVec far = TSimd.FusedMultiplyAdd(TSimd.Multiply(v, k), TSimd.Broadcast(Log2), TSimd.Subtract(y, z));
        return TSimd.FusedMultiplyAdd(total, near, far);
    }

    /// <summary>Two terms of the series: shorter chains of multiply-adds than one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Pair(double a, double b, TVec s2) => TSimd.FusedMultiplyAdd(TSimd.Broadcast(b), s2, TSimd.Broadcast(a));

    /// <summary>The rare vectors with y = 0 &lt; v or numbers beyond range, whose cost dwarfs all others: v log v − v log y − v + y, +∞ where y = 0 &lt; v or y = +∞.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVec OneByOne(TVec v, TVec y)
    {
        Span<double> values = stackalloc double[TSimd.Count];
        Span<double> products = stackalloc double[TSimd.Count];
        TSimd.Store(v, ref values[0]);
        TSimd.Store(y, ref products[0]);
        for (int i = 0; i < values.Length; i++)
        {
            double a = values[i];
            double b = products[i];
            values[i] = a == 0 || double.IsPositiveInfinity(b) ? b : (a * (Math.Log(a) - Math.Log(b))) - a + b;
        }

        return TSimd.Load(in values[0]);
    }
}
