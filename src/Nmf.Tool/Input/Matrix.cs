using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;

namespace Nmf.Tool.Input;

/// <summary>
/// A matrix in the order in which it was read. Neither a Fortran-ordered file nor <c>--transpose</c> moves an element: a
/// column-major matrix is the same memory with other strides, and so is the transpose.
/// </summary>
internal sealed class Matrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] values;
    private readonly bool columnMajor;

    internal Matrix(T[] values, int rows, int columns, bool columnMajor)
    {
        this.values = values;
        this.Rows = rows;
        this.Columns = columns;

        // A single row or column is stored the same way in either order.
        this.columnMajor = columnMajor && rows > 1 && columns > 1;
    }

    internal int Rows { get; }

    internal int Columns { get; }

    /// <summary>What the input calls the rows; <see langword="null"/> where it has no names, or more than anyone could look at.</summary>
    internal IReadOnlyList<string>? RowNames { get; init; }

    /// <inheritdoc cref="RowNames"/>
    internal IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>The largest entry.</summary>
    internal T Largest => TensorPrimitives.Max<T>(this.values);

    /// <summary>That the largest entry of INPUT is too small or too large.</summary>
    internal InputException OutOfRange(string input) =>
        new(string.Create(CultureInfo.InvariantCulture, $"INPUT {input}: the largest entry is {this.Largest:g6}; in {PrecisionOf<T>.Name} precision it must be {PrecisionOf<T>.PeakRange}, so scale the matrix"));

    /// <summary>A matrix of ones of at most so many rows and columns, stored in the same order.</summary>
    internal Matrix<T> SmallLikeThis(int size)
    {
        (int rows, int columns) = (Math.Min(size, this.Rows), Math.Min(size, this.Columns));
        var ones = new T[rows * columns];
        Array.Fill(ones, T.One);
        return new Matrix<T>(ones, rows, columns, this.columnMajor);
    }

    internal Matrix<T> Transpose() => new(this.values, this.Columns, this.Rows, !this.columnMajor) { RowNames = this.ColumnNames, ColumnNames = this.RowNames };

    internal ReadOnlyTensorSpan<T> AsTensorSpan() => this.columnMajor
        ? new(this.values, [this.Rows, this.Columns], [1, this.Rows])
        : new(this.values, [this.Rows, this.Columns]);

    /// <summary>This matrix, or where it is column-major a row-major copy of it.</summary>
    internal Matrix<T> InRowMajor() => this.columnMajor ? new(this.RowMajorArray(), this.Rows, this.Columns, columnMajor: false) { RowNames = this.RowNames, ColumnNames = this.ColumnNames } : this;

    /// <summary>The entries in row-major order; copied at each call where they are not already.</summary>
    internal ReadOnlySpan<T> ToRowMajor() => this.RowMajorArray();

    private T[] RowMajorArray()
    {
        if (!this.columnMajor)
        {
            return this.values;
        }

        var rowMajor = new T[this.values.Length];
        for (int row = 0; row < this.Rows; row++)
        {
            for (int column = 0; column < this.Columns; column++)
            {
                rowMajor[(row * this.Columns) + column] = this.values[(column * this.Rows) + row];
            }
        }

        return rowMajor;
    }
}
