namespace Nmf.Kernels.Tests.Facade;

/// <summary>Multiplies entries of W by one, two and three in turn at each report: an update does not feel it where a whole row of W is multiplied.</summary>
internal sealed class Unevenly(float[] w) : IProgress<NmfProgress>
{
    public void Report(NmfProgress value) => Multiply(w);

    internal static void Multiply(float[] w)
    {
        for (int i = 0; i < w.Length; i++)
        {
            w[i] *= 1 + (i % 3);
        }
    }
}
