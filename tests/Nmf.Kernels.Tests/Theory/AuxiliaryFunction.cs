using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// F and G of one column of V ≈ WH, in float64. Euclidean, with F(h) = ‖v − Wh‖² and ∇F = 2(WᵀWh − Wᵀv):
/// G(h, hᵗ) = F(hᵗ) + (h − hᵗ)ᵀ∇F(hᵗ) + (h − hᵗ)ᵀK(h − hᵗ), K diagonal with K_aa = (WᵀWhᵗ)_a / hᵗ_a (Lee and Seung, equations
/// 13 and 14, whose F has a factor ½ that this one has not). Kullback–Leibler: F(h) = D(v‖Wh), and Jensen's bound of −log Σ_b w_ib h_b
/// with the weights α_ia = w_ia hᵗ_a / Σ_b w_ib hᵗ_b (equation 16).
/// </summary>
internal sealed class AuxiliaryFunction
{
    private readonly NmfCost cost;
    private readonly int m;
    private readonly int r;
    private readonly double[] v;
    private readonly double[] w;
    private readonly double[] ht;
    private readonly double[] wht;

    internal AuxiliaryFunction(Wide x, int column)
    {
        (this.cost, this.m, this.r, this.w) = (x.Cost, x.M, x.R, x.W);
        this.v = Column(x.V, x.N, column);
        this.ht = Column(x.H, x.N, column);
        this.wht = this.Product(this.ht);
    }

    /// <summary>K − WᵀW, r×r.</summary>
    internal double[] CurvatureExcess()
    {
        double[] wt = Reference.Transpose(this.w, this.m, this.r);
        double[] excess = Array.ConvertAll(Reference.Multiply(wt, this.w, this.r, this.r, this.m), x => -x);
        double[] k = this.Curvature(wt);
        for (int a = 0; a < this.r; a++)
        {
            excess[(a * this.r) + a] += k[a];
        }

        return excess;
    }

    /// <summary>K_aa.</summary>
    internal double[] Curvature() => this.Curvature(Reference.Transpose(this.w, this.m, this.r));

    internal double F(double[] h)
    {
        double[] wh = this.Product(h);
        double sum = 0;
        for (int i = 0; i < this.m; i++)
        {
            sum += this.cost == NmfCost.Euclidean ? (this.v[i] - wh[i]) * (this.v[i] - wh[i]) : Reference.Divergence(this.v[i], wh[i]);
        }

        return sum;
    }

    /// <summary>G(h, hᵗ); <paramref name="half"/> multiplies the quadratic term of the Euclidean one.</summary>
    internal double G(double[] h, double half = 1) => this.cost == NmfCost.Euclidean ? this.Quadratic(h, half) : this.Jensen(h);

    /// <summary>The sum of the absolute values of what G and F add up: what their rounding is relative to.</summary>
    internal double Magnitude(double[] h)
    {
        double[] wh = this.Product(h);
        double sum = 0;
        for (int i = 0; i < this.m; i++)
        {
            sum += this.cost == NmfCost.Euclidean
                ? (this.v[i] * this.v[i]) + (wh[i] * wh[i]) + (this.wht[i] * this.wht[i])
                : wh[i] + this.wht[i] + (this.v[i] * (2 + Math.Abs(Math.Log(wh[i])) + Math.Abs(Math.Log(this.wht[i])) + (this.v[i] > 0 ? Math.Abs(Math.Log(this.v[i])) : 0)));
            for (int a = 0; this.cost == NmfCost.KullbackLeibler && this.v[i] > 0 && a < this.r; a++)
            {
                // α log(wh) and α log α, whose logarithms cancel when components have unlike scales.
                double share = this.w[(i * this.r) + a] * this.ht[a] / this.wht[i];
                sum += share == 0 ? 0 : this.v[i] * share * (Math.Abs(Math.Log(this.w[(i * this.r) + a] * h[a])) + Math.Abs(Math.Log(share)));
            }
        }

        if (this.cost == NmfCost.Euclidean)
        {
            double[] k = this.Curvature();
            for (int a = 0; a < this.r; a++)
            {
                sum += k[a] * ((h[a] * h[a]) + (this.ht[a] * this.ht[a]));
            }
        }

        return sum;
    }

    /// <summary>WᵀWhᵗ ⊘ hᵗ.</summary>
    private double[] Curvature(double[] wt)
    {
        double[] wtwh = Reference.Multiply(wt, this.wht, this.r, 1, this.m);
        return [.. wtwh.Select((x, a) => x / this.ht[a])];
    }

    private double Quadratic(double[] h, double half)
    {
        double[] wt = Reference.Transpose(this.w, this.m, this.r);
        double[] wtv = Reference.Multiply(wt, this.v, this.r, 1, this.m);
        double[] k = this.Curvature(wt);
        double sum = this.F(this.ht);
        for (int a = 0; a < this.r; a++)
        {
            double step = h[a] - this.ht[a];
            double gradient = 2 * ((k[a] * this.ht[a]) - wtv[a]);
            sum += (step * gradient) + (half * k[a] * step * step);
        }

        return sum;
    }

    private double Jensen(double[] h)
    {
        double sum = 0;
        for (int i = 0; i < this.m; i++)
        {
            double linear = 0;
            double logarithm = 0;
            for (int a = 0; a < this.r; a++)
            {
                double part = this.w[(i * this.r) + a] * h[a];
                double share = this.w[(i * this.r) + a] * this.ht[a] / this.wht[i];
                linear += part;
                logarithm += share == 0 ? 0 : share * (Math.Log(part) - Math.Log(share));
            }

            sum += linear + (this.v[i] == 0 ? 0 : (this.v[i] * (Math.Log(this.v[i]) - logarithm)) - this.v[i]);
        }

        return sum;
    }

    private double[] Product(double[] h) => Reference.Multiply(this.w, h, this.m, 1, this.r);

    private static double[] Column(double[] matrix, int columns, int column) =>
        [.. Enumerable.Range(0, matrix.Length / columns).Select(i => matrix[(i * columns) + column])];
}
