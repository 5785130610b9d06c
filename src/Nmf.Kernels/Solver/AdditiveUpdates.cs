using System.Numerics;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>x ← max(floor, x + η·(numerator − denominator)): gradient descent with a constant rate η, or with η = x / denominator.</summary>
internal static class AdditiveUpdates<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int WorkspaceLength(NmfCost cost, NmfShape shape)
    {
        var counted = new Workspace<T>();
        _ = new FactorQuotients<T>(cost, shape, ref counted);
        return Require.Length(counted.Length, "The workspace of gradient descent");
    }

    /// <summary>W, block of rows by block of rows: each row depends on itself and H alone.</summary>
    internal static void UpdateW(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, Span<T> w, ReadOnlySpan<T> h, T? rate, T floor, Span<T> workspace)
    {
        var deal = new Workspace<T>(workspace);
        var quotients = new FactorQuotients<T>(cost, shape, ref deal);
        h.CopyTo(quotients.H);
        quotients.Begin();
        for (int row = 0; row < shape.Rows; row += FactorQuotients<T>.BlockRows(shape))
        {
            int rows = Math.Min(FactorQuotients<T>.BlockRows(shape), shape.Rows - row);
            Span<T> block = w.Slice(row * shape.Rank, rows * shape.Rank);
            ReadOnlySpan<T> d = quotients.Data(rows, v.Slice(row * shape.Columns, rows * shape.Columns), block);
            quotients.OfW(rows, d, block, out ReadOnlySpan<T> numerator, out ReadOnlySpan<T> denominator);
            Step(block, numerator, denominator, rate, floor);
        }
    }

    internal static void UpdateH(NmfCost cost, NmfShape shape, ReadOnlySpan<T> v, ReadOnlySpan<T> w, Span<T> h, T? rate, T floor, Span<T> workspace)
    {
        var deal = new Workspace<T>(workspace);
        var quotients = new FactorQuotients<T>(cost, shape, ref deal);
        h.CopyTo(quotients.H);
        quotients.Begin();
        for (int row = 0; row < shape.Rows; row += FactorQuotients<T>.BlockRows(shape))
        {
            int rows = Math.Min(FactorQuotients<T>.BlockRows(shape), shape.Rows - row);
            ReadOnlySpan<T> block = w.Slice(row * shape.Rank, rows * shape.Rank);
            quotients.AddToH(rows, quotients.Data(rows, v.Slice(row * shape.Columns, rows * shape.Columns), block), block);
        }

        quotients.OfH(out ReadOnlySpan<T> numerator, out ReadOnlySpan<T> denominator);
        Step(h, numerator, denominator, rate, floor);
    }

    private static void Step(Span<T> x, ReadOnlySpan<T> numerator, ReadOnlySpan<T> denominator, T? rate, T floor)
    {
        for (int k = 0; k < x.Length; k++)
        {
            T step = rate ?? (x[k] / T.Max(denominator[k], Range<T>.SmallestNormal));
            x[k] = T.Max(floor, x[k] + (step * (numerator[k] - denominator[k])));
        }
    }
}
