using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>d(v‖y) = v log(v/y) − v + y, without the cancellation of this form near v = y.</summary>
/// <remarks>
/// With 2ᵏ the power of two next to v/y, z = y·2ᵏ and s = (v − z)/(v + z), |s| ≤ 0.2004: log(v/z) = 2(s + R), R = s³/3 + s⁵/5 + …, and
/// v log(v/z) − v + z = (v + z)·(s² + (1+s)·R), as v = (v + z)·(1 + s)/2, a sum of nearly like-signed terms; v − z is exact. Then
/// d(v‖y) = d(v‖z) + v·k·log 2 + (y − z), which for k = 0 is the first term alone.
/// The series ends at s²³/23: the next term is below 2⁻⁵⁷ of the sum. Ratios below 2⁻⁸⁰ are not told apart: s may be −1 there, and z and all
/// that depends on v are below 2⁻⁵³·y. All of it is scaled by 2⁶⁰, so that it holds down to the smallest v and y, and no subnormal number, which
/// would take the processor a hundred cycles, comes up beside a y above 10⁻³⁰¹.
/// </remarks>
internal readonly struct Divergence<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    /// <summary>2⁶⁰.</summary>
    private const double Scale = 1L << 60;

    /// <summary>2⁻⁸⁰.</summary>
    private const double LeastRatio = 8.271806125530277e-25;

    /// <summary>2¹⁰⁰⁰: ratios above it could overflow on the way.</summary>
    private const double LargestRatio = 1.0715086071862673e301;

    /// <summary>So that v + z is finite.</summary>
    private const double Largest = double.MaxValue / 4;

    private const double Log2 = 0.6931471805599453;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddTo(TVec sum, TVec v, TVec product)
    {
        TVec a = TSimd.Multiply(v, TSimd.Broadcast(Scale));
        TVec b = TSimd.Multiply(product, TSimd.Broadcast(Scale));
        TVec ratio = TSimd.Broadcast(LargestRatio);
        TVec largest = TSimd.Broadcast(Largest);

        // Where v > 0, WH must be too.
        TVec least = TSimd.Min(TSimd.Multiply(a, ratio), TSimd.Broadcast(Limits<double>.SmallestNormal));
        return TSimd.AllWithin(a, TSimd.Broadcast(0), TSimd.Min(TSimd.Multiply(b, ratio), largest)) && TSimd.AllWithin(b, least, largest)
            ? TSimd.FusedMultiplyAdd(Scaled(a, b), TSimd.Broadcast(1 / Scale), sum)
            : TSimd.Add(sum, Rare(v, product));
    }

    /// <summary>2⁶⁰·d of v and y times 2⁶⁰.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Scaled(TVec v, TVec y)
    {
        TVec power = TSimd.PowerOfRatio(TSimd.Max(v, TSimd.Multiply(y, TSimd.Broadcast(LeastRatio))), y, out TVec k);
        TVec z = TSimd.Multiply(y, power);
        TVec total = TSimd.Add(v, z);

        // Padding, and entries that are 0 in V and WH, have no sum to divide by.
        TVec s = TSimd.Divide(TSimd.Subtract(v, z), TSimd.Max(total, TSimd.Broadcast(Limits<double>.SmallestNormal)));
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

    /// <summary>Vectors with y = 0 &lt; v or numbers beyond range: these entries by v log v − v log y − v + y, +∞ where y = 0 &lt; v or y = +∞, the others as ever.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVec Rare(TVec v, TVec y)
    {
        Span<double> values = stackalloc double[TSimd.Count];
        Span<double> products = stackalloc double[TSimd.Count];
        Span<double> divergences = stackalloc double[TSimd.Count];
        TSimd.Store(v, ref values[0]);
        TSimd.Store(y, ref products[0]);
        divergences.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            double a = values[i] * Scale;
            double b = products[i] * Scale;
            if (a >= 0 && a <= Math.Min(b * LargestRatio, Largest) && b >= Math.Min(a * LargestRatio, Limits<double>.SmallestNormal) && b <= Largest)
            {
                continue;
            }

            (a, b) = (values[i], products[i]);
            divergences[i] = a == 0 || (a > 0 && double.IsPositiveInfinity(b)) ? b : (a * (Math.Log(a) - Math.Log(b))) - a + b;
            values[i] = 0;
            products[i] = 0;
        }

        TVec scale = TSimd.Broadcast(Scale);
        TVec others = Scaled(TSimd.Multiply(TSimd.Load(in values[0]), scale), TSimd.Multiply(TSimd.Load(in products[0]), scale));
        return TSimd.FusedMultiplyAdd(others, TSimd.Broadcast(1 / Scale), TSimd.Load(in divergences[0]));
    }
}
