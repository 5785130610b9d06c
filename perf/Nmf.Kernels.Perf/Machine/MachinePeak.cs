using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>What the arithmetic units can do, for vectors of 512, 256 or 128 bits.</summary>
internal static class MachinePeak
{
    /// <summary>Multiply-adds between registers, in GFLOPS; the best of a few short runs.</summary>
    internal static double Gflops<T>(int vectorBits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => vectorBits switch
        {
            512 => Chains<Simd512<T>, Vector512<T>, T>.Gflops(),
            256 => Chains<Simd256<T>, Vector256<T>, T>.Gflops(),
            _ => Chains<Simd128<T>, Vector128<T>, T>.Gflops(),
        };

    /// <summary>One division of a vector in nanoseconds, when many are independent.</summary>
    internal static double DivisionNanoseconds<T>(int vectorBits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => vectorBits switch
        {
            512 => Chains<Simd512<T>, Vector512<T>, T>.DivisionNanoseconds(),
            256 => Chains<Simd256<T>, Vector256<T>, T>.DivisionNanoseconds(),
            _ => Chains<Simd128<T>, Vector128<T>, T>.DivisionNanoseconds(),
        };

    /// <summary>Independent chains of one operation. Each loop is a method without calls: a vector that lives across a call lives in memory.</summary>
    private static class Chains<TSimd, TVec, T>
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int Turns = 2000;

        internal static double Gflops() => 12.0 * 2 * TSimd.Count * Turns / Nanoseconds(MultiplyAdd);

        internal static double DivisionNanoseconds() => Nanoseconds(Divide) / (8 * Turns);

        private delegate void Loop(ref T result);

        private static double Nanoseconds(Loop loop)
        {
            var result = new T[TSimd.Count];
            double best = double.MaxValue;
            for (int run = 0; run < 40; run++)
            {
                long start = Stopwatch.GetTimestamp();
                loop(ref result[0]);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }

            return best;
        }

        /// <summary>Twelve chains hide four cycles of latency on two or three units, and fit 16 registers beside the two factors.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void MultiplyAdd(ref T result)
        {
            TVec x = TSimd.Broadcast(T.CreateChecked(0.5)), y = TSimd.Broadcast(T.One);
            TVec a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
            for (int turn = 0; turn < Turns; turn++)
            {
                a = TSimd.FusedMultiplyAdd(a, x, y);
                b = TSimd.FusedMultiplyAdd(b, x, y);
                c = TSimd.FusedMultiplyAdd(c, x, y);
                d = TSimd.FusedMultiplyAdd(d, x, y);
                e = TSimd.FusedMultiplyAdd(e, x, y);
                f = TSimd.FusedMultiplyAdd(f, x, y);
                g = TSimd.FusedMultiplyAdd(g, x, y);
                h = TSimd.FusedMultiplyAdd(h, x, y);
                i = TSimd.FusedMultiplyAdd(i, x, y);
                j = TSimd.FusedMultiplyAdd(j, x, y);
                k = TSimd.FusedMultiplyAdd(k, x, y);
                l = TSimd.FusedMultiplyAdd(l, x, y);
            }

            TSimd.Store(TSimd.Add(TSimd.Add(Sum(a, b, c, d), Sum(e, f, g, h)), Sum(i, j, k, l)), ref result);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Divide(ref T result)
        {
            TVec y = TSimd.Broadcast(T.One);
            TVec a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y;
            for (int turn = 0; turn < Turns; turn++)
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

            TSimd.Store(TSimd.Add(Sum(a, b, c, d), Sum(e, f, g, h)), ref result);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVec Sum(TVec a, TVec b, TVec c, TVec d) => TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d));
    }
}
