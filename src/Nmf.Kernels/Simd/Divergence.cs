using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// d(v‖y) = v log(v/y) − v + y = y·φ(x − 1) with x = v/y and φ(t) = (1+t)·log(1+t) − t, without the cancellation of the first form
/// near v = y.
/// </summary>
/// <remarks>
/// With x = m·2ᵏ, m in [√½, √2) and s = (m−1)/(m+1), |s| ≤ 0.172: log m = 2(s + R), R = s³/3 + s⁵/5 + …, and
/// φ(m−1) = m log m − m + 1 = (m+1)·(s² + (1+s)·R), as 2/(1−s) = m+1, a sum of nearly like-signed terms. Then
/// φ(x−1) = 2ᵏ·(φ(m−1) + m·k·log 2) + (1 − 2ᵏ), which for k = 0 is φ(m−1) itself.
/// The series ends at s²¹/21: the next term is below 2⁻⁵⁵ of the sum.
/// </remarks>
internal readonly struct Divergence<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    /// <summary>A ratio above this could overflow on the way.</summary>
    private const double LargestRatio = 1e300;

    private const double Log2 = 0.6931471805599453;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddTo(TVec sum, TVec v, TVec product) => TSimd.Add(sum, Of(v, product));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Of(TVec v, TVec y)
    {
        if (!TSimd.AllWithin(v, TSimd.Broadcast(0), TSimd.Multiply(y, TSimd.Broadcast(LargestRatio))))
        {
            return OneByOne(v, y);
        }

        // v = 0 gives the least ratio, whose φ rounds to 1; so does padding, where y = 0 as well.
        TVec ratio = TSimd.Divide(v, TSimd.Max(y, TSimd.Broadcast(double.Epsilon)));
        TVec m = TSimd.Decompose(TSimd.Max(ratio, TSimd.Broadcast(Limits<double>.SmallestNormal)), out TVec k, out TVec power);
        TVec one = TSimd.Broadcast(1);
        TVec s = TSimd.Divide(TSimd.Subtract(m, one), TSimd.Add(m, one));
        TVec s2 = TSimd.Multiply(s, s);
        TVec series = TSimd.Broadcast(1.0 / 21);
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 19));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 17));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 15));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 13));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 11));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 9));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 7));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 5));
        series = TSimd.FusedMultiplyAdd(series, s2, TSimd.Broadcast(1.0 / 3));
        series = TSimd.Multiply(series, TSimd.Multiply(s2, s));
        TVec phi = TSimd.Multiply(TSimd.FusedMultiplyAdd(TSimd.Add(one, s), series, s2), TSimd.Add(m, one));
        phi = TSimd.FusedMultiplyAdd(TSimd.Multiply(m, k), TSimd.Broadcast(Log2), phi);
        phi = TSimd.FusedMultiplyAdd(power, phi, TSimd.Subtract(one, power));
        return TSimd.Multiply(y, phi);
    }

    /// <summary>The rare vectors with y = 0 &lt; v or a ratio beyond range, whose cost dwarfs all others: v log v − v log y − v + y, +∞ where y = 0 &lt; v.</summary>
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
            values[i] = a == 0 ? b : (a * (Math.Log(a) - Math.Log(b))) - a + b;
        }

        return TSimd.Load(in values[0]);
    }
}
