using System.Numerics;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>A matrix in memory with a stride, row-major or column-major, NaN in all padding, and a copy to compare with.</summary>
internal sealed class TestMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] before;

    internal TestMatrix(int rows, int columns, int padding, bool columnMajor, Func<int, int, double> entry)
    {
        this.Rows = rows;
        this.Columns = columns;
        this.ColumnMajor = columnMajor;
        this.Stride = (columnMajor ? rows : columns) + padding;
        this.Memory = new T[Math.Max(0, ((columnMajor ? columns : rows) * this.Stride) - padding)];
        Array.Fill(this.Memory, T.NaN);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                this.Memory[this.Index(i, j)] = T.CreateChecked(entry(i, j));
            }
        }

        this.before = [.. this.Memory];
    }

    internal int Rows { get; }

    internal int Columns { get; }

    internal bool ColumnMajor { get; }

    internal int Stride { get; }

    internal T[] Memory { get; }

    internal int Index(int i, int j) => this.ColumnMajor ? (j * this.Stride) + i : (i * this.Stride) + j;

    /// <summary>The entries as tight row-major float64.</summary>
    internal double[] ToDoubles()
    {
        var result = new double[this.Rows * this.Columns];
        for (int i = 0; i < this.Rows; i++)
        {
            for (int j = 0; j < this.Columns; j++)
            {
                result[(i * this.Columns) + j] = double.CreateChecked(this.Memory[this.Index(i, j)]);
            }
        }

        return result;
    }

    /// <summary>The same matrix with other entries.</summary>
    internal TestMatrix<T> Copy() => new(this.Rows, this.Columns, this.Stride - (this.ColumnMajor ? this.Rows : this.Columns), this.ColumnMajor, (i, j) => double.CreateChecked(this.Memory[this.Index(i, j)]));

    internal void AssertUnchanged() => Assert.Equal(this.before, this.Memory);

    internal void AssertPaddingUntouched()
    {
        var inside = new bool[this.Memory.Length];
        for (int i = 0; i < this.Rows; i++)
        {
            for (int j = 0; j < this.Columns; j++)
            {
                inside[this.Index(i, j)] = true;
            }
        }

        for (int k = 0; k < inside.Length; k++)
        {
            Assert.True(inside[k] || T.IsNaN(this.Memory[k]), $"padding at {k} was written");
        }
    }

    /// <summary>Every entry within a relative tolerance, or below an absolute one.</summary>
    internal void AssertClose(double[] expected, double relative, double absolute, string where)
    {
        for (int i = 0; i < this.Rows; i++)
        {
            for (int j = 0; j < this.Columns; j++)
            {
                double want = expected[(i * this.Columns) + j];
                double have = double.CreateChecked(this.Memory[this.Index(i, j)]);
                Assert.True(Math.Abs(have - want) <= (relative * Math.Abs(want)) + absolute, $"{where}: ({i}, {j}) is {have:R}, not {want:R}");
            }
        }
    }
}
