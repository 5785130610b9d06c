using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>The operations over 512-bit vectors.</summary>
internal readonly struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref readonly T source) => Vector512.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> Load(T* source) => *(Vector512<T>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector512<T> value, T* destination) => *(Vector512<T>*)destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void AddTo(Vector512<T> value, T* destination) => *(Vector512<T>*)destination += value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> BroadcastLane(T* source) => Avx512F.IsSupported
        ? Avx512F.BroadcastVector128ToVector512((float*)source).As<float, T>()
        : Vector512.Create(Simd256<T>.BroadcastLane(source), Simd256<T>.BroadcastLane(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> Spread(Vector512<T> lanes, Vector512<T> place)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.Spread(lanes.GetLower(), place.GetLower()), Simd256<T>.Spread(lanes.GetUpper(), place.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector512<float> singles = Avx512F.PermuteVar4x32(*(Vector512<float>*)&lanes, *(Vector512<int>*)&place);
            return *(Vector512<T>*)&singles;
        }

        Vector512<double> doubles = Avx512F.PermuteVar2x64(*(Vector512<double>*)&lanes, *(Vector512<long>*)&place);
        return *(Vector512<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> NextPlace(Vector512<T> place)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<int> next = *(Vector512<int>*)&place + Vector512.Create(1);
            return *(Vector512<T>*)&next;
        }

        // The second bit of an index says which of two.
        Vector512<long> following = *(Vector512<long>*)&place + Vector512.Create(2L);
        return *(Vector512<T>*)&following;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> FusedMultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<float> singles = Vector512.FusedMultiplyAdd(*(Vector512<float>*)&a, *(Vector512<float>*)&b, *(Vector512<float>*)&c);
            return *(Vector512<T>*)&singles;
        }

        Vector512<double> doubles = Vector512.FusedMultiplyAdd(*(Vector512<double>*)&a, *(Vector512<double>*)&b, *(Vector512<double>*)&c);
        return *(Vector512<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> GuardedQuotient(Vector512<T> a, Vector512<T> b) =>
        Vector512.MinNative(a / Vector512.MaxNative(b, Vector512.Create(Limits<T>.SmallestNormal)), Vector512.Create(Limits<T>.Largest));

    public static bool Refines => Avx512F.IsSupported && Divider.IsSlow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> RefinedQuotient(Vector512<T> a, Vector512<T> b) =>
        Avx512F.IsSupported
            ? Vector512.MinNative(Refinement<T>.Quotient(a, Vector512.MaxNative(b, Vector512.Create(Limits<T>.SmallestNormal))), Vector512.Create(Limits<T>.Largest))
            : GuardedQuotient(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> GuardedUpdate(Vector512<T> x, Vector512<T> factor, Vector512<T> floor)
    {
        // Chosen, not an `and` as of narrower vectors: the comparison's mask register zeroes without becoming a vector.
        Vector512<T> updated = Vector512.MinNative(x * factor, Vector512.Create(Limits<T>.Largest));
        return Vector512.MaxNative(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(updated, Vector512.Create(Limits<T>.SmallestNormal)), updated, Vector512<T>.Zero), floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> And(Vector512<T> a, Vector512<T> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Vector512<T> a, Vector512<T> least, Vector512<T> greatest) =>
        Vector512.GreaterThanOrEqualAll(a, least) && Vector512.LessThanOrEqualAll(a, greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> Widen(float* source) => Vector512.WidenLower((*(Vector256<float>*)source).ToVector512Unsafe()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> PowerOfRatio(Vector512<T> a, Vector512<T> b, out Vector512<T> exponent)
    {
        // The bits of a number are about its logarithm: less by up to 0.087 units of the exponent.
        Vector512<long> biased = (a.AsInt64() - b.AsInt64() + Vector512.Create(Float64Bits.Bias)) >>> Float64Bits.MantissaBits;
        exponent = ((biased | Vector512.Create(Float64Bits.TwoTo52)).AsDouble() - Vector512.Create(Float64Bits.BiasedTwoTo52)).As<double, T>();
        return ((biased - Vector512.Create(Float64Bits.BiasOfPower)) << Float64Bits.MantissaBits).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> InterleaveLow(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.InterleaveLow(a.GetLower(), b.GetLower()), Simd256<T>.InterleaveLow(a.GetUpper(), b.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector512<float> singles = Avx512F.UnpackLow(*(Vector512<float>*)&a, *(Vector512<float>*)&b);
            return *(Vector512<T>*)&singles;
        }

        Vector512<double> doubles = Avx512F.UnpackLow(*(Vector512<double>*)&a, *(Vector512<double>*)&b);
        return *(Vector512<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> InterleaveHigh(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.InterleaveHigh(a.GetLower(), b.GetLower()), Simd256<T>.InterleaveHigh(a.GetUpper(), b.GetUpper()));
        }

        if (typeof(T) == typeof(float))
        {
            Vector512<float> singles = Avx512F.UnpackHigh(*(Vector512<float>*)&a, *(Vector512<float>*)&b);
            return *(Vector512<T>*)&singles;
        }

        Vector512<double> doubles = Avx512F.UnpackHigh(*(Vector512<double>*)&a, *(Vector512<double>*)&b);
        return *(Vector512<T>*)&doubles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> LowerHalves(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.LowerHalves(a.GetLower(), b.GetLower()), Simd256<T>.LowerHalves(a.GetUpper(), b.GetUpper()));
        }

        Vector512<double> halves = Avx512F.UnpackLow(*(Vector512<double>*)&a, *(Vector512<double>*)&b);
        return *(Vector512<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> UpperHalves(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.UpperHalves(a.GetLower(), b.GetLower()), Simd256<T>.UpperHalves(a.GetUpper(), b.GetUpper()));
        }

        Vector512<double> halves = Avx512F.UnpackHigh(*(Vector512<double>*)&a, *(Vector512<double>*)&b);
        return *(Vector512<T>*)&halves;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> EvenLanes(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.EvenLanes(a.GetLower(), a.GetUpper()), Simd256<T>.EvenLanes(b.GetLower(), b.GetUpper()));
        }

        Vector512<float> lanes = Avx512F.Shuffle4x128(*(Vector512<float>*)&a, *(Vector512<float>*)&b, 0b10_00_10_00);
        return *(Vector512<T>*)&lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> OddLanes(Vector512<T> a, Vector512<T> b)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.OddLanes(a.GetLower(), a.GetUpper()), Simd256<T>.OddLanes(b.GetLower(), b.GetUpper()));
        }

        Vector512<float> lanes = Avx512F.Shuffle4x128(*(Vector512<float>*)&a, *(Vector512<float>*)&b, 0b11_01_11_01);
        return *(Vector512<T>*)&lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> LoadLanes(T* source, nint stride)
    {
        if (!Avx512F.IsSupported)
        {
            return Vector512.Create(Simd256<T>.LoadLanes(source, stride), Simd256<T>.LoadLanes(source + (2 * stride), stride));
        }

        Vector512<float> lanes = (*(Vector128<float>*)source).ToVector256Unsafe().ToVector512Unsafe();
        lanes = Avx512F.InsertVector128(lanes, *(Vector128<float>*)(source + stride), 1);
        lanes = Avx512F.InsertVector128(lanes, *(Vector128<float>*)(source + (2 * stride)), 2);
        lanes = Avx512F.InsertVector128(lanes, *(Vector128<float>*)(source + (3 * stride)), 3);
        return *(Vector512<T>*)&lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreLanes(Vector512<T> value, T* destination, nint stride)
    {
        if (!Avx512F.IsSupported)
        {
            Simd256<T>.StoreLanes(value.GetLower(), destination, stride);
            Simd256<T>.StoreLanes(value.GetUpper(), destination + (2 * stride), stride);
            return;
        }

        Vector512<float> lanes = *(Vector512<float>*)&value;
        *(Vector128<float>*)destination = lanes.GetLower().GetLower();
        *(Vector128<float>*)(destination + stride) = Avx512F.ExtractVector128(lanes, 1);
        *(Vector128<float>*)(destination + (2 * stride)) = Avx512F.ExtractVector128(lanes, 2);
        *(Vector128<float>*)(destination + (3 * stride)) = Avx512F.ExtractVector128(lanes, 3);
    }
}
