using System.Diagnostics;
using Nmf.Kernels;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;

internal static class Stages
{
    internal static void Run(string text)
    {
        int[] p = Array.ConvertAll(text.Split('x', 'r'), int.Parse);
        var shape = new NmfShape(p[0], p[1], p[2]);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            var pr = new Problem<float>(cost, shape, Problem<float>.LowRankPlusNoise(shape));
            float[] w = [.. pr.W], h = [.. pr.H], ws = new float[NmfKernels.WorkspaceLength<float>(cost, shape)];
            double flops = 2.0 * shape.VLength * shape.Rank * (cost == NmfCost.Euclidean ? 1 : 2);
            double[] best = [1e9, 1e9, 1e9]; double peak = 0;
            long end = Stopwatch.GetTimestamp() + (3 * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end)
            {
                peak = Math.Max(peak, MachinePeak.Gflops<float>());
                for (int rep = 0; rep < 10; rep++)
                {
                    for (int k = 0; k < 3; k++)
                    {
                        int n = 1 + (int)(1e6 / flops);
                        pr.W.CopyTo(w, 0); pr.H.CopyTo(h, 0);
                        long s = Stopwatch.GetTimestamp();
                        for (int i = 0; i < n; i++)
                        {
                            if (k == 0) { NmfKernels.UpdateW<float>(cost, shape, pr.V, w, h, ws); }
                            else if (k == 1) { NmfKernels.UpdateH<float>(cost, shape, pr.V, w, h, ws); }
                            else { NmfKernels.Iterate<float>(cost, shape, pr.V, w, h, ws); }
                        }
                        best[k] = Math.Min(best[k], Stopwatch.GetElapsedTime(s).TotalMilliseconds / n);
                    }
                }
            }
            Console.WriteLine($"{text} {cost}: W {best[0]:g4} ms {flops / best[0] / 1e6 / peak:p0}  H {best[1]:g4} ms {flops / best[1] / 1e6 / peak:p0}  both {best[2]:g4} ms {2 * flops / best[2] / 1e6 / peak:p0}   peak {peak:f0}");
        }
    }
}
