using System.Globalization;
using System.Numerics;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Solver;

/// <summary>The values that the contract allows in V, W and H, checked with vectors; the message names the first offender in row-major order.</summary>
internal static class Validation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>V is finite, ≥ 0, and its largest entry is 0 or within the range of the type.</summary>
    internal static void RequireData(NmfEngine<T> engine, MatrixView<T> v, NmfShape shape)
    {
        T peak = T.Zero;
        int count = v.ColumnMajor ? shape.Columns : shape.Rows;
        int extent = v.ColumnMajor ? shape.Rows : shape.Columns;

        // Rows without gaps are one: to end a row costs as much as some twenty vectors of it.
        (int runs, int length) = v.Stride == extent ? (1, count * extent) : (count, extent);
        for (int i = 0; i < runs; i++)
        {
            if (!engine.IsNonNegative(v.Values.Slice(i * v.Stride, length), ref peak))
            {
                ThrowFirst(v, shape.Rows, shape.Columns, nameof(v));
            }
        }

        double largest = double.CreateTruncating(peak);
        if (largest != 0 && !(largest >= Range<T>.LeastPeak && largest <= Range<T>.GreatestPeak))
        {
            (int row, int column) = Position(v, shape, peak);
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The largest entry of v is {largest:g6} at row {row}, column {column} (counted from 0); for {Range<T>.TypeName} it must be 0 or within {Range<T>.LeastPeak:g3} and {Range<T>.GreatestPeak:g3}. Scale V: a factor c scales the Euclidean cost by c² and the Kullback–Leibler cost by c."),
                nameof(v));
        }
    }

    /// <summary>The first entry of a value that V has.</summary>
    private static (int Row, int Column) Position(MatrixView<T> v, NmfShape shape, T value)
    {
        int row = 0;
        int column = 0;
        while (v[row, column] != value)
        {
            column = (column + 1) % shape.Columns;
            row += column == 0 ? 1 : 0;
        }

        return (row, column);
    }

    /// <summary>A tight factor is finite and ≥ 0.</summary>
    internal static void RequireFactor(NmfEngine<T> engine, ReadOnlySpan<T> values, int columns, string argument)
    {
        T peak = T.Zero;
        if (!engine.IsNonNegative(values, ref peak))
        {
            ThrowFirst(new MatrixView<T>(values, columns, columnMajor: false), values.Length / columns, columns, argument);
        }
    }

    private static void ThrowFirst(MatrixView<T> values, int rows, int columns, string argument)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                T value = values[row, column];
                if (!(value >= T.Zero && T.IsFinite(value)))
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"{argument} has {value} at row {row}, column {column} (counted from 0); every entry must be finite and at least 0."),
                        argument);
                }
            }
        }
    }
}
