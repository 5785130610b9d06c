using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// Σ d(v, wh) over V, in float64 whatever the element type: blocks of V, W and H are widened as they are packed. What each
/// entry adds is summed down each column, then over the columns: a part for each segment of rows, added in their order.
/// </summary>
/// <remarks>A column-major V is the row-major Vᵀ ≈ HᵀWᵀ, whose cost is the same: only the packing sees the difference.</remarks>
internal readonly ref struct CostSweep<TSimd, TVec, T>(NmfCost cost, CostSweep<TSimd, TVec, T>.Extent extent, ReadOnlySpan<T> v, int stride, StridedFactor<T> left, Span<double> panels, Span<double> totals, PerMember<double> blocks) : ITeamWork
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows in one step, a multiple of the tile's 12: V and WH for a chunk of columns are 192 KB.</summary>
    private const int BlockRows = 48;

    private readonly NmfCost cost = cost;
    private readonly Extent extent = extent;
    private readonly ReadOnlySpan<T> v = v;
    private readonly int stride = stride;
    private readonly StridedFactor<T> left = left;
    private readonly Span<double> panels = panels;
    private readonly Span<double> totals = totals;
    private readonly PerMember<double> blocks = blocks;

    private static int Width => Product<TSimd, TVec, double>.PanelWidth;

    /// <summary>The float64 elements of workspace.</summary>
    internal static long Length(Extent extent, int members)
    {
        var counted = new Workspace<double>();
        Deal(ref counted, extent, members, out _, out _, out _);
        return counted.Length;
    }

    /// <summary>The cost of rows × columns of V at <paramref name="stride"/> against left · right.</summary>
    internal static double Evaluate(NmfCost cost, Extent extent, ReadOnlySpan<T> v, int stride, StridedFactor<T> left, StridedFactor<T> right, Span<double> workspace, Team team)
    {
        var deal = new Workspace<double>(workspace);
        Deal(ref deal, extent, team.Members, out Span<double> panels, out Span<double> totals, out PerMember<double> blocks);
        right.WidenToPanels(extent.Rank, extent.Columns, Width, panels);
        var sweep = new CostSweep<TSimd, TVec, T>(cost, extent, v, stride, left, panels, totals, blocks);
        team.Run(ref sweep, extent.Segments);
        double total = 0;
        foreach (double share in totals[..extent.Segments])
        {
            total += share;
        }

        return total;
    }

    public void Run(int member, scoped Parts parts)
    {
        Workspace<double> own = this.blocks[member];
        Deal(ref own, this.extent, out Span<double> block, out Span<double> values, out Span<double> products, out Span<double> sums);
        while (parts.Take(out int segment))
        {
            sums.Clear();
            int end = Blocking.SegmentStart<T>(this.extent.Rows, this.extent.Segments, segment + 1);
            for (int row = Blocking.SegmentStart<T>(this.extent.Rows, this.extent.Segments, segment); row < end; row += BlockRows)
            {
                this.AddRows(row, Math.Min(BlockRows, end - row), block, values, products, sums);
            }

            double total = 0;
            foreach (double sum in sums[..this.extent.Columns])
            {
                total += sum;
            }

            this.totals[segment] = total;
        }
    }

    private void AddRows(int row, int rows, Span<double> block, Span<double> values, Span<double> products, Span<double> sums)
    {
        int rank = this.extent.Rank;
        this.left.From(row).WidenToRows(rows, rank, block, rank);
        for (int column = 0; column < this.extent.Columns; column += Blocking.ColumnChunk)
        {
            int columns = Math.Min(Blocking.ColumnChunk, this.extent.Columns - column);
            if (columns % Width != 0)
            {
                // The padding of the last chunk.
                values.Clear();
            }

            new StridedFactor<T>(this.v[((row * this.stride) + column)..], this.stride, 1).WidenToRows(rows, columns, values, this.extent.ChunkStride);

            var scalars = new Scalars<double>(block, rank, 1);
            var lanes = new Lanes<double>(this.panels[(column * rank)..], Width * rank, Width);
            products.Clear();
            Product<TSimd, TVec, double>.Run(rows, columns, rank, scalars, lanes, new AccumulateStore<TSimd, TVec, double>(new(products, Width, this.extent.ChunkStride)));
            if (this.cost == NmfCost.Euclidean)
            {
                CostSum<SquaredResidual<TSimd, TVec>, TSimd, TVec>.Add(rows, columns, values, products, this.extent.ChunkStride, sums[column..]);
            }
            else
            {
                CostSum<Divergence<TSimd, TVec>, TSimd, TVec>.Add(rows, columns, values, products, this.extent.ChunkStride, sums[column..]);
            }
        }
    }

    private static void Deal(ref Workspace<double> workspace, Extent extent, int members, out Span<double> panels, out Span<double> totals, out PerMember<double> blocks)
    {
        var counted = new Workspace<double>();
        Deal(ref counted, extent, out _, out _, out _, out _);
        panels = workspace.Take(Packing<TSimd, TVec, double>.Length(extent.Rank, extent.Columns));
        totals = workspace.Take(extent.Segments);
        blocks = PerMember<double>.Take(ref workspace, members, counted.Length);
    }

    private static void Deal(ref Workspace<double> workspace, Extent extent, out Span<double> block, out Span<double> values, out Span<double> products, out Span<double> sums)
    {
        block = workspace.Take((long)Math.Min(extent.Rows, BlockRows) * extent.Rank);
        values = workspace.Take(BlockRows * extent.ChunkStride);
        products = workspace.Take(BlockRows * extent.ChunkStride);
        sums = workspace.Take(Packing<TSimd, TVec, double>.Length(1, extent.Columns));
    }

    /// <summary>The sizes in the order of memory: of V itself, or of Vᵀ where V is column-major.</summary>
    internal readonly record struct Extent(int Rows, int Columns, int Rank)
    {
        internal int Segments => Blocking.Segments(this.Rows);

        /// <summary>The elements from one row of a chunk of V or WH to the next.</summary>
        internal int ChunkStride => Math.Min(Blocking.ColumnChunk, Blocking.RoundUp(this.Columns, Width));
    }
}
