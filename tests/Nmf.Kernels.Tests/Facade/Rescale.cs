namespace Nmf.Kernels.Tests.Facade;

/// <summary>Doubles W and halves H at each report; the product stays.</summary>
internal sealed class Rescale(float[] w, float[] h) : IProgress<NmfProgress>
{
    public void Report(NmfProgress value) => Apply(w, h);

    internal static void Apply(float[] w, float[] h)
    {
        for (int i = 0; i < w.Length; i++)
        {
            w[i] *= 2;
        }

        for (int i = 0; i < h.Length; i++)
        {
            h[i] /= 2;
        }
    }
}
