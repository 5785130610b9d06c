using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>The operations over 512-bit vectors.</summary>
internal readonly struct Simd512<T> : ISimd<Vector512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => Vector512<T>.Count;

    public static int TileRows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref readonly T source) => Vector512.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, ref T destination) => value.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FusedMultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ZeroBelow(Vector512<T> a, Vector512<T> least) => a & Vector512.GreaterThanOrEqual(a, least);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllWithin(Vector512<T> a, Vector512<T> least, Vector512<T> greatest) =>
        Vector512.GreaterThanOrEqualAll(a, least) && Vector512.LessThanOrEqualAll(a, greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Decompose(Vector512<T> x, out Vector512<T> exponent, out Vector512<T> power)
    {
        // Measured from √½ instead of from 1, the exponent field changes where the mantissa shall wrap around.
        Vector512<long> biased = (x.AsInt64() + Vector512.Create(((long)Float64Bits.Bias << Float64Bits.MantissaBits) - Float64Bits.RootHalf)) >>> Float64Bits.MantissaBits;
        Vector512<long> scale = (biased - Vector512.Create((long)Float64Bits.Bias)) << Float64Bits.MantissaBits;
        exponent = ((biased | Vector512.Create(Float64Bits.TwoTo52)).AsDouble() - Vector512.Create(Float64Bits.BiasedTwoTo52)).As<double, T>();
        power = (scale + Vector512.Create(Float64Bits.One)).As<long, T>();
        return (x.AsInt64() - scale).As<long, T>();
    }

    public static int TransposeRows => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref readonly T source, nint sourceStride, ref T destination, nint destinationStride)
    {
        // Four loads of 16 bytes make one vector; one permutation sorts it by columns.
        ref T row = ref Unsafe.AsRef(in source);
        Vector512<T> rows = Vector512.Create(
            Vector256.Create(Vector128.LoadUnsafe(ref row), Vector128.LoadUnsafe(ref Unsafe.Add(ref row, sourceStride))),
            Vector256.Create(Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 2 * sourceStride)), Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 3 * sourceStride))));
        if (typeof(T) == typeof(float))
        {
            Vector512<T> columns = Vector512.Shuffle(rows.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).As<int, T>();
            columns.GetLower().GetLower().StoreUnsafe(ref destination);
            columns.GetLower().GetUpper().StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
            columns.GetUpper().GetLower().StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
            columns.GetUpper().GetUpper().StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
        }
        else
        {
            Vector512<T> columns = Vector512.Shuffle(rows.AsInt64(), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)).As<long, T>();
            columns.GetLower().StoreUnsafe(ref destination);
            columns.GetUpper().StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
        }
    }
}
