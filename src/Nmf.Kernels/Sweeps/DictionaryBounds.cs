using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>Three numbers about a dictionary: what its cold start divides by, and how large c may be for the guards to have nothing to do, and h for quotients to be refined.</summary>
/// <param name="total">Σ WᵀW for the Euclidean cost, Σ W for Kullback–Leibler.</param>
/// <param name="largestNumerator">See <see cref="GuardsAreIdle{TSimd, TVec}"/>; negative where no c will do.</param>
/// <param name="largestCode">See <see cref="CanRefine{TSimd, TVec}"/>; negative where no h will do.</param>
internal readonly struct DictionaryBounds<T>(T total, T largestNumerator, T largestCode)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T total = total;
    private readonly T largestNumerator = largestNumerator;
    private readonly T largestCode = largestCode;

    internal static DictionaryBounds<T> Of<TSimd, TVec>(in EncoderPlan<TSimd, TVec, T> plan, Dictionary<T> dictionary, T floor)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        double total = 0;
        foreach (T value in dictionary.Gram)
        {
            total += double.CreateTruncating(value);
        }

        double largest = -1;
        if (plan.Cost == NmfCost.Euclidean)
        {
            double diagonal = double.PositiveInfinity;
            for (int k = 0; k < plan.Rank; k++)
            {
                diagonal = Math.Min(diagonal, double.CreateTruncating(dictionary.Gram[(k * plan.PaddedRank) + k]));
            }

            // h·G[k,k] is the least denominator; a factor 4 covers all rounding.
            double least = diagonal * double.CreateTruncating(floor);
            if (least >= 4 * double.CreateTruncating(Range<T>.SmallestNormal))
            {
                double bound = double.CreateTruncating(Range<T>.Largest) / 4 * Math.Min(least, diagonal);
                largest = Math.Min(bound, double.CreateTruncating(Range<T>.Largest));
            }
        }

        T code = plan.Cost == NmfCost.Euclidean || !TSimd.Refines ? T.NegativeOne : Refinement<T>.MostFactor(plan.Rank, [Extremes<TSimd, TVec, T>.Largest(dictionary.Panels)]);
        return new(T.CreateTruncating(Math.Min(total, double.CreateTruncating(Range<T>.Largest))), T.CreateTruncating(largest), code);
    }

    /// <summary>Whether v ⊘ (W·h) may be refined, see <see cref="Refinement{T}"/>.</summary>
    internal bool CanRefine<TSimd, TVec>(ReadOnlySpan<T> h)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged => TSimd.Refines && Extremes<TSimd, TVec, T>.NoneAbove(h, this.largestCode);

    /// <summary>
    /// Whether h ∘ c ⊘ (G·h) needs no guard but the floor for h ≥ floor: with g the least diagonal entry of G, a denominator is at
    /// least g·h ≥ g·floor, so it is normal if that is, and factor and product stay finite if c/(g·floor) and c/g do.
    /// </summary>
    internal bool GuardsAreIdle<TSimd, TVec>(ReadOnlySpan<T> c)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged => Extremes<TSimd, TVec, T>.NoneAbove(c, this.largestNumerator);

    /// <summary>The constant start of least cost, from Σ Wᵀv (Euclidean) or Σ v.</summary>
    internal T ColdStart(T sum, T floor) => this.total > T.Zero ? T.Clamp(sum / this.total, floor, Range<T>.Largest) : floor;
}
