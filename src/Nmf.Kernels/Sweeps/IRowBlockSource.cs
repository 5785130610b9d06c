using System.Numerics;
using Nmf.Kernels.Dense;

namespace Nmf.Kernels.Sweeps;

/// <summary>Where the row blocks of V come from. A sweep asks once for each block.</summary>
internal interface IRowBlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether a column, not a row, is contiguous.</summary>
    bool ColumnMajor { get; }

    /// <summary>The elements from one row, or one column, to the next.</summary>
    int Stride { get; }

    /// <summary>The elements from (firstRow, 0) to the last of the block.</summary>
    ReadOnlySpan<T> Block(int firstRow, int rows);
}

/// <summary>V in memory.</summary>
internal readonly ref struct DenseRows<T>(MatrixView<T> v) : IRowBlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MatrixView<T> v = v;

    public bool ColumnMajor => this.v.ColumnMajor;

    public int Stride => this.v.Stride;

    public ReadOnlySpan<T> Block(int firstRow, int rows) => this.ColumnMajor
        ? this.v.Values[firstRow..]
        : this.v.Values[(firstRow * this.Stride)..];
}
