using System.Diagnostics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Simd;

internal static class Micro
{
    internal static void Run()
    {
        using_("P 64x32 d256 strideV2000", 64, 32, 256, 2000, 1, 32, 256 * 32);
        using_("P 48x32 d256 strideV2000", 48, 32, 256, 2000, 1, 32, 256 * 32);
        using_("P 64x32 d256 packed", 64, 32, 256, 256, 1, 32, 256 * 32);
        using_("P 60x32 d256 packed", 60, 32, 256, 256, 1, 32, 256 * 32);
        using_("P 60x32 d128 packed", 60, 32, 128, 128, 1, 32, 256 * 32);
        using_("P 64x32 d128 packed", 64, 32, 128, 128, 1, 32, 256 * 32);
        using_("P 60x32 d192 packed", 60, 32, 192, 192, 1, 32, 256 * 32);
        using_("P 60x16 d64", 60, 16, 64, 64, 1, 32, 256 * 32);
        using_("A 32xn256 d64 strideV2000", 32, 256, 64, 1, 32, 2000, 32);
        using_("A 32xn256 d48 strideV2000", 32, 256, 48, 1, 32, 2000, 32);
        using_("A 32xn256 d64 strideV256", 32, 256, 64, 1, 32, 256, 32);
        using_("A 16xn64 d384 strideV64", 16, 64, 384, 1, 32, 64, 32);
        using_("A 36xn256 d96 strideV256", 36, 256, 96, 1, 64, 256, 32);
        using_("A 24xn256 d96 strideV256", 24, 256, 96, 1, 32, 256, 32);
        using_("WH 60xn256 d32", 60, 256, 32, 32, 1, 32, 1024);
        using_("WH 64xn256 d32", 64, 256, 32, 32, 1, 32, 1024);
        using_("WH 64xn256 d8", 64, 256, 8, 32, 1, 32, 256);
    }

    private static void using_(string name, int rows, int lanes, int depth, int ars, int ads, int bds, int bps)
    {
        var a = new float[1 << 20]; var b = new float[1 << 20]; var c = new float[1 << 20];
        var random = new Random(1);
        for (int i = 0; i < a.Length; i++) { a[i] = random.NextSingle() * 1e-3f; b[i] = random.NextSingle(); }
        double best = 0, peak = 0;
        var list = new List<double>();
        for (int r = 0; r < 400; r++)
        {
            if (r % 20 == 0) { peak = Math.Max(peak, MachinePeak.Gflops<float>()); }
            long s = Stopwatch.GetTimestamp();
            int n = 1 + (int)(4e6 / (2.0 * rows * lanes * depth));
            for (int i = 0; i < n; i++)
            {
                Product<Simd512<float>, Vector512<float>, float>.Run(rows, lanes, depth, new Scalars<float>(a, ars, ads), new Lanes<float>(b, bps, bds), new AccumulateStore<Simd512<float>, Vector512<float>, float>(new(c, 32 * rows, 32)));
            }
            double g = 2.0 * rows * lanes * depth * n / Stopwatch.GetElapsedTime(s).TotalSeconds / 1e9;
            list.Add(g / peak); best = Math.Max(best, g);
        }
        Console.WriteLine($"{name}: {best:f0} GFLOPS, {best / peak:p0}, peak {peak:f0}");
    }
}
