using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for kc of the depth: a part for each mc rows and, where these are few, each range of columns.</summary>
internal readonly ref struct GemmBlocks<TSimd, TVec, T> : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The parts for each thread, so that a thread that is held up delays the others little.</summary>
    private const int PartsPerMember = 4;

    private readonly GemmPlan plan;
    private readonly int nc;
    private readonly int kc;
    private readonly T alpha;
    private readonly ReadOnlySpan<T> a;
    private readonly int lda;
    private readonly GemmOperandB<T> b;
    private readonly T beta;
    private readonly Span<T> c;
    private readonly int ldc;
    private readonly PerMember<T> own;
    private readonly int rowParts;
    private readonly int columnParts;

    internal GemmBlocks(in GemmPlan plan, int nc, int kc, T alpha, ReadOnlySpan<T> a, int lda, in GemmOperandB<T> b, T beta, Span<T> c, int ldc, PerMember<T> own, int members)
    {
        this.plan = plan;
        this.nc = nc;
        this.kc = kc;
        this.alpha = alpha;
        this.a = a;
        this.lda = lda;
        this.b = b;
        this.beta = beta;
        this.c = c;
        this.ldc = ldc;
        this.own = own;
        this.rowParts = (plan.M + plan.RowBlock - 1) / plan.RowBlock;
        int wanted = members == 1 ? 1 : ((PartsPerMember * members) + this.rowParts - 1) / this.rowParts;
        this.columnParts = Math.Clamp(wanted, 1, (nc + Width - 1) / Width);
    }

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    internal int Parts => this.rowParts * this.columnParts;

    /// <summary>The elements of workspace for each thread.</summary>
    internal static long BuffersLength(in GemmPlan plan)
    {
        var counted = new Workspace<T>();
        Deal(ref counted, plan, out _, out _, out _);
        return counted.Length;
    }

    /// <summary>Whether no columns of B or C go through copies, if nothing is packed.</summary>
    internal static bool NeedsNoCopy(int n, T beta) => n % TSimd.Count == 0 || (n > TSimd.Count && beta == T.Zero);

    /// <summary>All of C, on the caller's thread, where no operand is packed or copied.</summary>
    internal void RunInPlace()
    {
        for (int row = 0; row < this.plan.M; row += this.plan.RowBlock)
        {
            int rows = Math.Min(this.plan.RowBlock, this.plan.M - row);
            this.Multiply(rows, 0, this.nc, this.OperandA(row, rows, []), this.c[(row * this.ldc)..], [], []);
        }
    }

    public void Run(int member, scoped Parts parts)
    {
        Workspace<T> deal = this.own[member];
        Deal(ref deal, this.plan, out Span<T> packedA, out Span<T> tailOfB, out Span<T> edge);
        while (parts.Take(out int part))
        {
            int row = part / this.columnParts * this.plan.RowBlock;
            int rows = Math.Min(this.plan.RowBlock, this.plan.M - row);
            int first = this.ColumnStart(part % this.columnParts);
            int end = this.ColumnStart((part % this.columnParts) + 1);
            this.Multiply(rows, first, end - first, this.OperandA(row, rows, packedA), this.c[((row * this.ldc) + first)..], tailOfB, edge);
        }
    }

    private static void Deal(ref Workspace<T> workspace, in GemmPlan plan, out Span<T> packedA, out Span<T> tailOfB, out Span<T> edge)
    {
        int mc = Math.Min(plan.M, plan.RowBlock);
        packedA = workspace.Take(plan.PacksA ? (long)mc * plan.PackedStrideA<T>() : 0);
        tailOfB = workspace.Take(plan.PacksB ? 0 : (long)plan.DepthBlock * Width);
        edge = workspace.Take((long)mc * TSimd.Count);
    }

    /// <summary>About equal shares, in whole panels.</summary>
    private int ColumnStart(int part) => part == this.columnParts ? this.nc : (int)((long)this.nc * part / this.columnParts) / Width * Width;

    /// <summary>A block of op(A), where it stands or packed: its rows one after the other, a line apart so that they do not share cache sets.</summary>
    private Scalars<T> OperandA(int row, int mc, Span<T> packed)
    {
        bool transposed = this.plan.TransposeA == Transpose.Yes;
        ReadOnlySpan<T> block = this.a[(transposed ? row : row * this.lda)..];
        if (!this.plan.PacksA)
        {
            return transposed ? new(block, 1, this.lda) : new(block, this.lda, 1);
        }

        int stride = this.plan.PackedStrideA<T>();
        if (transposed)
        {
            Transposition<TSimd, TVec, T>.Copy(block, this.lda, this.kc, mc, packed, stride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(block, this.lda, mc, this.kc, packed, stride);
        }

        return new(packed, stride, 1);
    }

    /// <summary>
    /// LOOPS 2 and 1 are in <see cref="Product{TSimd, TVec, T}"/>. The columns that do not fill a vector are the last of one that begins
    /// before them: some are computed twice, to the same bits. Where C is read too, or has less than a vector, they go through a copy.
    /// </summary>
    private void Multiply(int mc, int first, int columns, in Scalars<T> scalars, Span<T> block, Span<T> tailOfB, Span<T> edge)
    {
        int rest = columns % TSimd.Count;
        int whole = columns - rest;
        if (rest != 0 && whole > 0 && whole % Width == 0 && this.beta == T.Zero)
        {
            // With the panel before it a tile of three vectors, the third of which begins within the second: 11 loads for 24 sums instead of 13 for 12.
            int last = whole - Width;
            int overlapping = TSimd.Count + rest;
            this.Multiply(mc, last, scalars, this.b.Lanes(first, this.kc, Width, Width), new(block, Width, this.ldc));
            this.Multiply(mc, Width + TSimd.Count, scalars, this.b.Lanes(first + last, this.kc, Width, overlapping), new(block[last..], overlapping, this.ldc));
            return;
        }

        this.Multiply(mc, whole, scalars, this.b.Lanes(first, this.kc, Width, Width), new(block, Width, this.ldc));
        if (rest == 0)
        {
            return;
        }

        int tail = whole > 0 ? TSimd.Count : rest;
        int start = columns - tail;
        Lanes<T> lanes = this.b.Lanes(first + (this.b.Packed ? whole : start), this.kc, Width, Width);
        if (tail < TSimd.Count && !this.b.Packed)
        {
            Packing<TSimd, TVec, T>.Pack(lanes.Values, lanes.DepthStride, this.kc, rest, tailOfB);
            lanes = new Lanes<T>(tailOfB, 0, Width);
        }

        if (tail == TSimd.Count && this.beta == T.Zero)
        {
            this.Multiply(mc, tail, scalars, lanes, new(block[start..], 0, this.ldc));
            return;
        }

        if (this.beta != T.Zero)
        {
            edge.Clear();
            RowCopy<TSimd, TVec, T>.Run(block[start..], this.ldc, mc, tail, edge, TSimd.Count);
        }

        this.Multiply(mc, tail, scalars, lanes, new(edge, 0, TSimd.Count));
        RowCopy<TSimd, TVec, T>.Run(edge[(tail - rest)..], TSimd.Count, mc, rest, block[whole..], this.ldc);
    }

    private void Multiply(int mc, int columns, in Scalars<T> scalars, in Lanes<T> lanes, in Tile<T> c)
    {
        if (this.beta == T.Zero)
        {
            Product<TSimd, TVec, T>.Run(mc, columns, this.kc, scalars, lanes, new ScaledStore<TSimd, TVec, T, NoShare>(c, this.alpha, this.beta));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(mc, columns, this.kc, scalars, lanes, new ScaledStore<TSimd, TVec, T, AShare>(c, this.alpha, this.beta));
        }
    }
}
