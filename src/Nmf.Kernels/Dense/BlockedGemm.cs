using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for any size, in the five loops of Goto and van de Geijn (2008) around the micro-kernel.</summary>
/// <remarks>
/// kc × nc of op(B) is packed in panels of kc × 2 vectors, one of which stays in the first-level cache while all of mc × kc of
/// op(A), in the second-level cache, passes over it. What would gain nothing is not packed (<see cref="GemmPlan"/>).
/// Products of few columns or rows, or of an A that would be packed for few columns, go other ways (<see cref="GemmForms"/>), and so do the last columns where they
/// are few (<see cref="GemmTail"/>). A team packs op(B) together, then shares out C in parts of mc rows and a range of columns: the blocks of the depth, and so the
/// bits, are the same for any number of threads.
/// What a small product passes through is compiled with optimization at once, for 3 ms more in its first call: the runtime would do so some
/// tenths of a second later, with one processor more than a second, until when 16³ took five times as long and 33³ three times.
/// </remarks>
internal static class BlockedGemm<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
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

        if (problem.HasVector)
        {
            RunForm(problem.WithVectorsTurned(), workspace, team);
        }
        else
        {
            RunForm(problem, workspace, team);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunForm(in GemmProblem<T> problem, Span<T> workspace, Team team)
    {
        // The ways are methods apart: each would wait for the spans of all to be cleared, which takes a tenth of a product of 16 × 16 × 16.
        switch (GemmForms.Of(problem))
        {
            case GemmForm.Sums: RunSums(problem, turnedC: false, workspace, team); return;
            case GemmForm.TurnedSums: RunSums(problem.Turned(problem.C, problem.Ldc), turnedC: true, workspace, team); return;
            case GemmForm.TurnedTiles: RunTurned(problem, workspace, team); return;
        }

        int tail = GemmTail.Columns(problem);
        if (tail > 0)
        {
            RunTiles(problem.OfColumns(0, problem.N - tail), workspace, team);
            GemmProblem<T> last = problem.OfColumns(problem.N - tail, tail);
            if (problem.TransposedA)
            {
                RunTurned(last, workspace, team);
            }
            else
            {
                RunSums(last, turnedC: false, workspace, team);
            }
        }
        else
        {
            RunTiles(problem, workspace, team);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles(in GemmProblem<T> problem, Span<T> workspace, Team team)
    {
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

    /// <summary>Sums along rows of A and columns of op(B), which are copied by the caller alone, a block of the depth after the other, unless they are contiguous.</summary>
    private static void RunSums(in GemmProblem<T> problem, bool turnedC, Span<T> workspace, Team team)
    {
        workspace = workspace[CacheLine.Misalignment(workspace)..];
        var layout = new GemmSumsLayout<T>(problem.M, problem.N, problem.K, team.Members);

        // A column without gaps is a row as well.
        turnedC |= problem.Ldc == 1;
        if (problem.TransposedB)
        {
            var sums = new GemmSums<TSimd, TVec, T>(problem, zerosBehindB: false, turnedC, layout, workspace);
            team.Run(ref sums, sums.Parts);
            return;
        }

        Span<T> copy = layout.CopyOfB.Of(workspace);
        for (int depth = 0; depth < problem.K; depth += layout.CopyDepth)
        {
            int kc = Math.Min(layout.CopyDepth, problem.K - depth);
            Transposition<TSimd, TVec, T>.Copy(problem.FromB(depth, 0), problem.Ldb, kc, problem.N, copy, layout.CopyStride);
            DotProduct<TSimd, TVec, T>.ClearToStep(copy, problem.N, layout.CopyStride, kc);
            var block = new GemmProblem<T>(
                Transpose.No, Transpose.Yes, problem.M, problem.N, kc, problem.Alpha, problem.FromA(0, depth), problem.Lda, copy, layout.CopyStride, depth == 0 ? problem.Beta : T.One, problem.C, problem.Ldc);
            var sums = new GemmSums<TSimd, TVec, T>(block, zerosBehindB: true, turnedC, layout, workspace);
            team.Run(ref sums, sums.Parts);
        }
    }

    private static void RunTurned(in GemmProblem<T> problem, Span<T> workspace, Team team)
    {
        var turned = new GemmTurned<TSimd, TVec, T>(problem, new(problem.M, problem.N, problem.K, team.Members), workspace[CacheLine.Misalignment(workspace)..]);
        team.Run(ref turned, turned.Parts);
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

        int rows = plan.RowBlockWithoutCopies(problem);
        for (int row = 0; row < problem.M; row += rows)
        {
            int mc = Math.Min(rows, problem.M - row);
            GemmTiles<TSimd, TVec, T>.Multiply(problem, mc, problem.K, problem.ScalarsOfA(row, 0), operandB, 0, problem.N, problem.Beta, problem.C[(row * problem.Ldc)..], [], []);
        }
    }

    private static void RunBlocks(in GemmProblem<T> problem, in GemmPlan plan, Span<T> workspace, Team team)
    {
        var layout = new GemmLayout<T>(problem.M, problem.N, problem.K, team.Members);
        workspace = workspace[CacheLine.Misalignment(workspace)..];
        Span<T> packedB = layout.PackedB.Of(workspace);

        // LOOP 5: nc columns of C
        for (int column = 0; column < problem.N; column += plan.ColumnBlock)
        {
            int nc = Math.Min(plan.ColumnBlock, problem.N - column);

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
