using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Nmf.Kernels.Dense;

/// <summary>V as the caller has it, or as a fit keeps it: row-major or column-major, with a leading dimension.</summary>
/// <param name="values">From the first element on.</param>
/// <param name="stride">The elements from one row to the next, or from one column to the next.</param>
/// <param name="columnMajor">Whether a column, not a row, is contiguous.</param>
/// <param name="padded">Whether zeros stand behind each row or column, to a whole vector.</param>
internal readonly ref struct MatrixView<T>(ReadOnlySpan<T> values, int stride, bool columnMajor, bool padded = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int Stride = stride;
    internal readonly bool ColumnMajor = columnMajor;
    internal readonly bool Padded = padded;

    internal T this[int row, int column] => this.ColumnMajor
        ? this.Values[checked((column * this.Stride) + row)]
        : this.Values[checked((row * this.Stride) + column)];

    /// <summary>A row-major span of a shape, checked.</summary>
    internal static MatrixView<T> FromSpan(ReadOnlySpan<T> v, int ldv, NmfShape shape) =>
        new(v[..Require.Matrix(v, shape.Rows, shape.Columns, ldv, nameof(v), nameof(ldv))], ldv, columnMajor: false);

    /// <summary>A tight row-major span of a shape, checked.</summary>
    internal static MatrixView<T> FromSpan(ReadOnlySpan<T> v, NmfShape shape)
    {
        Require.ExactLength(v, shape.VLength, nameof(v), shape.Rows, shape.Columns);
        return new(v, shape.Columns, columnMajor: false);
    }

    /// <summary>A tensor of a shape, checked: rank 2, one stride 1, the other at least the extent.</summary>
    internal static MatrixView<T> FromTensor(in ReadOnlyTensorSpan<T> v, NmfShape shape)
    {
        MatrixView<T> view = FromTensor(v, out int rows, out int columns);
        return rows == shape.Rows && columns == shape.Columns
            ? view
            : throw new ArgumentException($"v is {rows} × {columns}; the shape needs {shape.Rows} × {shape.Columns}.", nameof(v));
    }

    /// <summary>A tensor of any shape, checked: rank 2, at least 1 × 1, one stride 1, the other at least the extent.</summary>
    internal static MatrixView<T> FromTensor(in ReadOnlyTensorSpan<T> v, out int rows, out int columns, string argument = "v")
    {
        if (v.Rank != 2)
        {
            throw new ArgumentException($"{argument} has rank {v.Rank}; it must have rank 2.", argument);
        }

        rows = RequireSome(checked((int)v.Lengths[0]), "rows", argument);
        columns = RequireSome(checked((int)v.Lengths[1]), "columns", argument);

        // The stride of a dimension of length 1 is never used.
        nint rowStride = rows == 1 ? columns : v.Strides[0];
        nint columnStride = columns == 1 ? (rowStride == 1 ? rows : 1) : v.Strides[1];
        if (rows == 1 && columnStride != 1)
        {
            rowStride = 1;
        }

        if (columnStride == 1 && rowStride >= columns)
        {
            return new(Memory(v, rows, columns, ref rowStride, argument), (int)rowStride, columnMajor: false);
        }

        if (rowStride == 1 && columnStride >= rows)
        {
            return new(Memory(v, columns, rows, ref columnStride, argument), (int)columnStride, columnMajor: true);
        }

        throw new ArgumentException($"{argument} has strides ({v.Strides[0]}, {v.Strides[1]}) for {rows} × {columns}; one stride must be 1 and the other at least the extent.", argument);
    }

    private static int RequireSome(int extent, string what, string argument) => extent >= 1
        ? extent
        : throw new ArgumentException($"{argument} has {extent} {what}; it must have at least 1.", argument);

    /// <summary>The elements behind a tensor span from first to last; a tensor span has no safe view of memory with gaps.</summary>
    private static ReadOnlySpan<T> Memory(in ReadOnlyTensorSpan<T> v, int count, int extent, scoped ref nint stride, string argument)
    {
        // A single run has no next one.
        stride = count == 1 ? extent : stride;
        if (stride > int.MaxValue)
        {
            throw new ArgumentException($"{argument} has strides ({v.Strides[0]}, {v.Strides[1]}); the largest is {int.MaxValue}.", argument);
        }

        return MemoryMarshal.CreateReadOnlySpan(in v.GetPinnableReference(), Require.Length(Require.MatrixLength(count, extent, (int)stride), "The extent of a tensor"));
    }
}
