using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>D for one block of rows and one chunk of columns: V itself or Q, in rows or in columns.</summary>
internal readonly ref struct Chunk<T>(ReadOnlySpan<T> values, int stride, bool columnMajor, int ahead = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int Stride = stride;
    internal readonly bool ColumnMajor = columnMajor;

    /// <summary>Where the next block of V stands, in elements from this one; 0 for none.</summary>
    internal readonly int Ahead = ahead;

    /// <summary>D as a left operand: its row is a row of the product, its column the depth.</summary>
    internal Scalars<T> Scalars => this.ColumnMajor ? new(this.Values, 1, this.Stride) : new(this.Values, this.Stride, 1);

    /// <summary>Dᵀ as a left operand.</summary>
    internal Scalars<T> TransposedScalars => this.ColumnMajor ? new(this.Values, this.Stride, 1) : new(this.Values, 1, this.Stride);

    /// <summary>The rows or, if it is column-major, the columns of D.</summary>
    internal Rows<T> Rows => new(this.Values, this.Stride);

    /// <summary>D (in rows) or Dᵀ (in columns) as a right operand.</summary>
    internal Lanes<T> Lanes(int panelWidth) => new(this.Values, panelWidth, this.Stride, this.Ahead);
}
