using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>A few panels of columns of V, columns in the lanes, through all iterations while they stay in the cache.</summary>
/// <remarks>A column's numbers do not depend on its place among the others: no sum crosses lanes.</remarks>
internal readonly ref struct BlockEncoding<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EncoderPlan<TSimd, TVec, T> plan;
    private readonly Dictionary<T> dictionary;
    private readonly DictionaryBounds<T> bounds;
    private readonly T floor;
    private readonly Span<T> v;
    private readonly Span<T> q;
    private readonly Span<T> c;
    private readonly Span<T> h0;
    private readonly Span<T> h1;
    private readonly Span<T> sums;

    internal BlockEncoding(ref Workspace<T> workspace, EncoderPlan<TSimd, TVec, T> plan, Dictionary<T> dictionary, DictionaryBounds<T> bounds, T floor)
    {
        this.plan = plan;
        this.dictionary = dictionary;
        this.bounds = bounds;
        this.floor = floor;
        this.v = workspace.Take((long)plan.KeptRows * plan.BlockColumns);
        this.q = workspace.Take(plan.Cost == NmfCost.Euclidean ? 0 : (long)Math.Min(plan.Rows, EncoderPlan<TSimd, TVec, T>.RowChunk) * plan.BlockColumns);
        this.c = workspace.Take((long)plan.Rank * plan.BlockColumns);
        this.h0 = workspace.Take((long)plan.Rank * plan.BlockColumns);
        this.h1 = workspace.Take((long)plan.Rank * plan.BlockColumns);
        this.sums = workspace.Take(plan.BlockColumns);
    }

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    private int Rank => this.plan.Rank;

    /// <summary>Encodes <paramref name="columns"/> columns of V from the first on; returns the iterations done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Run(MatrixView<T> values, int first, int columns, Span<T> code, int codeStride, bool codeColumnMajor, EncodeTask task)
    {
        bool euclidean = this.plan.Cost == NmfCost.Euclidean;
        Span<T> c = this.c[..LengthOf(this.Rank, columns)];
        Span<T> h = this.h0[..c.Length];
        Span<T> previous = this.h1[..c.Length];
        this.ReadColumns(values, first, columns, c);

        // A last vector without columns is never updated; what it held before must not bound what is.
        previous[^(this.Rank * Width)..].Clear();
        if (task.Warm)
        {
            Pack(code, codeStride, codeColumnMajor, this.Rank, columns, h);
            Elementwise<TSimd, TVec, T>.LiftToFloor(h, this.floor);
        }
        else
        {
            this.FillColdStart(euclidean ? c : this.v[..LengthOf(this.plan.Rows, columns)], euclidean ? this.Rank : this.plan.Rows, columns, h);
        }

        bool guarded = !euclidean || !this.bounds.GuardsAreIdle<TSimd, TVec>(c);
        int done = 0;
        while (done < task.Iterations)
        {
            int count = task.Next(done);
            int together = euclidean ? count : 1;
            for (int i = 0; i < count; i += together)
            {
                if (!euclidean)
                {
                    this.SumQuotients(columns, h, c);
                }

                FactorUpdate<TSimd, TVec, T>.RunPanels(this.plan.Cost, this.Rank, columns, this.dictionary.Gram, this.plan.PaddedRank, c, h, previous, this.floor, together, guarded);
                if (together % 2 != 0)
                {
                    Span<T> spare = h;
                    h = previous;
                    previous = spare;
                }
            }

            done += count;
            if (task.Tolerance > 0 && this.Settled(h, previous, columns, task.Tolerance))
            {
                break;
            }
        }

        if (codeColumnMajor)
        {
            Packing<TSimd, TVec, T>.UnpackTransposed(h, this.Rank, columns, code, codeStride);
        }
        else
        {
            Packing<TSimd, TVec, T>.Unpack(h, this.Rank, columns, code, codeStride);
        }

        return done;
    }

    private static void Pack(ReadOnlySpan<T> source, int stride, bool columnMajor, int depth, int columns, Span<T> panels)
    {
        if (columnMajor)
        {
            Packing<TSimd, TVec, T>.PackTransposed(source, stride, depth, columns, panels);
        }
        else
        {
            Packing<TSimd, TVec, T>.Pack(source, stride, depth, columns, panels);
        }
    }

    private static int LengthOf(int depth, int columns) => (int)Packing<TSimd, TVec, T>.Length(depth, columns);

    /// <summary>V in panels; for the Euclidean cost a chunk of rows at a time, for c = WᵀV.</summary>
    private void ReadColumns(MatrixView<T> values, int first, int columns, Span<T> c)
    {
        c.Clear();
        for (int row = 0; row < this.plan.Rows; row += this.plan.KeptRows)
        {
            int rows = Math.Min(this.plan.KeptRows, this.plan.Rows - row);
            int start = values.ColumnMajor ? (first * values.Stride) + row : (row * values.Stride) + first;
            Pack(values.Values[start..], values.Stride, values.ColumnMajor, rows, columns, this.v);
            if (this.plan.Cost == NmfCost.Euclidean)
            {
                this.AddTransposedProduct(row, rows, columns, this.v, c);
            }
        }
    }

    /// <summary>The cold start of each column, in all its entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillColdStart(ReadOnlySpan<T> summands, int depth, int columns, Span<T> h)
    {
        this.sums.Clear();
        Product<TSimd, TVec, T>.Run(1, columns, depth, new Scalars<T>(this.dictionary.Ones, 0, 0), new Lanes<T>(summands, Width * depth, Width), new AccumulateStore<TSimd, TVec, T>(new(this.sums, Width, 0)));
        for (int j = 0; j < h.Length / this.Rank; j++)
        {
            this.sums[j] = this.bounds.ColdStart(this.sums[j], this.floor);
        }

        for (int k = 0; k < h.Length / Width; k++)
        {
            this.sums.Slice(k / this.Rank * Width, Width).CopyTo(h[(k * Width)..]);
        }
    }

    /// <summary>WᵀQ with Q = V ⊘ (WH), a chunk of rows at a time.</summary>
    private void SumQuotients(int columns, ReadOnlySpan<T> h, Span<T> c)
    {
        c.Clear();
        int kept = this.plan.Rows * Width;
        bool refined = this.bounds.CanRefine<TSimd, TVec>(h);
        for (int row = 0; row < this.plan.Rows; row += EncoderPlan<TSimd, TVec, T>.RowChunk)
        {
            int rows = Math.Min(EncoderPlan<TSimd, TVec, T>.RowChunk, this.plan.Rows - row);
            var scalars = new Scalars<T>(this.dictionary.W[(row * this.Rank)..], this.Rank, 1);
            var lanes = new Lanes<T>(h, Width * this.Rank, Width);
            QuotientTiles<TSimd, TVec, T>.Run(rows, columns, this.Rank, scalars, lanes, new(this.v[(row * Width)..], kept, Width), new(this.q, Width * rows, Width), refined);
            this.AddTransposedProduct(row, rows, columns, this.q, c);
        }
    }

    /// <summary>C += WᵀD for a chunk of rows.</summary>
    private void AddTransposedProduct(int row, int rows, int columns, ReadOnlySpan<T> d, Span<T> c) => Product<TSimd, TVec, T>.Run(
        this.Rank,
        columns,
        rows,
        new Scalars<T>(this.dictionary.W[(row * this.Rank)..], 1, this.Rank),
        new Lanes<T>(d, Width * rows, Width),
        new AccumulateStore<TSimd, TVec, T>(new(c, Width * this.Rank, Width)));

    /// <summary>Whether all columns have settled.</summary>
    private bool Settled(ReadOnlySpan<T> h, ReadOnlySpan<T> previous, int columns, double tolerance)
    {
        for (int j = 0; j < columns; j++)
        {
            int at = (j / Width * Width * this.Rank) + (j % Width);
            T largest = T.Zero;
            T change = T.Zero;
            for (int k = 0; k < this.Rank; k++, at += Width)
            {
                largest = T.Max(largest, h[at]);
                change = T.Max(change, T.Abs(h[at] - previous[at]));
            }

            if (double.CreateTruncating(change) > tolerance * double.CreateTruncating(largest))
            {
                return false;
            }
        }

        return true;
    }
}
