using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Solver;

/// <summary>The random start: w, h = √(mean(V)/r)·(0.5 + u), u uniform on [0, 1), so that the mean of WH is about that of V.</summary>
internal static class Start<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of workspace: the float64 sum of each column.</summary>
    internal static unsafe int WorkspaceLength(NmfShape shape) => Require.Length((long)shape.Columns * sizeof(double) / sizeof(T), "The workspace of the start");

    /// <summary>Fills tight W and H. The numbers depend on the seed and the mean of V alone, in the order W then H, row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(MatrixView<T> v, NmfShape shape, long seed, Span<T> w, Span<T> h, Span<T> workspace)
    {
        double scale = Math.Sqrt(Mean(v, shape, MemoryMarshal.Cast<T, double>(workspace)[..shape.Columns]) / shape.Rank);
        var random = new CounterRandom(seed);
        for (int i = 0; i < w.Length; i++)
        {
            w[i] = T.CreateTruncating(scale * (0.5 + random.Uniform((ulong)i)));
        }

        for (int i = 0; i < h.Length; i++)
        {
            h[i] = T.CreateTruncating(scale * (0.5 + random.Uniform((ulong)w.Length + (ulong)i)));
        }
    }

    /// <summary>mean(V): each column from top to bottom, then the columns from left to right, in float64 whatever the layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Mean(MatrixView<T> v, NmfShape shape, Span<double> columnSums)
    {
        columnSums.Clear();
        if (v.ColumnMajor)
        {
            for (int column = 0; column < columnSums.Length; column++)
            {
                double sum = 0;
                foreach (T value in v.Values.Slice(column * v.Stride, shape.Rows))
                {
                    sum += double.CreateTruncating(value);
                }

                columnSums[column] = sum;
            }
        }
        else
        {
            for (int row = 0; row < shape.Rows; row++)
            {
                Widening.AddTo(columnSums, v.Values.Slice(row * v.Stride, columnSums.Length));
            }
        }

        double total = 0;
        foreach (double sum in columnSums)
        {
            total += sum;
        }

        return total / ((double)shape.Rows * shape.Columns);
    }
}
