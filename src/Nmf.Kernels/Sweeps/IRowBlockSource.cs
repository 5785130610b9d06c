using System.Numerics;

namespace Nmf.Kernels.Sweeps;

/// <summary>Where the row blocks of V come from. A sweep asks once for each block; one that forms WᵀD in a pass of its own, as where V is wide, asks for each slab of columns.</summary>
internal interface IRowBlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether a column, not a row, is contiguous: only where the sweep turns V does it take such blocks, as they are.</summary>
    static abstract bool ColumnMajor { get; }

    /// <summary>The elements from one row to the next, or from one column to the next.</summary>
    int Stride { get; }

    /// <summary>Whether what follows a row, to a whole vector, may be read: the next row or zeros; of a column-major V what follows a column, zeros.</summary>
    bool GoesOn { get; }

    /// <summary>The elements from (firstRow, 0) to the last of the block, and what follows.</summary>
    ReadOnlySpan<T> Block(int firstRow, int rows);
}

/// <summary>A row-major V in memory.</summary>
internal readonly ref struct DenseRows<T>(ReadOnlySpan<T> values, int stride, bool goesOn) : IRowBlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> values = values;

    public static bool ColumnMajor => false;

    public int Stride { get; } = stride;

    public bool GoesOn { get; } = goesOn;

    public ReadOnlySpan<T> Block(int firstRow, int rows) => this.values[(firstRow * this.Stride)..];
}

/// <summary>A column-major V in memory.</summary>
internal readonly ref struct DenseColumns<T>(ReadOnlySpan<T> values, int stride, bool goesOn) : IRowBlockSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> values = values;

    public static bool ColumnMajor => true;

    public int Stride { get; } = stride;

    public bool GoesOn { get; } = goesOn;

    public ReadOnlySpan<T> Block(int firstRow, int rows) => this.values[firstRow..];
}
