using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>V ≈ WH in float64, where statements are judged. What is said of H is said of W by <see cref="Mirror"/>.</summary>
internal sealed record Wide(NmfCost Cost, NmfShape Shape, double[] V, double[] W, double[] H)
{
    internal int M => this.Shape.Rows;

    internal int N => this.Shape.Columns;

    internal int R => this.Shape.Rank;

    /// <summary>Vᵀ ≈ HᵀWᵀ.</summary>
    internal Wide Mirror() => new(
        this.Cost,
        new NmfShape(this.N, this.M, this.R),
        Reference.Transpose(this.V, this.M, this.N),
        Reference.Transpose(this.H, this.R, this.N),
        Reference.Transpose(this.W, this.M, this.R));

    internal double[] Product() => Reference.Multiply(this.W, this.H, this.M, this.N, this.R);

    /// <summary>‖V‖² or ΣV: the scale of the cost.</summary>
    internal double Size() => this.Cost == NmfCost.Euclidean ? this.V.Sum(x => x * x) : this.V.Sum();

    /// <summary>
    /// The cost as if in twice the precision of float64 where it matters: v − wh by a compensated dot product (Ogita, Rump and Oishi
    /// 2005), a compensated sum of the terms. So the rounding that the tests see is that of the updates, not of the judge.
    /// </summary>
    internal double Evaluate()
    {
        double[] columnsOfH = Reference.Transpose(this.H, this.R, this.N);
        double sum = 0;
        double rest = 0;
        for (int i = 0; i < this.M; i++)
        {
            for (int j = 0; j < this.N; j++)
            {
                (double high, double low) = Dot(this.W.AsSpan(i * this.R, this.R), columnsOfH.AsSpan(j * this.R, this.R));
                double v = this.V[(i * this.N) + j];
                double residual = v - high - low;
                double term = (this.Cost == NmfCost.Euclidean ? residual * residual : Divergence(v, high + low, residual)) + rest;
                double total = sum + term;
                rest = term - (total - sum);
                sum = total;
            }
        }

        return sum;
    }

    private static (double High, double Low) Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double high = 0;
        double low = 0;
        for (int k = 0; k < x.Length; k++)
        {
            double product = x[k] * y[k];
            double sum = high + product;
            double part = sum - high;
            low += (high - (sum - part)) + (product - part) + Math.FusedMultiplyAdd(x[k], y[k], -product);
            high = sum;
        }

        return (high, low);
    }

    /// <summary>v log(v/y) − v + y; for v near y as y·φ(t), t = (v − y)/y, by the series of log(1 + t) in s = t/(2 + t).</summary>
    private static double Divergence(double v, double y, double residual)
    {
        double t = residual / y;
        if (v == 0 || t is not (> -0.5 and < 1))
        {
            double logarithm = double.IsFinite(v / y) ? Math.Log(v / y) : Math.Log(v) - Math.Log(y);
            return v == 0 ? y : (v * logarithm) - v + y;
        }

        double s = t / (2 + t);
        double series = 0;
        for (int k = 51; k >= 3; k -= 2)
        {
            series = (series * s * s) + (1.0 / k);
        }

        return y * 2 * s * s * (1 + ((1 + s) * s * series)) / (1 - s);
    }
}
