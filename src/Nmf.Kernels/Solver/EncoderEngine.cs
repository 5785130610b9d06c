using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Solver;

/// <summary>A dictionary prepared for one cost at one vector width. Immutable: all that changes is in the caller's scratch. Arguments have been checked by the facade.</summary>
internal abstract class EncoderEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of scratch of every other member.</summary>
    internal abstract int ScratchLength { get; }

    /// <summary>An engine of a given width for the dictionary <paramref name="w"/>, rows × rank.</summary>
    internal static EncoderEngine<T> ForWidth(int bits, NmfCost cost, MatrixView<T> w, int rows, int rank, T floor) =>
        VectorWidth<T>.Of(bits).NewEncoder(cost, w, rows, rank, floor);

    /// <summary>Encodes the columns of V (rows × columns) into those of H (rank × columns); returns the most iterations done for any of them.</summary>
    internal abstract int Encode(MatrixView<T> v, int columns, Span<T> h, int ldh, bool columnMajorH, EncodeTask task, Span<T> scratch);

    /// <summary>The cost of V ≈ WH.</summary>
    internal abstract double Cost(MatrixView<T> v, int columns, ReadOnlySpan<T> h, int ldh, bool columnMajorH, Span<T> scratch);
}

/// <inheritdoc/>
internal sealed class EncoderEngine<TSimd, TVec, T> : EncoderEngine<T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EncoderPlan<TSimd, TVec, T> plan;
    private readonly T floor;
    private readonly T[] prepared;
    private readonly DictionaryBounds<T> bounds;
    private readonly CostEngine<T> costs;

    internal EncoderEngine(NmfCost cost, MatrixView<T> w, int rows, int rank, T floor, CostEngine<T> costs)
    {
        this.plan = new(cost, rows, rank);
        this.floor = floor;
        this.costs = costs;
        var counted = new Workspace<T>();
        _ = Dictionary<T>.Take(ref counted, this.plan);
        this.prepared = GC.AllocateUninitializedArray<T>(Require.Length(counted.Length, "The prepared dictionary"), pinned: true);
        Dictionary<T> dictionary = this.Dictionary;
        if (w.ColumnMajor)
        {
            Transposition<TSimd, TVec, T>.Copy(w.Values, w.Stride, rank, rows, dictionary.W, rank);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(w.Values, w.Stride, rows, rank, dictionary.W, rank);
        }

        dictionary.Prepare(this.plan);
        this.bounds = DictionaryBounds<T>.Of(this.plan, dictionary, floor);
        this.ScratchLength = this.CountScratch();
    }

    internal override int ScratchLength { get; }

    private Dictionary<T> Dictionary
    {
        get
        {
            var deal = new Workspace<T>(this.prepared);
            return Dictionary<T>.Take(ref deal, this.plan);
        }
    }

    internal override int Encode(MatrixView<T> v, int columns, Span<T> h, int ldh, bool columnMajorH, EncodeTask task, Span<T> scratch)
    {
        var deal = new Workspace<T>(scratch);
        if (columns == 1)
        {
            var column = new ColumnEncoding<TSimd, TVec, T>(ref deal, this.plan, this.Dictionary, this.bounds, this.floor);
            return column.Run(v.Values, v.ColumnMajor ? 1 : v.Stride, h, columnMajorH ? 1 : ldh, task);
        }

        var block = new BlockEncoding<TSimd, TVec, T>(ref deal, this.plan, this.Dictionary, this.bounds, this.floor);
        int most = 0;
        for (int first = 0; first < columns; first += this.plan.BlockColumns)
        {
            int count = Math.Min(this.plan.BlockColumns, columns - first);
            most = Math.Max(most, block.Run(v, first, count, h[(columnMajorH ? first * ldh : first)..], ldh, columnMajorH, task));
        }

        return most;
    }

    internal override double Cost(MatrixView<T> v, int columns, ReadOnlySpan<T> h, int ldh, bool columnMajorH, Span<T> scratch)
    {
        var deal = new Workspace<T>(scratch);
        Span<T> rowsOfH = deal.Take((long)this.plan.Rank * this.plan.BlockColumns);
        Span<T> workspace = deal.Take(this.costs.WorkspaceLength(this.BlockShape, 1));
        Dictionary<T> dictionary = this.Dictionary;
        double total = 0;
        for (int first = 0; first < columns; first += this.plan.BlockColumns)
        {
            int count = Math.Min(this.plan.BlockColumns, columns - first);
            var block = new MatrixView<T>(v.Values[(v.ColumnMajor ? first * v.Stride : first)..], v.Stride, v.ColumnMajor);
            ReadOnlySpan<T> code = h[(columnMajorH ? first * ldh : first)..];
            if (columnMajorH)
            {
                Transposition<TSimd, TVec, T>.Copy(code, ldh, count, this.plan.Rank, rowsOfH, count);
            }
            else
            {
                RowCopy<TSimd, TVec, T>.Run(code, ldh, this.plan.Rank, count, rowsOfH, count);
            }

            total += this.costs.Evaluate(this.plan.Cost, this.BlockShape with { Columns = count }, block, dictionary.W, this.plan.Rank, rowsOfH, count, workspace, Team.Alone);
        }

        return total;
    }

    private NmfShape BlockShape => new(this.plan.Rows, this.plan.BlockColumns, this.plan.Rank);

    private int CountScratch()
    {
        var column = new Workspace<T>();
        _ = new ColumnEncoding<TSimd, TVec, T>(ref column, this.plan, this.Dictionary, this.bounds, this.floor);
        var block = new Workspace<T>();
        _ = new BlockEncoding<TSimd, TVec, T>(ref block, this.plan, this.Dictionary, this.bounds, this.floor);
        var cost = new Workspace<T>();
        _ = cost.Take((long)this.plan.Rank * this.plan.BlockColumns);
        _ = cost.Take(this.costs.WorkspaceLength(this.BlockShape, 1));
        return Require.Length(Math.Max(Math.Max(column.Length, block.Length), cost.Length), "The scratch of this encoder");
    }
}
