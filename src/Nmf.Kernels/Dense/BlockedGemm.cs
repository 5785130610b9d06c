using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for any size, in the five loops of Goto and van de Geijn (2008) around the micro-kernel.</summary>
/// <remarks>
/// mc × kc of op(A) is packed for the second-level cache, kc × nc of op(B) in panels of kc × 2 vectors, one of which stays in
/// the first-level cache while all of the block of A passes over it.
/// </remarks>
internal static class BlockedGemm<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>kc: a panel of B is 256 × 128 bytes = 32 KB of a first-level cache of 48 KB.</summary>
    private const int DepthBlock = 256;

    /// <summary>mc: 192 × 256 elements are 192 KB (float) or 384 KB (double) of a second-level cache of 1 or 2 MB.</summary>
    private const int RowBlock = 192;

    /// <summary>nc: 256 × 3072 elements are 3 or 6 MB of the third-level cache.</summary>
    private const int ColumnBlock = 3072;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    internal static int WorkspaceLength(int m, int n, int k)
    {
        var counted = new Workspace<T>();
        Deal(ref counted, m, n, k, out _, out _, out _);
        return (int)counted.Length;
    }

    internal static void Run(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace)
    {
        if (k == 0 || alpha == T.Zero)
        {
            Scale(m, n, beta, c, ldc);
            return;
        }

        var deal = new Workspace<T>(workspace);
        Deal(ref deal, m, n, k, out Span<T> packedA, out Span<T> packedB, out Span<T> edge);

        // LOOP 5: nc columns of C
        for (int column = 0; column < n; column += ColumnBlock)
        {
            int nc = Math.Min(ColumnBlock, n - column);

            // LOOP 4: kc of the depth
            for (int depth = 0; depth < k; depth += DepthBlock)
            {
                int kc = Math.Min(DepthBlock, k - depth);
                PackB(transposeB, b, ldb, depth, column, kc, nc, packedB);

                // LOOP 3: mc rows of C
                for (int row = 0; row < m; row += RowBlock)
                {
                    int mc = Math.Min(RowBlock, m - row);
                    PackA(transposeA, a, lda, row, depth, mc, kc, packedA);
                    MultiplyBlock(mc, nc, kc, alpha, packedA, packedB, depth == 0 ? beta : T.One, c[((row * ldc) + column)..], ldc, edge);
                }
            }
        }
    }

    private static void Deal(ref Workspace<T> workspace, int m, int n, int k, out Span<T> packedA, out Span<T> packedB, out Span<T> edge)
    {
        int mc = Math.Min(m, RowBlock);
        int kc = Math.Min(k, DepthBlock);
        packedB = workspace.Take(Packing<TSimd, TVec, T>.Length(kc, Math.Min(n, ColumnBlock)));
        packedA = workspace.Take((long)mc * kc);
        edge = workspace.Take((long)mc * Width);
    }

    /// <summary>LOOPS 2 and 1 are in <see cref="Product{TSimd, TVec, T}"/>; the columns that do not fill a vector go through a padded copy.</summary>
    private static void MultiplyBlock(int mc, int nc, int kc, T alpha, ReadOnlySpan<T> packedA, ReadOnlySpan<T> packedB, T beta, Span<T> c, int ldc, Span<T> edge)
    {
        var scalars = new Scalars<T>(packedA, 1, mc);
        int whole = nc / Width * Width;
        Product<TSimd, TVec, T>.Run(mc, whole, kc, scalars, new(packedB, Width * kc, Width), new ScaledStore<TSimd, TVec, T>(new(c, Width, ldc), alpha, beta));
        if (whole < nc)
        {
            if (beta != T.Zero)
            {
                edge.Clear();
                Packing<TSimd, TVec, T>.CopyRows(c[whole..], ldc, mc, nc - whole, edge, Width);
            }

            Product<TSimd, TVec, T>.Run(mc, nc - whole, kc, scalars, new(packedB[(whole * kc)..], Width * kc, Width), new ScaledStore<TSimd, TVec, T>(new(edge, Width, Width), alpha, beta));
            Packing<TSimd, TVec, T>.CopyRows(edge, Width, mc, nc - whole, c[whole..], ldc);
        }
    }

    /// <summary>A block of op(A) with its rows contiguous: element (i, k) at k·mc + i.</summary>
    private static void PackA(Transpose transpose, ReadOnlySpan<T> a, int lda, int row, int depth, int mc, int kc, Span<T> packed)
    {
        if (transpose == Transpose.Yes)
        {
            Packing<TSimd, TVec, T>.CopyRows(a[((depth * lda) + row)..], lda, kc, mc, packed, mc);
            return;
        }

        Transposition<TSimd, TVec, T>.Copy(a[((row * lda) + depth)..], lda, mc, kc, packed, mc);
    }

    private static void PackB(Transpose transpose, ReadOnlySpan<T> b, int ldb, int depth, int column, int kc, int nc, Span<T> packed)
    {
        if (transpose == Transpose.Yes)
        {
            Packing<TSimd, TVec, T>.PackTransposed(b[((column * ldb) + depth)..], ldb, kc, nc, packed);
        }
        else
        {
            Packing<TSimd, TVec, T>.Pack(b[((depth * ldb) + column)..], ldb, kc, nc, packed);
        }
    }

    /// <summary>C ← β·C.</summary>
    private static void Scale(int m, int n, T beta, Span<T> c, int ldc)
    {
        for (int i = 0; i < m && n > 0; i++)
        {
            Span<T> row = c.Slice(i * ldc, n);
            if (beta == T.Zero)
            {
                row.Clear();
            }
            else
            {
                foreach (ref T x in row)
                {
                    x *= beta;
                }
            }
        }
    }
}
