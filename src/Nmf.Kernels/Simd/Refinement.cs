using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>
/// a / b, correctly rounded, without a division: from an estimate of 1/b by multiply-adds, in half of the time of a slow divider (<see cref="Divider"/>) or less.
/// <code>
/// x ≈ 1/b to 2⁻¹⁴                         the processor's estimate
/// x ← x + x·(1 − b·x), rounded upwards    within a unit in the last place, and above 1/b where b = 2ᵏ·(2 − u)
/// x ← x + x·(1 − b·x)                     1/b, correctly rounded
/// q = a·x,  q ← q + (a − b·q)·x           a/b, correctly rounded
/// </code>
/// The last two steps are P. Markstein's theorems (IBM J. Res. Dev. 34, 1990); the first of them excludes b = 2ᵏ·(2 − u) unless x is above
/// 1/b, whence the direction of the first rounding. a and b are multiplied by a power of two, so that a − b·q is exact for the smallest a.
/// </summary>
/// <remarks>
/// The bits are those of the division wherever the quotient is a normal number. Below, where half of the last place can be exactly a tie,
/// it may be the other neighbour: V some 10³⁸ times as small as WH. The steps stand here once for each type, for operations that are generic
/// cost the compiler several times as much, see <see cref="ISimd{TVec, T}"/>, and a tile has some 150 of them.
/// </remarks>
internal static class Refinement<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>2⁴⁸ or 2¹¹²: makes the smallest subnormal number large enough.</summary>
    private static T Scale
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(281474976710656f) : Unsafe.BitCast<double, T>(5.192296858534828e33);
    }

    /// <summary>2⁷⁷ or 2⁹⁰⁸: the greatest sum b whose scaled inverse is a normal number, with a factor 2 for its rounding.</summary>
    private static T MostDenominator => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(1.5111572745182865e+23f) : Unsafe.BitCast<double, T>(2.163894399531685e+273);

    /// <summary>How large a factor W may be for all sums b of <paramref name="rank"/> products with elements of H, given the largest of these.</summary>
    internal static T MostFactor(int rank, ReadOnlySpan<T> largest)
    {
        T most = T.One;
        foreach (T value in largest)
        {
            most = T.Max(most, value);
        }

        return MostDenominator / (most * T.CreateTruncating(rank));
    }

    /// <summary>a / b at 512 bits, where the processor has the estimate; b is a normal number, and not above what <see cref="MostFactor"/> allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe Vector512<T> Quotient(Vector512<T> a, Vector512<T> b)
    {
        a *= Vector512.Create(Scale);
        b *= Vector512.Create(Scale);
        if (typeof(T) == typeof(float))
        {
            Vector512<float> v = *(Vector512<float>*)&a;
            Vector512<float> d = *(Vector512<float>*)&b;
            Vector512<float> x = Avx512F.Reciprocal14(d);
            x = Avx512F.FusedMultiplyAdd(x, Avx512F.FusedMultiplyAddNegated(d, x, Vector512.Create(1f)), x, FloatRoundingMode.ToPositiveInfinity);
            x = Avx512F.FusedMultiplyAdd(x, Avx512F.FusedMultiplyAddNegated(d, x, Vector512.Create(1f)), x);
            Vector512<float> q = v * x;
            q = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(d, q, v), x, q);
            return *(Vector512<T>*)&q;
        }
        else
        {
            // The estimate has a quarter of the digits: one step more.
            Vector512<double> v = *(Vector512<double>*)&a;
            Vector512<double> d = *(Vector512<double>*)&b;
            Vector512<double> x = Avx512F.Reciprocal14(d);
            x = Avx512F.FusedMultiplyAdd(x, Avx512F.FusedMultiplyAddNegated(d, x, Vector512.Create(1.0)), x);
            x = Avx512F.FusedMultiplyAdd(x, Avx512F.FusedMultiplyAddNegated(d, x, Vector512.Create(1.0)), x, FloatRoundingMode.ToPositiveInfinity);
            x = Avx512F.FusedMultiplyAdd(x, Avx512F.FusedMultiplyAddNegated(d, x, Vector512.Create(1.0)), x);
            Vector512<double> q = v * x;
            q = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(d, q, v), x, q);
            return *(Vector512<T>*)&q;
        }
    }
}

/// <summary>How a tile divides, as a type argument.</summary>
internal interface IDivision;

/// <summary>By division.</summary>
internal readonly struct Divided : IDivision;

/// <summary>By <see cref="Refinement{T}"/>, every other vector: the divider has the rest meanwhile.</summary>
internal readonly struct Refined : IDivision;
