using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>What the processor can do at the moment of asking: its clock floats, so figures are taken beside what they are compared with.</summary>
internal static class MachinePeak
{
    /// <summary>Multiply-adds of the widest vectors, 24 independent chains, in GFLOPS; the best of a few short runs.</summary>
    internal static double Gflops<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated ? Gflops<Simd512<T>, Vector512<T>, T>()
        : Vector256.IsHardwareAccelerated ? Gflops<Simd256<T>, Vector256<T>, T>()
        : Gflops<Simd128<T>, Vector128<T>, T>();

    /// <summary>One division of a widest vector in nanoseconds, when many are independent.</summary>
    internal static double DivisionNanoseconds<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated ? Division<Simd512<T>, Vector512<T>, T>()
        : Vector256.IsHardwareAccelerated ? Division<Simd256<T>, Vector256<T>, T>()
        : Division<Simd128<T>, Vector128<T>, T>();

    /// <summary>Reads of memory far larger than the caches by one thread, in GB/s.</summary>
    internal static double ReadBandwidth()
    {
        var memory = new float[64 << 20];
        Array.Fill(memory, 1f);
        double best = 0;
        for (int run = 0; run < 3; run++)
        {
            long start = Stopwatch.GetTimestamp();
            float sum = Sum(memory);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, sum > 0 ? memory.Length * 4.0 / seconds / 1e9 : 0);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(ReadOnlySpan<float> memory)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (; memory.Length >= 64; memory = memory[64..])
        {
            a += Vector512.Create(memory);
            b += Vector512.Create(memory[16..]);
            c += Vector512.Create(memory[32..]);
            d += Vector512.Create(memory[48..]);
        }

        return Vector512.Sum(a + b + c + d);
    }

    private static double Gflops<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int depth = 1000;
        int rows = TSimd.TileRows;
        var a = new T[rows];
        var b = new T[2 * TSimd.Count];
        var c = new T[rows * b.Length];
        double best = 0;
        for (int run = 0; run < 40; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 20; i++)
            {
                // Operands of stride 0 never leave the first-level cache.
                Product<TSimd, TVec, T>.Run(rows, b.Length, depth, new Scalars<T>(a, 1, 0), new Lanes<T>(b, b.Length, 0), new AccumulateStore<TSimd, TVec, T>(new(c, b.Length, b.Length)));
            }

            best = Math.Max(best, 20.0 * depth * 2 * rows * b.Length / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Division<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[8 * TSimd.Count];
        Array.Fill(values, T.One);
        double best = double.MaxValue;
        for (int run = 0; run < 10; run++)
        {
            TVec y = TSimd.Broadcast(T.One);
            TVec a = TSimd.Load(in values[0]), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 4000; i++)
            {
                a = TSimd.Divide(y, a);
                b = TSimd.Divide(y, b);
                c = TSimd.Divide(y, c);
                d = TSimd.Divide(y, d);
                e = TSimd.Divide(y, e);
                f = TSimd.Divide(y, f);
                g = TSimd.Divide(y, g);
                h = TSimd.Divide(y, h);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / 32000);
            TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h))), ref values[0]);
        }

        return best;
    }
}
