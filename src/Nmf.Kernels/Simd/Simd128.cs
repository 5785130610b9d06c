using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>The operations over 128-bit vectors.</summary>
internal readonly struct Simd128<T> : ISimd<Vector128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(ref readonly T source) => Vector128.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> Load(T* source) => *(Vector128<T>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector128<T> value, T* destination) => *(Vector128<T>*)destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddTo(Vector128<T> value, T* destination) => *(Vector128<T>*)destination += value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> BroadcastLane(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> Spread(Vector128<T> lanes, Vector128<T> place)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<int> indices = *(Vector128<int>*)&place;
            Vector128<float> singles = Avx.IsSupported ? Avx.PermuteVar(*(Vector128<float>*)&lanes, indices) : Vector128.Shuffle(*(Vector128<float>*)&lanes, indices & Vector128.Create(3));
            return *(Vector128<T>*)&singles;
        }

        Vector128<long> places = *(Vector128<long>*)&place;
        Vector128<double> doubles = Avx.IsSupported ? Avx.PermuteVar(*(Vector128<double>*)&lanes, places) : Vector128.Shuffle(*(Vector128<double>*)&lanes, (places >>> 1) & Vector128.Create(1L));
        return *(Vector128<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> NextPlace(Vector128<T> place)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<int> next = *(Vector128<int>*)&place + Vector128.Create(1);
            return *(Vector128<T>*)&next;
        }

        // The second bit of an index says which of two.
        Vector128<long> following = *(Vector128<long>*)&place + Vector128.Create(2L);
        return *(Vector128<T>*)&following;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> FusedMultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<float> singles = Vector128.FusedMultiplyAdd(*(Vector128<float>*)&a, *(Vector128<float>*)&b, *(Vector128<float>*)&c);
            return *(Vector128<T>*)&singles;
        }

        Vector128<double> doubles = Vector128.FusedMultiplyAdd(*(Vector128<double>*)&a, *(Vector128<double>*)&b, *(Vector128<double>*)&c);
        return *(Vector128<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GuardedQuotient(Vector128<T> a, Vector128<T> b) =>
        Vector128.MinNative(a / Vector128.MaxNative(b, Vector128.Create(Limits<T>.SmallestNormal)), Vector128.Create(Limits<T>.Largest));

    public static bool Refines => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> RefinedQuotient(Vector128<T> a, Vector128<T> b) => GuardedQuotient(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GuardedUpdate(Vector128<T> x, Vector128<T> factor, Vector128<T> floor)
    {
        Vector128<T> updated = Vector128.MinNative(x * factor, Vector128.Create(Limits<T>.Largest));
        return Vector128.MaxNative(updated & Vector128.GreaterThanOrEqual(updated, Vector128.Create(Limits<T>.SmallestNormal)), floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> a, Vector128<T> b) => Vector128.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> And(Vector128<T> a, Vector128<T> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Vector128<T> a, Vector128<T> least, Vector128<T> greatest) =>
        Vector128.GreaterThanOrEqualAll(a, least) && Vector128.LessThanOrEqualAll(a, greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> Widen(float* source) => Vector128.WidenLower((*(Vector64<float>*)source).ToVector128Unsafe()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> PowerOfRatio(Vector128<T> a, Vector128<T> b, out Vector128<T> exponent)
    {
        // The bits of a number are about its logarithm: less by up to 0.087 units of the exponent.
        Vector128<long> biased = (a.AsInt64() - b.AsInt64() + Vector128.Create(Float64Bits.Bias)) >>> Float64Bits.MantissaBits;
        exponent = ((biased | Vector128.Create(Float64Bits.TwoTo52)).AsDouble() - Vector128.Create(Float64Bits.BiasedTwoTo52)).As<double, T>();
        return ((biased - Vector128.Create(Float64Bits.BiasOfPower)) << Float64Bits.MantissaBits).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> InterleaveLow(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Vector128.Create(a.AsSingle()[0], b.AsSingle()[0], a.AsSingle()[1], b.AsSingle()[1]).As<float, T>()
                : LowerHalves(a, b);
        }

        if (typeof(T) == typeof(float))
        {
            Vector128<float> singles = Sse.UnpackLow(*(Vector128<float>*)&a, *(Vector128<float>*)&b);
            return *(Vector128<T>*)&singles;
        }

        Vector128<double> doubles = Sse2.UnpackLow(*(Vector128<double>*)&a, *(Vector128<double>*)&b);
        return *(Vector128<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> InterleaveHigh(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Vector128.Create(a.AsSingle()[2], b.AsSingle()[2], a.AsSingle()[3], b.AsSingle()[3]).As<float, T>()
                : UpperHalves(a, b);
        }

        if (typeof(T) == typeof(float))
        {
            Vector128<float> singles = Sse.UnpackHigh(*(Vector128<float>*)&a, *(Vector128<float>*)&b);
            return *(Vector128<T>*)&singles;
        }

        Vector128<double> doubles = Sse2.UnpackHigh(*(Vector128<double>*)&a, *(Vector128<double>*)&b);
        return *(Vector128<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> LowerHalves(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return Vector128.Create(a.GetLower(), b.GetLower());
        }

        Vector128<double> halves = Sse2.UnpackLow(*(Vector128<double>*)&a, *(Vector128<double>*)&b);
        return *(Vector128<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> UpperHalves(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return Vector128.Create(a.GetUpper(), b.GetUpper());
        }

        Vector128<double> halves = Sse2.UnpackHigh(*(Vector128<double>*)&a, *(Vector128<double>*)&b);
        return *(Vector128<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> EvenLanes(Vector128<T> a, Vector128<T> b) => throw new NotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> OddLanes(Vector128<T> a, Vector128<T> b) => throw new NotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> LoadLanes(T* source, nint stride) => Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreLanes(Vector128<T> value, T* destination, nint stride) => Store(value, destination);
}
