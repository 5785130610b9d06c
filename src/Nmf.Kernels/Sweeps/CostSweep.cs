using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// Σ d(v, wh) over V, in float64 whatever the element type: W and H are widened as they are packed, V as it is read. What each
/// entry adds is summed down each column, then over the columns: a part for each segment of rows, added in their order.
/// </summary>
/// <remarks>A column-major V is the row-major Vᵀ ≈ HᵀWᵀ, whose cost is the same: only W and H are read differently.</remarks>
internal readonly ref struct CostSweep<TSimd, TVec, T>(NmfCost cost, CostSweep<TSimd, TVec, T>.Extent extent, ReadOnlySpan<T> v, int stride, StridedFactor<T> left, Span<double> panels, Span<double> totals, PerMember<double> blocks) : ITeamWork
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows in one step: four tiles of 12, or eight of 6.</summary>
    private const int BlockRows = 48;

    /// <summary>The columns in one step, whole panels: WH for it stays in the first-level cache.</summary>
    private const int ChunkColumns = 64;

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
        Deal(ref own, this.extent, out Span<double> block, out Span<double> products, out Span<double> sums, out Span<double> tail);

        // Behind the columns that fill no panel, where WH is 0 too.
        tail.Clear();
        while (parts.TakeFollowing(out int segment))
        {
            sums.Clear();
            int end = Blocking.SegmentStart<T>(this.extent.Rows, this.extent.Segments, segment + 1);
            for (int row = Blocking.SegmentStart<T>(this.extent.Rows, this.extent.Segments, segment); row < end; row += BlockRows)
            {
                this.AddRows(row, Math.Min(BlockRows, end - row), block, products, sums, MemoryMarshal.Cast<double, T>(tail));
            }

            double total = 0;
            foreach (double sum in sums[..this.extent.Columns])
            {
                total += sum;
            }

            this.totals[segment] = total;
        }
    }

    private void AddRows(int row, int rows, Span<double> block, Span<double> products, Span<double> sums, Span<T> tail)
    {
        this.left.From(row).WidenToRows(rows, this.extent.Rank, block, this.extent.Rank);
        ReadOnlySpan<T> values = this.v[(row * this.stride)..];
        int whole = this.extent.Columns / Width * Width;
        for (int column = 0; column < whole; column += ChunkColumns)
        {
            this.AddChunk(rows, column, Math.Min(ChunkColumns, whole - column), values[column..], this.stride, block, products, sums);
        }

        if (whole < this.extent.Columns)
        {
            RowCopy<Simd128<T>, Vector128<T>, T>.Run(values[whole..], this.stride, rows, this.extent.Columns - whole, tail, Width);
            this.AddChunk(rows, whole, Width, tail, Width, block, products, sums);
        }
    }

    /// <summary>
    /// For whole panels of columns; <paramref name="values"/> begins with the first of them. What stands a chunk further on in V is fetched: 1.1 to 1.2 times as fast from beyond the second-level cache.
    /// WH of low rank is stored as a product's C is, whose kernels keep a panel of H in registers: 1.1 to 1.2 times as fast.
    /// </summary>
    private void AddChunk(int rows, int column, int columns, ReadOnlySpan<T> values, int valueStride, ReadOnlySpan<double> block, Span<double> products, Span<double> sums)
    {
        int rank = this.extent.Rank;
        int productStride = this.extent.ChunkStride;
        var scalars = new Scalars<double>(block, rank, 1);
        var lanes = new Lanes<double>(this.panels[(column * rank)..], Width * rank, Width);
        var stored = new Tile<double>(products, Width, productStride);
        if (Product<TSimd, TVec, double>.IsShallow(rows, rank))
        {
            Product<TSimd, TVec, double>.Run(rows, columns, rank, scalars, lanes, new ScaledStore<TSimd, TVec, double, NoShareUnscaled>(stored, 1, 0));
        }
        else
        {
            Product<TSimd, TVec, double>.Run(rows, columns, rank, scalars, lanes, new AccumulateStore<TSimd, TVec, double>(stored, adds: false));
        }

        if (this.cost == NmfCost.Euclidean)
        {
            CostSum<SquaredResidual<TSimd, TVec>, TSimd, TVec, T>.Add(rows, columns, values, valueStride, products, productStride, sums[column..], ChunkColumns);
        }
        else
        {
            CostSum<Divergence<TSimd, TVec, T>, TSimd, TVec, T>.Add(rows, columns, values, valueStride, products, productStride, sums[column..], ChunkColumns);
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

    private static void Deal(ref Workspace<double> workspace, Extent extent, out Span<double> block, out Span<double> products, out Span<double> sums, out Span<double> tail)
    {
        block = workspace.Take((long)Math.Min(extent.Rows, BlockRows) * extent.Rank);
        products = workspace.Take(BlockRows * extent.ChunkStride);
        sums = workspace.Take(Packing<TSimd, TVec, double>.Length(1, extent.Columns));
        tail = workspace.Take(BlockRows * Width);
    }

    /// <summary>The sizes in the order of memory: of V itself, or of Vᵀ where V is column-major.</summary>
    internal readonly record struct Extent(int Rows, int Columns, int Rank)
    {
        internal int Segments => Blocking.Segments(this.Rows);

        /// <summary>The elements from one row of a chunk of WH to the next.</summary>
        internal int ChunkStride => Math.Min(ChunkColumns, Blocking.RoundUp(this.Columns, Width));
    }
}
