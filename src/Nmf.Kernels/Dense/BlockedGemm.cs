using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for any size, in the five loops of Goto and van de Geijn (2008) around the micro-kernel.</summary>
/// <remarks>
/// mc × kc of op(A) is packed for the second-level cache, kc × nc of op(B) in panels of kc × 2 vectors, one of which stays in
/// the first-level cache while all of the block of A passes over it. A team packs op(B) together, then shares out C in parts of
/// mc rows and a range of columns: the blocks of the depth, and so the bits, are the same for any number of threads.
/// </remarks>
internal static class BlockedGemm<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int WorkspaceLength(int m, int n, int k, int members)
    {
        var counted = new Workspace<T>();
        Deal(ref counted, m, n, k, members, out _, out _);
        return Require.Length(counted.Length, "The workspace of this product");
    }

    internal static void Run(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace, Team team)
    {
        if (k == 0 || alpha == T.Zero)
        {
            Scale(m, n, beta, c, ldc);
            return;
        }

        var deal = new Workspace<T>(workspace);
        Deal(ref deal, m, n, k, team.Members, out Span<T> packedB, out PerMember<T> own);

        // LOOP 5: nc columns of C
        for (int column = 0; column < n; column += GemmBlocking.ColumnBlock)
        {
            int nc = Math.Min(GemmBlocking.ColumnBlock, n - column);

            // LOOP 4: kc of the depth
            for (int depth = 0; depth < k; depth += GemmBlocking.DepthBlock)
            {
                int kc = Math.Min(GemmBlocking.DepthBlock, k - depth);
                var pack = new GemmPackB<TSimd, TVec, T>(transposeB, b[(transposeB == Transpose.Yes ? (column * ldb) + depth : (depth * ldb) + column)..], ldb, kc, nc, packedB);
                team.Run(ref pack, pack.Parts);

                // LOOP 3: mc rows of C
                var blocks = new GemmBlocks<TSimd, TVec, T>(transposeA, m, nc, kc, alpha, a[(transposeA == Transpose.Yes ? depth * lda : depth)..], lda, packedB, depth == 0 ? beta : T.One, c[column..], ldc, own, team.Members);
                team.Run(ref blocks, blocks.Parts);
            }
        }
    }

    private static void Deal(ref Workspace<T> workspace, int m, int n, int k, int members, out Span<T> packedB, out PerMember<T> own)
    {
        packedB = workspace.Take(Packing<TSimd, TVec, T>.Length(Math.Min(k, GemmBlocking.DepthBlock), Math.Min(n, GemmBlocking.ColumnBlock)));
        own = PerMember<T>.Take(ref workspace, members, GemmBlocks<TSimd, TVec, T>.BuffersLength(m, k));
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
