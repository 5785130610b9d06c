using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>How fast memory is read.</summary>
internal static class MemoryBandwidth
{
    /// <summary>Far larger than any cache.</summary>
    private const int Elements = 128 << 20;

    /// <summary>Reads by so many threads at once, in GB/s; the best of three.</summary>
    internal static double Read(int threads)
    {
        var memory = new float[Elements];
        Array.Fill(memory, 1f);
        return Enumerable.Range(0, 3).Max(_ => memory.Length * 4.0 / Nanoseconds(memory, threads));
    }

    /// <summary>From a common start to the last thread's end.</summary>
    private static double Nanoseconds(float[] memory, int threads)
    {
        using var ready = new Barrier(threads + 1);
        int share = memory.Length / threads;
        Thread[] readers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            ready.SignalAndWait();
            if (Sum(memory.AsSpan(i * share, share)) < share / 2)
            {
                throw new InvalidOperationException("The memory read is not what was written.");
            }
        }))];
        Array.ForEach(readers, reader => reader.Start());
        ready.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(readers, reader => reader.Join());
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(ReadOnlySpan<float> memory)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (; memory.Length >= 32; memory = memory[32..])
        {
            a += Vector256.Create(memory);
            b += Vector256.Create(memory[8..]);
            c += Vector256.Create(memory[16..]);
            d += Vector256.Create(memory[24..]);
        }

        return Vector256.Sum(a + b + c + d);
    }
}
