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

    public static int TileRows => VectorRegisters.Are32 ? 12 : 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(ref readonly T source) => Vector128.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector128<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Vector128<T> value, ref T destination) => (Vector128.LoadUnsafe(ref destination) + value).StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<T> BroadcastLane(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> FusedMultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(float)
        ? Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GuardedQuotient(Vector128<T> a, Vector128<T> b) =>
        Vector128.MinNative(a / Vector128.MaxNative(b, Vector128.Create(Limits<T>.SmallestNormal)), Vector128.Create(Limits<T>.Largest));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GuardedUpdate(Vector128<T> x, Vector128<T> factor, Vector128<T> floor) =>
        Vector128.MaxNative(ZeroBelow(Vector128.MinNative(x * factor, Vector128.Create(Limits<T>.Largest)), Vector128.Create(Limits<T>.SmallestNormal)), floor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> a, Vector128<T> b) => Vector128.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ZeroBelow(Vector128<T> a, Vector128<T> least) => a & Vector128.GreaterThanOrEqual(a, least);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Vector128<T> a, Vector128<T> least, Vector128<T> greatest) =>
        Vector128.GreaterThanOrEqualAll(a, least) && Vector128.LessThanOrEqualAll(a, greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Decompose(Vector128<T> x, out Vector128<T> exponent, out Vector128<T> power)
    {
        // Measured from √½ instead of from 1, the exponent field changes where the mantissa shall wrap around.
        Vector128<long> biased = (x.AsInt64() + Vector128.Create(((long)Float64Bits.Bias << Float64Bits.MantissaBits) - Float64Bits.RootHalf)) >>> Float64Bits.MantissaBits;
        Vector128<long> scale = (biased - Vector128.Create((long)Float64Bits.Bias)) << Float64Bits.MantissaBits;
        exponent = ((biased | Vector128.Create(Float64Bits.TwoTo52)).AsDouble() - Vector128.Create(Float64Bits.BiasedTwoTo52)).As<double, T>();
        power = (scale + Vector128.Create(Float64Bits.One)).As<long, T>();
        return (x.AsInt64() - scale).As<long, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> InterleaveLow(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Vector128.Create(a.AsSingle()[0], b.AsSingle()[0], a.AsSingle()[1], b.AsSingle()[1]).As<float, T>()
                : LowerHalves(a, b);
        }

        return typeof(T) == typeof(float)
            ? Sse.UnpackLow(a.AsSingle(), b.AsSingle()).As<float, T>()
            : Sse2.UnpackLow(a.AsDouble(), b.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> InterleaveHigh(Vector128<T> a, Vector128<T> b)
    {
        if (!Sse2.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Vector128.Create(a.AsSingle()[2], b.AsSingle()[2], a.AsSingle()[3], b.AsSingle()[3]).As<float, T>()
                : UpperHalves(a, b);
        }

        return typeof(T) == typeof(float)
            ? Sse.UnpackHigh(a.AsSingle(), b.AsSingle()).As<float, T>()
            : Sse2.UnpackHigh(a.AsDouble(), b.AsDouble()).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LowerHalves(Vector128<T> a, Vector128<T> b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsDouble(), b.AsDouble()).As<double, T>()
        : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> UpperHalves(Vector128<T> a, Vector128<T> b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsDouble(), b.AsDouble()).As<double, T>()
        : Vector128.Create(a.GetUpper(), b.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> EvenLanes(Vector128<T> a, Vector128<T> b) => throw new NotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> OddLanes(Vector128<T> a, Vector128<T> b) => throw new NotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadLanes(ref readonly T source, nint stride) => Vector128.LoadUnsafe(in source);
}
