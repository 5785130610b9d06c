using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for any size, in the five loops of Goto and van de Geijn (2008) around the micro-kernel.</summary>
/// <remarks>
/// kc × nc of op(B) is packed in panels of kc × 2 vectors, one of which stays in the first-level cache while all of mc × kc of
/// op(A), in the second-level cache, passes over it. What would gain nothing is not packed (<see cref="GemmPlan"/>).
/// Products of few columns go another way (<see cref="GemmSums{TSimd, TVec, T}"/>), and so do the last columns where they are few (<see cref="GemmTail{TSimd, TVec, T}"/>). A team packs op(B) together, then shares out C in parts of
/// mc rows and a range of columns: the blocks of the depth, and so the bits, are the same for any number of threads.
/// What a small product passes through is compiled with optimization at once, for 3 ms more in its first call: the runtime would do so some
/// tenths of a second later, with one processor more than a second, until when 16³ took five times as long and 33³ three times.
/// </remarks>
internal static class BlockedGemm<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int WorkspaceLength(int m, int n, int k, int members)
    {
        long length = new GemmLayout<TSimd, TVec, T>(m, n, k, members).Length;
        if (n <= GemmSums<TSimd, TVec, T>.MostColumns)
        {
            length = Math.Max(length, new GemmSumsLayout<TSimd, TVec, T>(n, k, members).Length);
        }

        length = Math.Max(length, GemmTail<TSimd, TVec, T>.WorkspaceLength(m, n, k, members));

        // With a cache line, so that the first piece may begin on one.
        return Require.Length(length + Blocking.VectorElements<T>(), "The workspace of this product");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in GemmProblem<T> problem, Span<T> workspace, Team team)
    {
        if (problem.M == 0 || problem.N == 0)
        {
            return;
        }

        if (problem.K == 0 || problem.Alpha == T.Zero)
        {
            Scale(problem);
            return;
        }

        // The ways are methods apart: each would wait for the spans of all to be cleared, which takes a tenth of a product of 16 × 16 × 16.
        if (GemmSums<TSimd, TVec, T>.Suits(problem))
        {
            RunSums(problem, workspace, team);
            return;
        }

        int tail = GemmTail<TSimd, TVec, T>.Columns(problem);
        if (tail > 0)
        {
            Run(problem.OfColumns(0, problem.N - tail), workspace, team);
            RunTail(problem.OfColumns(problem.N - tail, tail), workspace, team);
            return;
        }

        var plan = GemmPlan.Of(problem);
        if (team.Members == 1 && plan.IsOneBlock(problem.N, problem.K) && GemmTiles<TSimd, TVec, T>.NeedsNoCopy(problem.N, problem.Beta))
        {
            RunOneBlock(problem, plan, workspace);
        }
        else
        {
            RunBlocks(problem, plan, workspace, team);
        }
    }

    /// <summary>The last columns of C, in one of two other forms.</summary>
    private static void RunTail(in GemmProblem<T> tail, Span<T> workspace, Team team)
    {
        workspace = workspace[CacheLine.Misalignment(workspace)..];
        Span<T> copy = workspace[..GemmTail<TSimd, TVec, T>.CopyLength(tail.N, Math.Max(tail.M, tail.K))];
        workspace = workspace[copy.Length..];
        if (tail.TransposedA)
        {
            Run(GemmTail<TSimd, TVec, T>.AsTransposed(tail, copy), workspace, team);
            GemmTail<TSimd, TVec, T>.Store(tail, copy);
        }
        else
        {
            RunSums(GemmTail<TSimd, TVec, T>.AsSums(tail, copy), workspace, team);
        }
    }

    private static void RunSums(in GemmProblem<T> problem, Span<T> workspace, Team team)
    {
        var sums = new GemmSums<TSimd, TVec, T>(problem, new(problem.N, problem.K, team.Members), workspace[CacheLine.Misalignment(workspace)..]);
        team.Run(ref sums, sums.Parts);
    }

    /// <summary>On the caller's thread, without dealing out workspace and parts: op(A) is read where it stands, of op(B) there is one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunOneBlock(in GemmProblem<T> problem, in GemmPlan plan, Span<T> workspace)
    {
        Span<T> packed = [];
        if (plan.PacksB)
        {
            packed = workspace[CacheLine.Misalignment(workspace)..];
            GemmPackB<TSimd, TVec, T>.Pack(problem.TransposedB, problem.B, problem.Ldb, problem.K, problem.N, 0, problem.N, packed);
        }

        GemmOperandB<T> operandB = plan.PacksB ? new(packed, 0, packed: true) : new(problem.B, problem.Ldb, packed: false);

        int rows = problem.K <= ShallowKernel<TSimd, TVec, T>.MostDepth ? plan.ShallowRowBlock(problem) : plan.RowBlock;
        for (int row = 0; row < problem.M; row += rows)
        {
            int mc = Math.Min(rows, problem.M - row);
            GemmTiles<TSimd, TVec, T>.Multiply(problem, mc, problem.K, problem.ScalarsOfA(row, 0), operandB, 0, problem.N, problem.Beta, problem.C[(row * problem.Ldc)..], [], []);
        }
    }

    private static void RunBlocks(in GemmProblem<T> problem, in GemmPlan plan, Span<T> workspace, Team team)
    {
        var layout = new GemmLayout<TSimd, TVec, T>(problem.M, problem.N, problem.K, team.Members);
        workspace = workspace[CacheLine.Misalignment(workspace)..];
        Span<T> packedB = layout.PackedB.Of(workspace);

        // LOOP 5: nc columns of C
        for (int column = 0; column < problem.N; column += GemmPlan.ColumnBlock)
        {
            int nc = Math.Min(GemmPlan.ColumnBlock, problem.N - column);

            // LOOP 4: kc of the depth
            for (int depth = 0; depth < problem.K; depth += plan.DepthBlock)
            {
                int kc = Math.Min(plan.DepthBlock, problem.K - depth);
                ReadOnlySpan<T> inPlace = problem.FromB(depth, column);
                GemmOperandB<T> operandB = plan.PacksB ? new(packedB, 0, packed: true) : new(inPlace, problem.Ldb, packed: false, plan.FetchesB ? unchecked(kc * problem.Ldb) : 0);
                if (plan.PacksB)
                {
                    var pack = new GemmPackB<TSimd, TVec, T>(problem.TransposedB, inPlace, problem.Ldb, kc, nc, packedB);
                    team.Run(ref pack, pack.Parts);
                }

                // LOOP 3: mc rows of C
                var blocks = new GemmBlocks<TSimd, TVec, T>(problem, plan, operandB, column, nc, depth, kc, layout, workspace, team.Members);
                team.Run(ref blocks, blocks.Parts);
            }
        }
    }

    /// <summary>C ← β·C.</summary>
    private static void Scale(in GemmProblem<T> problem)
    {
        for (int i = 0; i < problem.M; i++)
        {
            Span<T> row = problem.C.Slice(i * problem.Ldc, problem.N);
            if (problem.Beta == T.Zero)
            {
                row.Clear();
            }
            else
            {
                foreach (ref T x in row)
                {
                    x *= problem.Beta;
                }
            }
        }
    }
}
