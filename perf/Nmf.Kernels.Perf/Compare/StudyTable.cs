namespace Nmf.Kernels.Perf.Compare;

/// <summary>
/// Milliseconds that OpenBLAS's best form took in an earlier study (float, one thread, 512-bit vectors, a core of 176 GFLOPS):
/// where it is now much slower, something is wrong with the comparison, not with OpenBLAS.
/// </summary>
internal static class StudyTable
{
    private const double StudyGflops = 176;
    private const double Tolerance = 1.15;

    private static readonly Dictionary<NmfShape, (double Euclidean, double KullbackLeibler)> BestForm = new()
    {
        [new(64, 200, 8)] = (0.0049, 0.0140),
        [new(361, 2429, 49)] = (2.00, 3.74),
        [new(1797, 64, 16)] = (0.095, 0.175),
        [new(5000, 38, 3)] = (0.045, 0.180),
        [new(2000, 2000, 32)] = (5.19, 11.8),
        [new(513, 4000, 32)] = (3.04, 6.20),
        [new(20000, 2000, 50)] = (88, 170),
        [new(20000, 2000, 10)] = (46, 82),
    };

    /// <summary>A warning, or null. The study's time is scaled by the multiply-add peaks alone, also where memory is the limit; the least time is judged, as the peak is the best of several.</summary>
    internal static string? Warning(NmfShape shape, NmfCost cost, double gflops, double bestForm)
    {
        if (!BestForm.TryGetValue(shape, out (double Euclidean, double KullbackLeibler) study))
        {
            return null;
        }

        double then = cost == NmfCost.Euclidean ? study.Euclidean : study.KullbackLeibler;
        double expected = then * StudyGflops / gflops;
        return bestForm > Tolerance * expected
            ? $"warning: OpenBLAS's best form takes at least {bestForm:g3} ms, {(bestForm / expected) - 1:p0} more than the study's {then:g3} ms scaled from {StudyGflops:f0} to {gflops:f0} GFLOPS ({expected:g3} ms): is something wrong with the comparison, or the machine busy?"
            : null;
    }
}
