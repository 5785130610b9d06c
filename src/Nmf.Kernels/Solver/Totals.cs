using System.Numerics;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>Sums over all entries of V, in float64 and in the order of memory.</summary>
internal static class Totals<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ΣV.</summary>
    internal static double Sum(MatrixView<T> v, NmfShape shape) => Total(v, shape, squared: false);

    /// <summary>‖V‖² = Σ v².</summary>
    internal static double SumOfSquares(MatrixView<T> v, NmfShape shape) => Total(v, shape, squared: true);

    private static double Total(MatrixView<T> v, NmfShape shape, bool squared)
    {
        int count = v.ColumnMajor ? shape.Columns : shape.Rows;
        int extent = v.ColumnMajor ? shape.Rows : shape.Columns;
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            foreach (T value in v.Values.Slice(i * v.Stride, extent))
            {
                double wide = double.CreateTruncating(value);
                sum += squared ? wide * wide : wide;
            }

            total += sum;
        }

        return total;
    }
}
