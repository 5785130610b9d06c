using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for any size, in the five loops of Goto and van de Geijn (2008) around the micro-kernel.</summary>
/// <remarks>
/// kc × nc of op(B) is packed in panels of kc × 2 vectors, one of which stays in the first-level cache while all of mc × kc of
/// op(A), in the second-level cache, passes over it. What would gain nothing is not packed (<see cref="GemmPlan"/>).
/// Products of few columns go another way (<see cref="GemmSums{TSimd, TVec, T}"/>). A team packs op(B) together, then shares out C in parts of
/// mc rows and a range of columns: the blocks of the depth, and so the bits, are the same for any number of threads.
/// </remarks>
internal static class BlockedGemm<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int WorkspaceLength(int m, int n, int k, int members)
    {
        var counted = new Workspace<T>();
        Deal(ref counted, m, n, k, members, out _, out _);
        long length = counted.Length;
        if (n <= GemmSums<TSimd, TVec, T>.MostColumns)
        {
            var sums = new Workspace<T>();
            _ = PerMember<T>.Take(ref sums, members, GemmSums<TSimd, TVec, T>.BuffersLength(n, k));
            length = Math.Max(length, sums.Length);
        }

        return Require.Length(length, "The workspace of this product");
    }

    internal static void Run(Transpose transposeA, Transpose transposeB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc, Span<T> workspace, Team team)
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        if (k == 0 || alpha == T.Zero)
        {
            Scale(m, n, beta, c, ldc);
            return;
        }

        if (GemmSums<TSimd, TVec, T>.Suits(transposeA, transposeB, m, n, k, beta))
        {
            var buffers = new Workspace<T>(workspace);
            var sums = new GemmSums<TSimd, TVec, T>(m, n, k, alpha, a, lda, b, ldb, c, ldc, PerMember<T>.Take(ref buffers, team.Members, GemmSums<TSimd, TVec, T>.BuffersLength(n, k)));
            team.Run(ref sums, sums.Parts);
            return;
        }

        var plan = GemmPlan.Of<T>(transposeA, transposeB, m, n, k, lda, ldb);
        if (team.Members == 1 && plan.IsOneBlock(n, k) && GemmBlocks<TSimd, TVec, T>.NeedsNoCopy(n, beta))
        {
            // Dealing out workspace and parts would take longer than a product of 16 × 16 × 16.
            new GemmBlocks<TSimd, TVec, T>(plan, n, k, alpha, a, lda, new(b, ldb, packed: false), beta, c, ldc, default, 1).RunInPlace();
            return;
        }

        var deal = new Workspace<T>(workspace);
        Deal(ref deal, m, n, k, team.Members, out Span<T> packedB, out PerMember<T> own);

        // LOOP 5: nc columns of C
        for (int column = 0; column < n; column += GemmPlan.ColumnBlock)
        {
            int nc = Math.Min(GemmPlan.ColumnBlock, n - column);

            // LOOP 4: kc of the depth
            for (int depth = 0; depth < k; depth += plan.DepthBlock)
            {
                int kc = Math.Min(plan.DepthBlock, k - depth);
                ReadOnlySpan<T> inPlace = b[(transposeB == Transpose.Yes ? (column * ldb) + depth : (depth * ldb) + column)..];
                GemmOperandB<T> operandB = plan.PacksB ? new(packedB, 0, packed: true) : new(inPlace, ldb, packed: false);
                if (plan.PacksB)
                {
                    var pack = new GemmPackB<TSimd, TVec, T>(transposeB, inPlace, ldb, kc, nc, packedB);
                    team.Run(ref pack, pack.Parts);
                }

                // LOOP 3: mc rows of C
                var blocks = new GemmBlocks<TSimd, TVec, T>(plan, nc, kc, alpha, a[(transposeA == Transpose.Yes ? depth * lda : depth)..], lda, operandB, depth == 0 ? beta : T.One, c[column..], ldc, own, team.Members);
                team.Run(ref blocks, blocks.Parts);
            }
        }
    }

    private static void Deal(ref Workspace<T> workspace, int m, int n, int k, int members, out Span<T> packedB, out PerMember<T> own)
    {
        packedB = workspace.Take(Packing<TSimd, TVec, T>.Length(Math.Min(k, GemmPlan.LargestDepthBlock<T>()), Math.Min(n, GemmPlan.ColumnBlock)));
        own = PerMember<T>.Take(ref workspace, members, GemmBlocks<TSimd, TVec, T>.BuffersLength(GemmPlan.Largest<T>(m, k)));
    }

    /// <summary>C ← β·C.</summary>
    private static void Scale(int m, int n, T beta, Span<T> c, int ldc)
    {
        for (int i = 0; i < m; i++)
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
