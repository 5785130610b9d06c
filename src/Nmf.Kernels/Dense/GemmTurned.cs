using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·op(A)·op(B) + β·C with so few columns that they would leave much of a vector empty, or are worth less than to pack op(A): the product Cᵀ = α·op(B)ᵀ·op(A)ᵀ, whose vectors the rows of C
/// fill. A part for each few rows of C, whose sums are turned at the end; its rows of A are turned at the beginning, unless op(A) = Aᵀ.
/// </summary>
internal readonly ref struct GemmTurned<TSimd, TVec, T>(in GemmProblem<T> problem, in GemmTurnedLayout<T> layout, Span<T> workspace) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmProblem<T> problem = problem;
    private readonly GemmTurnedLayout<T> layout = layout;
    private readonly Span<T> workspace = workspace;

    internal int Parts => (this.problem.M + this.layout.PartRows - 1) / this.layout.PartRows;

    public void Run(int member, scoped Parts parts)
    {
        Span<T> own = this.layout.OfMember(member, this.workspace);
        Span<T> sums = this.layout.Sums.Of(own);
        Span<T> tail = this.layout.Tail.Of(own);
        Span<T> edge = this.layout.Edge.Of(own);
        Span<T> copyOfA = this.layout.CopyOfA.Of(own);
        GemmProblem<T> turned = this.problem.Turned(sums, this.layout.SumStride);
        var plan = GemmPlan.Of(turned);
        while (parts.Take(out int part))
        {
            int row = part * this.layout.PartRows;
            int rows = Math.Min(this.layout.PartRows, this.problem.M - row);
            Span<T> c = this.problem.C[(row * this.problem.Ldc)..];
            if (this.problem.Beta != T.Zero)
            {
                Transposition<TSimd, TVec, T>.Copy(c, this.problem.Ldc, rows, this.problem.N, sums, this.layout.SumStride);
            }

            if (!this.problem.TransposedA)
            {
                Transposition<TSimd, TVec, T>.Copy(this.problem.FromA(row, 0), this.problem.Lda, rows, turned.K, copyOfA, this.layout.SumStride);
            }

            for (int depth = 0; depth < turned.K; depth += plan.DepthBlock)
            {
                int kc = Math.Min(plan.DepthBlock, turned.K - depth);
                GemmOperandB<T> lanes = this.problem.TransposedA
                    ? new(turned.FromB(depth, row), turned.Ldb, packed: false, plan.FetchesB ? unchecked(kc * turned.Ldb) : 0)
                    : new(copyOfA[(depth * this.layout.SumStride)..], this.layout.SumStride, packed: false);
                GemmTiles<TSimd, TVec, T>.Multiply(turned, turned.M, kc, turned.ScalarsOfA(0, depth), lanes, 0, rows, depth == 0 ? turned.Beta : T.One, sums, tail, edge);
            }

            Transposition<TSimd, TVec, T>.Copy(sums, this.layout.SumStride, this.problem.N, rows, c, this.problem.Ldc);
        }
    }
}
