using System.Numerics;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// ρ = numerator / denominator, the factor of H's update, entry by entry in float64: (WᵀV) and (WᵀW·H), or (WᵀQ) and colsum(W)
/// with Q = V ⊘ (WH).
/// </summary>
internal sealed class Quotients
{
    private readonly double least;
    private readonly bool[] clampedColumns;

    private Quotients(double[] numerator, double[] denominator, double largest, bool[] clampedColumns, double least)
    {
        this.Numerator = numerator;
        this.Denominator = denominator;
        this.Largest = largest;
        this.clampedColumns = clampedColumns;
        this.least = least;
    }

    internal double[] Numerator { get; }

    internal double[] Denominator { get; }

    /// <summary>The largest sum on the way to ρ. Beyond the largest number of the type the update is not defined, and no statement speaks of it.</summary>
    internal double Largest { get; }

    internal static Quotients Of<T>(Wide x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = double.CreateChecked(Range<T>.Largest);
        double[] wt = Reference.Transpose(x.W, x.M, x.R);
        var clamped = new bool[x.N];
        double[] numerator;
        double[] denominator;
        double[] gram = [];
        if (x.Cost == NmfCost.Euclidean)
        {
            numerator = Reference.Multiply(wt, x.V, x.R, x.N, x.M);
            gram = Reference.Multiply(wt, x.W, x.R, x.R, x.M);
            denominator = Reference.Multiply(gram, x.H, x.R, x.N, x.R);
        }
        else
        {
            double[] q = x.Product();
            for (int k = 0; k < q.Length; k++)
            {
                q[k] = x.V[k] / q[k];
                clamped[k % x.N] |= q[k] > largest;
            }

            numerator = Reference.Multiply(wt, q, x.R, x.N, x.M);
            denominator = new double[x.R * x.N];
            for (int k = 0; k < denominator.Length; k++)
            {
                int a = k / x.N;
                denominator[k] = k % x.N > 0 ? denominator[k - 1] : wt.AsSpan(a * x.M, x.M).ToArray().Sum();
            }
        }

        double most = numerator.Concat(denominator).Concat(gram).Max(sum => double.IsNaN(sum) ? double.PositiveInfinity : sum);
        return new Quotients(numerator, denominator, most, clamped, double.CreateChecked(Range<T>.SmallestNormal) / Rounding.Unit<T>());
    }

    /// <summary>Whether all sums are finite in the type, with room for the rounding of the last.</summary>
    internal bool AreFinite<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => this.Largest < double.CreateChecked(Range<T>.Largest) / 2;

    /// <summary>
    /// Whether ρ of entry k (a·n + j) can be computed to the precision of the type: no v / wh of its column meets the guard against
    /// numbers above the largest, and the denominator is so far above the subnormal numbers that none of its terms loses digits.
    /// </summary>
    internal bool IsRegular(int k) => !this.clampedColumns[k % this.clampedColumns.Length] && this.Denominator[k] >= this.least;

    internal double Ratio(int k) => this.Numerator[k] / this.Denominator[k];
}
