using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>The operations over 256-bit vectors.</summary>
internal readonly struct Simd256<T> : ISimd<Vector256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(ref readonly T source) => Vector256.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> Load(T* source) => *(Vector256<T>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector256<T> value, T* destination) => *(Vector256<T>*)destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddTo(Vector256<T> value, T* destination) => *(Vector256<T>*)destination += value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> BroadcastLane(T* source) => Avx.IsSupported
        ? Avx.BroadcastVector128ToVector256((float*)source).As<float, T>()
        : Vector256.Create(Vector128.Load(source), Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> Spread(Vector256<T> lanes, Vector256<T> place)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Simd128<T>.Spread(lanes.GetLower(), place.GetLower()), Simd128<T>.Spread(lanes.GetUpper(), place.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector256<float> singles = Avx.PermuteVar(*(Vector256<float>*)&lanes, *(Vector256<int>*)&place);
            return *(Vector256<T>*)&singles;
        }

        Vector256<double> doubles = Avx.PermuteVar(*(Vector256<double>*)&lanes, *(Vector256<long>*)&place);
        return *(Vector256<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> NextPlace(Vector256<T> place)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<int> next = *(Vector256<int>*)&place + Vector256.Create(1);
            return *(Vector256<T>*)&next;
        }

        // The second bit of an index says which of two.
        Vector256<long> following = *(Vector256<long>*)&place + Vector256.Create(2L);
        return *(Vector256<T>*)&following;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> FusedMultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<float> singles = Vector256.FusedMultiplyAdd(*(Vector256<float>*)&a, *(Vector256<float>*)&b, *(Vector256<float>*)&c);
            return *(Vector256<T>*)&singles;
        }

        Vector256<double> doubles = Vector256.FusedMultiplyAdd(*(Vector256<double>*)&a, *(Vector256<double>*)&b, *(Vector256<double>*)&c);
        return *(Vector256<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> GuardedQuotient(Vector256<T> a, Vector256<T> b) =>
        Vector256.MinNative(a / Vector256.MaxNative(b, Vector256.Create(Limits<T>.SmallestNormal)), Vector256.Create(Limits<T>.Largest));

    public static bool Refines => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> RefinedQuotient(Vector256<T> a, Vector256<T> b) => GuardedQuotient(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> GuardedUpdate(Vector256<T> x, Vector256<T> factor, Vector256<T> floor)
    {
        Vector256<T> updated = Vector256.MinNative(x * factor, Vector256.Create(Limits<T>.Largest));
        return Vector256.MaxNative(updated & Vector256.GreaterThanOrEqual(updated, Vector256.Create(Limits<T>.SmallestNormal)), floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> a, Vector256<T> b) => Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> And(Vector256<T> a, Vector256<T> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Vector256<T> a, Vector256<T> least, Vector256<T> greatest) =>
        Vector256.GreaterThanOrEqualAll(a, least) && Vector256.LessThanOrEqualAll(a, greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> Widen(float* source) => Vector256.WidenLower((*(Vector128<float>*)source).ToVector256Unsafe()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> PowerOfRatio(Vector256<T> a, Vector256<T> b, out Vector256<T> exponent)
    {
        // The bits of a number are about its logarithm: less by up to 0.087 units of the exponent.
        Vector256<long> biased = (a.AsInt64() - b.AsInt64() + Vector256.Create(Float64Bits.Bias)) >>> Float64Bits.MantissaBits;
        exponent = ((biased | Vector256.Create(Float64Bits.TwoTo52)).AsDouble() - Vector256.Create(Float64Bits.BiasedTwoTo52)).As<double, T>();
        return ((biased - Vector256.Create(Float64Bits.BiasOfPower)) << Float64Bits.MantissaBits).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> InterleaveLow(Vector256<T> a, Vector256<T> b)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Simd128<T>.InterleaveLow(a.GetLower(), b.GetLower()), Simd128<T>.InterleaveLow(a.GetUpper(), b.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector256<float> singles = Avx.UnpackLow(*(Vector256<float>*)&a, *(Vector256<float>*)&b);
            return *(Vector256<T>*)&singles;
        }

        Vector256<double> doubles = Avx.UnpackLow(*(Vector256<double>*)&a, *(Vector256<double>*)&b);
        return *(Vector256<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> InterleaveHigh(Vector256<T> a, Vector256<T> b)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Simd128<T>.InterleaveHigh(a.GetLower(), b.GetLower()), Simd128<T>.InterleaveHigh(a.GetUpper(), b.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector256<float> singles = Avx.UnpackHigh(*(Vector256<float>*)&a, *(Vector256<float>*)&b);
            return *(Vector256<T>*)&singles;
        }

        Vector256<double> doubles = Avx.UnpackHigh(*(Vector256<double>*)&a, *(Vector256<double>*)&b);
        return *(Vector256<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> LowerHalves(Vector256<T> a, Vector256<T> b)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Simd128<T>.LowerHalves(a.GetLower(), b.GetLower()), Simd128<T>.LowerHalves(a.GetUpper(), b.GetUpper()));
        }

        Vector256<double> halves = Avx.UnpackLow(*(Vector256<double>*)&a, *(Vector256<double>*)&b);
        return *(Vector256<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> UpperHalves(Vector256<T> a, Vector256<T> b)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Simd128<T>.UpperHalves(a.GetLower(), b.GetLower()), Simd128<T>.UpperHalves(a.GetUpper(), b.GetUpper()));
        }

        Vector256<double> halves = Avx.UnpackHigh(*(Vector256<double>*)&a, *(Vector256<double>*)&b);
        return *(Vector256<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> EvenLanes(Vector256<T> a, Vector256<T> b) => Vector256.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> OddLanes(Vector256<T> a, Vector256<T> b) => Vector256.Create(a.GetUpper(), b.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> LoadLanes(T* source, nint stride) => Vector256.Create(*(Vector128<T>*)source, *(Vector128<T>*)(source + stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreLanes(Vector256<T> value, T* destination, nint stride)
    {
        *(Vector128<T>*)destination = value.GetLower();
        *(Vector128<T>*)(destination + stride) = value.GetUpper();
    }
}
