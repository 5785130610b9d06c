namespace Nmf.Kernels.Perf.Rounds;

internal static class Statistics
{
    internal static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>Round by round, numerator over denominator.</summary>
    internal static double[] PairedRatios(IEnumerable<double> numerators, IEnumerable<double> denominators) =>
        [.. numerators.Zip(denominators, (numerator, denominator) => numerator / denominator)];
}
