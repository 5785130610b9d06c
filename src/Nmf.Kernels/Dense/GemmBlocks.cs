using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·B + β·C for kc of the depth, B packed: a part for each mc rows and, where these are few, each range of columns.</summary>
internal readonly ref struct GemmBlocks<TSimd, TVec, T> : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The parts for each thread, so that a thread that is held up delays the others little.</summary>
    private const int PartsPerMember = 4;

    private readonly Transpose transpose;
    private readonly int m;
    private readonly int nc;
    private readonly int kc;
    private readonly T alpha;
    private readonly ReadOnlySpan<T> a;
    private readonly int lda;
    private readonly ReadOnlySpan<T> packedB;
    private readonly T beta;
    private readonly Span<T> c;
    private readonly int ldc;
    private readonly PerMember<T> own;
    private readonly int rowParts;
    private readonly int columnParts;

    internal GemmBlocks(Transpose transpose, int m, int nc, int kc, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> packedB, T beta, Span<T> c, int ldc, PerMember<T> own, int members)
    {
        this.transpose = transpose;
        this.m = m;
        this.nc = nc;
        this.kc = kc;
        this.alpha = alpha;
        this.a = a;
        this.lda = lda;
        this.packedB = packedB;
        this.beta = beta;
        this.c = c;
        this.ldc = ldc;
        this.own = own;
        this.rowParts = (m + GemmBlocking.RowBlock - 1) / GemmBlocking.RowBlock;
        int wanted = members == 1 ? 1 : ((PartsPerMember * members) + this.rowParts - 1) / this.rowParts;
        this.columnParts = Math.Clamp(wanted, 1, (nc + Width - 1) / Width);
    }

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    internal int Parts => this.rowParts * this.columnParts;

    /// <summary>The elements of workspace for each thread.</summary>
    internal static long BuffersLength(int m, int k)
    {
        var counted = new Workspace<T>();
        Deal(ref counted, Math.Min(m, GemmBlocking.RowBlock), Math.Min(k, GemmBlocking.DepthBlock), out _, out _);
        return counted.Length;
    }

    public void Run(int member, scoped Parts parts)
    {
        Workspace<T> deal = this.own[member];
        Deal(ref deal, Math.Min(this.m, GemmBlocking.RowBlock), this.kc, out Span<T> packedA, out Span<T> edge);
        while (parts.Take(out int part))
        {
            int row = part / this.columnParts * GemmBlocking.RowBlock;
            int rows = Math.Min(GemmBlocking.RowBlock, this.m - row);
            int first = this.ColumnStart(part % this.columnParts);
            int end = this.ColumnStart((part % this.columnParts) + 1);
            this.PackA(row, rows, packedA);
            this.Multiply(rows, end - first, packedA, this.packedB[(first * this.kc)..], this.c[((row * this.ldc) + first)..], edge);
        }
    }

    private static void Deal(ref Workspace<T> workspace, int mc, int kc, out Span<T> packedA, out Span<T> edge)
    {
        packedA = workspace.Take((long)mc * kc);
        edge = workspace.Take((long)mc * Width);
    }

    /// <summary>About equal shares, in whole panels.</summary>
    private int ColumnStart(int part) => part == this.columnParts ? this.nc : (int)((long)this.nc * part / this.columnParts) / Width * Width;

    /// <summary>A block of op(A) with its rows contiguous: element (i, k) at k·mc + i.</summary>
    private void PackA(int row, int mc, Span<T> packed)
    {
        if (this.transpose == Transpose.Yes)
        {
            Packing<TSimd, TVec, T>.CopyRows(this.a[row..], this.lda, this.kc, mc, packed, mc);
        }
        else
        {
            Transposition<TSimd, TVec, T>.Copy(this.a[(row * this.lda)..], this.lda, mc, this.kc, packed, mc);
        }
    }

    /// <summary>LOOPS 2 and 1 are in <see cref="Product{TSimd, TVec, T}"/>; the columns that do not fill a panel go through a padded copy.</summary>
    private void Multiply(int mc, int columns, ReadOnlySpan<T> packedA, ReadOnlySpan<T> panels, Span<T> block, Span<T> edge)
    {
        var scalars = new Scalars<T>(packedA, 1, mc);
        int whole = columns / Width * Width;
        Product<TSimd, TVec, T>.Run(mc, whole, this.kc, scalars, new(panels, Width * this.kc, Width), new ScaledStore<TSimd, TVec, T>(new(block, Width, this.ldc), this.alpha, this.beta));
        if (whole < columns)
        {
            if (this.beta != T.Zero)
            {
                edge.Clear();
                Packing<TSimd, TVec, T>.CopyRows(block[whole..], this.ldc, mc, columns - whole, edge, Width);
            }

            Product<TSimd, TVec, T>.Run(mc, columns - whole, this.kc, scalars, new(panels[(whole * this.kc)..], Width * this.kc, Width), new ScaledStore<TSimd, TVec, T>(new(edge, Width, Width), this.alpha, this.beta));
            Packing<TSimd, TVec, T>.CopyRows(edge, Width, mc, columns - whole, block[whole..], this.ldc);
        }
    }
}
