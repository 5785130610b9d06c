using System.Numerics;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>
/// How far W and H are from the KKT conditions, in float64 and one pass over V: with ρ = numerator / denominator of the update, the
/// largest over entries of max(ρ − 1, (1 − ρ)·w_ia / max_i w_ia), and likewise for H by rows.
/// </summary>
internal static class KktResidual<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The float64 elements of workspace.</summary>
    internal static int WorkspaceLength(NmfCost cost, NmfShape shape)
    {
        var counted = new Workspace<double>();
        Deal(ref counted, shape, out _, out _, out _);
        _ = new FactorQuotients<double>(cost, shape, ref counted);
        return Require.Length(counted.Length, "The workspace of the KKT residual");
    }

    /// <summary>The residual of tight W and H, whose entries at or below the floor cannot fall any more.</summary>
    internal static double Evaluate(NmfCost cost, NmfShape shape, MatrixView<T> v, ReadOnlySpan<T> w, ReadOnlySpan<T> h, double floor, Span<double> workspace)
    {
        (int rows, int columns, int rank) = shape;
        var deal = new Workspace<double>(workspace);
        Deal(ref deal, shape, out Span<double> blockOfV, out Span<double> blockOfW, out Span<double> peaks);
        var quotients = new FactorQuotients<double>(cost, shape, ref deal);
        new StridedFactor<T>(h, columns, 1).WidenToRows(rank, columns, quotients.H, columns);
        quotients.Begin();
        LargestOfColumns(w, peaks);

        double residual = 0;
        int count;
        for (int row = 0; row < rows; row += count)
        {
            count = Math.Min(FactorQuotients<double>.BlockRows(shape), rows - row);
            StridedFactor<T> values = v.ColumnMajor ? new(v.Values[row..], 1, v.Stride) : new(v.Values[(row * v.Stride)..], v.Stride, 1);
            values.WidenToRows(count, columns, blockOfV, columns);
            new StridedFactor<T>(w[(row * rank)..], rank, 1).WidenToRows(count, rank, blockOfW, rank);
            ReadOnlySpan<double> d = quotients.Data(count, blockOfV[..(count * columns)], blockOfW);
            quotients.OfW(count, d, blockOfW, out ReadOnlySpan<double> numerator, out ReadOnlySpan<double> denominator);
            for (int first = 0; first < numerator.Length; first += rank)
            {
                for (int a = 0; a < rank; a++)
                {
                    residual = Math.Max(residual, Violation(numerator[first + a], denominator[first + a], blockOfW[first + a], floor, peaks[a]));
                }
            }

            quotients.AddToH(count, d, blockOfW);
        }

        quotients.OfH(out ReadOnlySpan<double> numeratorOfH, out ReadOnlySpan<double> denominatorOfH);
        for (int a = 0; a < rank; a++)
        {
            Span<double> rowOfH = quotients.H.Slice(a * columns, columns);
            double peak = 0;
            foreach (double x in rowOfH)
            {
                peak = Math.Max(peak, x);
            }

            for (int j = 0; j < columns; j++)
            {
                residual = Math.Max(residual, Violation(numeratorOfH[(a * columns) + j], denominatorOfH[(a * columns) + j], rowOfH[j], floor, peak));
            }
        }

        return residual;
    }

    /// <summary>max(ρ − 1, (1 − ρ)·x / peak), the second term for entries above the floor; 0 where both are 0, as for a component without entries.</summary>
    private static double Violation(double numerator, double denominator, double x, double floor, double peak)
    {
        if (numerator == denominator)
        {
            return 0;
        }

        double ratio = numerator / denominator;
        return Math.Max(ratio - 1, x > floor ? (1 - ratio) * (x / peak) : 0);
    }

    private static void LargestOfColumns(ReadOnlySpan<T> w, Span<double> peaks)
    {
        peaks.Clear();
        for (; !w.IsEmpty; w = w[peaks.Length..])
        {
            for (int a = 0; a < peaks.Length; a++)
            {
                peaks[a] = Math.Max(peaks[a], double.CreateTruncating(w[a]));
            }
        }
    }

    private static void Deal(ref Workspace<double> workspace, NmfShape shape, out Span<double> blockOfV, out Span<double> blockOfW, out Span<double> peaks)
    {
        int rows = FactorQuotients<double>.BlockRows(shape);
        blockOfV = workspace.Take((long)rows * shape.Columns);
        blockOfW = workspace.Take((long)rows * shape.Rank);
        peaks = workspace.Take(shape.Rank);
    }
}
