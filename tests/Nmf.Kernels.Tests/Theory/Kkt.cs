namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// How far a point is from the KKT conditions for W, H ≥ floor, in float64: with ρ the update's numerator over denominator, the largest
/// over entries of max(ρ − 1, (1 − ρ)·w_ia / max_i w_ia), and likewise for H by rows. At the floor only ρ − 1 counts.
/// </summary>
internal static class Kkt
{
    internal static double Residual(Wide x, double floor) => Math.Max(OfH(x, floor), OfH(x.Mirror(), floor));

    private static double OfH(Wide x, double floor)
    {
        Quotients quotients = Quotients.Of<double>(x);
        double residual = 0;
        for (int a = 0; a < x.R; a++)
        {
            double largest = x.H.AsSpan(a * x.N, x.N).ToArray().Max();
            for (int k = a * x.N; k < (a + 1) * x.N; k++)
            {
                double ratio = quotients.Numerator[k] == 0 ? 0 : quotients.Ratio(k);
                bool stationary = quotients.Numerator[k] == 0 && quotients.Denominator[k] == 0;
                double violation = stationary ? 0 : Math.Max(ratio - 1, x.H[k] > floor ? (1 - ratio) * x.H[k] / largest : 0);
                residual = Math.Max(residual, violation);
            }
        }

        return residual;
    }
}
