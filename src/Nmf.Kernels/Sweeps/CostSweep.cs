using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// Σ d(v, wh) over V, in float64 whatever the element type: blocks of V, W and H are widened as they are packed. The residual is
/// taken tile by tile and summed down each column, then over the columns.
/// </summary>
/// <remarks>A column-major V is the row-major Vᵀ ≈ HᵀWᵀ, whose cost is the same: only the packing sees the difference.</remarks>
internal static class CostSweep<TSimd, TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    /// <summary>The rows in one step: a multiple of the tile's 12.</summary>
    private const int BlockRows = 96;

    private static int Width => Product<TSimd, TVec, double>.PanelWidth;

    /// <summary>The float64 elements of workspace for <paramref name="rows"/> × <paramref name="columns"/> in the order of memory.</summary>
    internal static long Length(int rows, int columns, int rank)
    {
        var counted = new Workspace<double>();
        Deal(ref counted, rows, columns, rank, out _, out _, out _, out _);
        return counted.Length;
    }

    /// <summary>The cost of rows × columns of V at <paramref name="stride"/> against left · right.</summary>
    internal static double Run<T>(NmfCost cost, int rows, int columns, int rank, ReadOnlySpan<T> v, int stride, StridedFactor<T> left, StridedFactor<T> right, Span<double> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var deal = new Workspace<double>(workspace);
        Deal(ref deal, rows, columns, rank, out Span<double> panels, out Span<double> block, out Span<double> values, out Span<double> sums);
        right.WidenToPanels(rank, columns, Width, panels);
        sums.Clear();

        for (int row = 0; row < rows; row += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - row);
            left.From(row).WidenToRows(count, rank, block, rank);
            for (int column = 0; column < columns; column += Blocking.ColumnChunk)
            {
                int chunk = Math.Min(Blocking.ColumnChunk, columns - column);
                if (chunk < Blocking.ColumnChunk)
                {
                    // The padding of the last chunk.
                    values.Clear();
                }

                new StridedFactor<T>(v[((row * stride) + column)..], stride, 1).WidenToRows(count, chunk, values, Blocking.ColumnChunk);

                var scalars = new Scalars<double>(block, rank, 1);
                var lanes = new Lanes<double>(panels[(column * rank)..], Width * rank, Width);
                var data = new Tile<double>(values, Width, Blocking.ColumnChunk);
                var target = new Tile<double>(sums[column..], Width, 0);
                if (cost == NmfCost.Euclidean)
                {
                    Product<TSimd, TVec, double>.Run(count, chunk, rank, scalars, lanes, new CostStore<SquaredResidual<TSimd, TVec>, TSimd, TVec>(data, target));
                }
                else
                {
                    Product<TSimd, TVec, double>.Run(count, chunk, rank, scalars, lanes, new CostStore<Divergence<TSimd, TVec>, TSimd, TVec>(data, target));
                }
            }
        }

        double total = 0;
        foreach (double sum in sums[..columns])
        {
            total += sum;
        }

        return total;
    }

    private static void Deal(ref Workspace<double> workspace, int rows, int columns, int rank, out Span<double> panels, out Span<double> block, out Span<double> values, out Span<double> sums)
    {
        panels = workspace.Take(Packing<TSimd, TVec, double>.Length(rank, columns));
        block = workspace.Take((long)Math.Min(rows, BlockRows) * rank);
        values = workspace.Take(BlockRows * Blocking.ColumnChunk);
        sums = workspace.Take(Packing<TSimd, TVec, double>.Length(1, columns));
    }
}
