using System.Numerics;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Products;

/// <summary>One product's times.</summary>
/// <param name="PeakGflops">Of all threads together, round by round.</param>
/// <param name="Contenders">This library first; then OpenBLAS, where it is there.</param>
internal sealed record ProductComparison(ProductCase Case, double[] PeakGflops, ContenderTimes[] Contenders)
{
    private const double BatchMilliseconds = 10;

    internal static ProductComparison Run<T>(ProductCase sizes, int rounds, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Product<T>[] contenders = CreateContenders<T>(sizes, threads);
        RequireEqualResults(contenders);
        var times = InterleavedRounds.Run<T>(contenders, rounds, BatchMilliseconds, threads);
        foreach (Product<T> contender in contenders)
        {
            contender.Dispose();
        }

        return new(
            sizes,
            [.. times.Speeds.Select(speed => speed.Gflops * threads)],
            [.. contenders.Select((c, i) => new ContenderTimes(c.Name, times.Milliseconds[i], Statistics.PairedRatios(times.Milliseconds[i], times.Milliseconds[0])))]);
    }

    internal double Gflops(ContenderTimes contender) => this.Case.Flops / contender.Median / 1e6;

    public override string ToString()
    {
        string line = this.Case.ToString();
        foreach (ContenderTimes contender in this.Contenders)
        {
            double share = Statistics.PairedRatios(contender.Milliseconds.Select(ms => this.Case.Flops / ms / 1e6), this.PeakGflops).Median();
            line += $"  {contender.Name} {this.Gflops(contender),6:f1} ({share,4:p0})";
        }

        return this.Contenders is [_, { } theirs] ? $"{line}  ratio {theirs.Ratio:f2} ({theirs.Ratios.Min():f2}–{theirs.Ratios.Max():f2})" : line;
    }

    private static Product<T>[] CreateContenders<T>(ProductCase sizes, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OurProduct<T> ours = OurProduct<T>.OfRandom(sizes, threads);
        return OpenBlas.Core is null ? [ours] : [ours, new OpenBlasProduct<T>(ours)];
    }

    /// <summary>Terms are positive, so both sums of k of them are within k·u·c of the exact one.</summary>
    private static void RequireEqualResults<T>(Product<T>[] contenders)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        contenders[0].Iterate();
        T[] ours = [.. contenders[0].C];
        contenders[^1].Iterate();
        T[] theirs = contenders[^1].C;
        double bound = contenders[0].Sizes.K * double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(double.CreateChecked(T.Abs(ours[i] - theirs[i])) <= bound * double.CreateChecked(ours[i])))
            {
                throw new InvalidOperationException($"Element {i} of C is {ours[i]} by {contenders[0].Name} and {theirs[i]} by {contenders[^1].Name}: the comparison would be void.");
            }
        }
    }
}
