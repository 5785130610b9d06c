using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>A matrix with any two strides, read once to be widened to float64.</summary>
internal readonly ref struct StridedFactor<T>(ReadOnlySpan<T> values, int rowStride, int columnStride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> values = values;
    private readonly int rowStride = rowStride;
    private readonly int columnStride = columnStride;

    /// <summary>The rows from one on.</summary>
    internal StridedFactor<T> From(int row) => new(this.values[(row * this.rowStride)..], this.rowStride, this.columnStride);

    /// <summary>Copies into rows of a stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void WidenToRows(int rows, int columns, Span<double> destination, int stride)
    {
        if (this.columnStride == 1 && this.rowStride == columns && stride == columns)
        {
            Widening.Copy(this.values[..(rows * columns)], destination[..(rows * columns)]);
            return;
        }

        for (int i = 0; i < rows; i++)
        {
            Span<double> row = destination.Slice(i * stride, columns);
            ReadOnlySpan<T> source = this.values[(i * this.rowStride)..];
            if (this.columnStride == 1)
            {
                Widening.Copy(source[..columns], row);
                continue;
            }

            for (int j = 0; j < row.Length; j++)
            {
                row[j] = double.CreateTruncating(source[j * this.columnStride]);
            }
        }
    }

    /// <summary>Copies into panels of a width, the last one padded with zeros.</summary>
    internal void WidenToPanels(int rows, int columns, int width, Span<double> panels)
    {
        for (int column = 0; column < columns; column += width)
        {
            int count = Math.Min(width, columns - column);
            Span<double> panel = panels[..(rows * width)];
            if (count < width)
            {
                panel.Clear();
            }

            new StridedFactor<T>(this.values[(column * this.columnStride)..], this.rowStride, this.columnStride).WidenToRows(rows, count, panel, width);
            panels = panels[(rows * width)..];
        }
    }
}
