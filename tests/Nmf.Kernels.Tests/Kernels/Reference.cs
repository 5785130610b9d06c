namespace Nmf.Kernels.Tests.Kernels;

/// <summary>The updates and the costs as plain float64 loops over row-major arrays: obviously right, and slow.</summary>
internal static class Reference
{
    internal static double[] Multiply(double[] a, double[] b, int m, int n, int k)
    {
        var c = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int p = 0; p < k; p++)
            {
                for (int j = 0; j < n; j++)
                {
                    c[(i * n) + j] += a[(i * k) + p] * b[(p * n) + j];
                }
            }
        }

        return c;
    }

    internal static double[] Transpose(double[] a, int rows, int columns)
    {
        var t = new double[a.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                t[(j * rows) + i] = a[(i * columns) + j];
            }
        }

        return t;
    }

    /// <summary>H ← H ∘ (WᵀV) ⊘ (WᵀW·H), or H ∘ (WᵀQ) ⊘ colsum(W); delta guards denominators.</summary>
    internal static double[] UpdateH(NmfCost cost, double[] v, double[] w, double[] h, int m, int n, int r, double floor, double delta)
    {
        double[] wt = Transpose(w, m, r);
        double[] wh = Multiply(w, h, m, n, r);
        double[] numerator;
        double[] denominator;
        if (cost == NmfCost.Euclidean)
        {
            numerator = Multiply(wt, v, r, n, m);
            denominator = Multiply(Multiply(wt, w, r, r, m), h, r, n, r);
        }
        else
        {
            var q = new double[v.Length];
            for (int i = 0; i < q.Length; i++)
            {
                q[i] = v[i] / Math.Max(wh[i], delta);
            }

            numerator = Multiply(wt, q, r, n, m);
            denominator = new double[r * n];
            for (int a = 0; a < r; a++)
            {
                double sum = 0;
                for (int i = 0; i < m; i++)
                {
                    sum += w[(i * r) + a];
                }

                denominator.AsSpan(a * n, n).Fill(sum);
            }
        }

        var updated = new double[h.Length];
        for (int i = 0; i < h.Length; i++)
        {
            updated[i] = Math.Max(floor, h[i] * (numerator[i] / Math.Max(denominator[i], delta)));
        }

        return updated;
    }

    /// <summary>The W update is the H update of Vᵀ ≈ HᵀWᵀ.</summary>
    internal static double[] UpdateW(NmfCost cost, double[] v, double[] w, double[] h, int m, int n, int r, double floor, double delta) =>
        Transpose(UpdateH(cost, Transpose(v, m, n), Transpose(h, r, n), Transpose(w, m, r), n, m, r, floor, delta), r, m);

    internal static double Cost(NmfCost cost, double[] v, double[] w, double[] h, int m, int n, int r)
    {
        double[] wh = Multiply(w, h, m, n, r);
        double total = 0;
        for (int i = 0; i < v.Length; i++)
        {
            total += cost == NmfCost.Euclidean
                ? (v[i] - wh[i]) * (v[i] - wh[i])
                : Divergence(v[i], wh[i]);
        }

        return total;
    }

    /// <summary>v log(v/y) − v + y; near v = y by its series in t = (v − y)/y.</summary>
    internal static double Divergence(double v, double y)
    {
        if (v == 0)
        {
            return y;
        }

        double t = (v - y) / y;
        if (Math.Abs(t) < 0.2)
        {
            double sum = 0;
            for (int k = 40; k >= 2; k--)
            {
                sum = (sum * -t) + (1.0 / (k * (k - 1)));
            }

            return y * t * t * sum;
        }

        return (v * Math.Log(v / y)) - v + y;
    }
}
