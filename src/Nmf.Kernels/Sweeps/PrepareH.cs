using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Sweeps;

/// <summary>H as the products read it, and HHᵀ or rowsum(H), the sums over n cut alike for any number of threads: a part for some columns.</summary>
internal readonly ref struct PrepareH<TSimd, TVec, T>(SweepMemory<TSimd, TVec, T> memory, Factor<T> h) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref memory.Plan;
    private readonly SweepMemory<TSimd, TVec, T> memory = memory;
    private readonly Factor<T> h = h;

    /// <summary>Whether a bound of WH is wanted.</summary>
    private bool ReadsLargest => this.plan.Cost != NmfCost.Euclidean && TSimd.Refines;

    public void Run(int member, scoped Parts parts)
    {
        while (parts.TakeFollowing(out int chunk))
        {
            int column = chunk * this.plan.PreparedColumns;
            int columns = Math.Min(this.plan.PreparedColumns, this.plan.Columns - column);
            Factor<T> part = this.h.From(column);
            if (this.plan.Panels.Length > 0 && !this.plan.HInRows)
            {
                Span<T> ofPart = this.memory.Panels.Slice(column * this.plan.Rank, (int)Packing<TSimd, TVec, T>.Length(this.plan.Rank, columns));
                part.Pack<TSimd, TVec>(columns, this.plan.Rank, ofPart, transposed: false);
                if (this.ReadsLargest)
                {
                    this.memory.Largest[chunk] = Extremes<TSimd, TVec, T>.Largest(ofPart);
                }
            }

            bool updatesW = (this.plan.Updates & NmfUpdates.W) != 0;

            // H in rows: for P and HHᵀ, for quotients, which both updates need, where V is turned or they are summed at once, and for both where it is kept in rows.
            Span<T> rows = this.plan.DotRank > 0 ? this.memory.Rows[column..] : [];
            if (this.plan.DotRank > 0 && (updatesW || this.plan.Turned || this.plan.HInRows || this.plan.SumsQuotients))
            {
                Packing<TSimd, TVec, T>.ClearPadding(this.plan.DotRank, columns, rows, this.plan.HStride);
                part.FromRank(this.plan.TileRank).CopyTo<TSimd, TVec>(columns, this.plan.DotRank, rows, this.plan.HStride, transposed: true);
                if (this.plan.HInRows && this.ReadsLargest)
                {
                    this.memory.Largest[chunk] = Extremes<TSimd, TVec, T>.Largest(this.plan.Rank, this.plan.HStride, Blocking.RoundUp(columns, TSimd.Count), rows);
                }
            }

            if (!updatesW)
            {
                continue;
            }

            if (this.plan.InLanes)
            {
                LaneProduct<TSimd, TVec, T>.Pack(this.plan.DotRank, columns, new Rows<T>(rows, this.plan.HStride), this.memory.Lanes[(column * this.plan.HRows)..]);
            }

            Span<T> gram = this.memory.GramOfH[this.plan.KeepsParts ? chunk : 0];
            if (this.plan.KeepsParts || chunk == 0)
            {
                gram.Clear();
            }

            if (this.plan.GramOfHInLanes)
            {
                // Rows are read in whole groups.
                for (int row = this.plan.DotRank; row < this.plan.HRows; row++)
                {
                    rows.Slice(row * this.plan.HStride, Blocking.RoundUp(columns, Blocking.VectorElements<T>())).Clear();
                }

                GramMatrix<TSimd, TVec, T>.AddLanes(this.plan, columns, new Rows<T>(rows, this.plan.HStride), this.memory.Lanes, gram);
            }
            else if (this.plan.DotForm)
            {
                GramMatrix<TSimd, TVec, T>.Add(this.plan, columns, new Rows<T>(rows, this.plan.HStride), this.memory.Ones, gram);
            }
            else
            {
                Span<T> panels = this.memory.Transposed[this.plan.TransposedRow(column, out int panelStride)..];
                part.Pack<TSimd, TVec>(columns, this.plan.Rank, panels, transposed: true);
                GramMatrix<TSimd, TVec, T>.Add(
                    this.plan, columns, part.Scalars, new Lanes<T>(panels, panelStride, Product<TSimd, TVec, T>.PanelWidth), this.memory.Ones, gram);
            }
        }
    }
}
