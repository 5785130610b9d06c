using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>C ← α·op(A)·op(B) + β·C for nc columns and kc of the depth: a part for each mc rows and, where these are few, each range of columns.</summary>
internal readonly ref struct GemmBlocks<TSimd, TVec, T>(in GemmProblem<T> problem, in GemmPlan plan, in GemmOperandB<T> b, int column, int nc, int depth, int kc, in GemmLayout<T> layout, Span<T> workspace, int members) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmProblem<T> problem = problem;
    private readonly GemmPlan plan = plan;
    private readonly GemmOperandB<T> b = b;
    private readonly int column = column;
    private readonly int nc = nc;
    private readonly int depth = depth;
    private readonly int kc = kc;
    private readonly GemmLayout<T> layout = layout;
    private readonly Span<T> workspace = workspace;
    private readonly int members = members;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    internal int Parts => this.RowParts * this.ColumnParts;

    private int RowParts => (this.problem.M + this.plan.RowBlock - 1) / this.plan.RowBlock;

    private int ColumnParts
    {
        get
        {
            int wanted = this.members == 1 ? 1 : ((Blocking.PartsOfMember * this.members) + this.RowParts - 1) / this.RowParts;
            return Math.Clamp(wanted, 1, (this.nc + Width - 1) / Width);
        }
    }

    public void Run(int member, scoped Parts parts)
    {
        Span<T> own = this.layout.OfMember(member, this.workspace);
        Span<T> packedA = this.layout.PackedA.Of(own);
        Span<T> tailOfB = this.layout.TailOfB.Of(own);
        Span<T> edge = this.layout.Edge.Of(own);
        T beta = this.depth == 0 ? this.problem.Beta : T.One;
        int columnParts = this.ColumnParts;
        while (parts.Take(out int part))
        {
            (int rowPart, int columnPart) = Math.DivRem(part, columnParts);
            int row = rowPart * this.plan.RowBlock;
            int rows = Math.Min(this.plan.RowBlock, this.problem.M - row);
            int first = this.ColumnStart(columnPart, columnParts);
            int end = this.ColumnStart(columnPart + 1, columnParts);
            Span<T> c = this.problem.C[((row * this.problem.Ldc) + this.column + first)..];
            GemmTiles<TSimd, TVec, T>.Multiply(this.problem, rows, this.kc, this.OperandA(row, rows, packedA), this.b, first, end - first, beta, c, tailOfB, edge);
        }
    }

    /// <summary>About equal shares, in whole panels.</summary>
    private int ColumnStart(int part, int parts) => part == parts ? this.nc : (int)((long)this.nc * part / parts) / Width * Width;

    /// <summary>A block of op(A), where it stands or packed: its rows one after the other, a line apart so that they do not share cache sets.</summary>
    private Scalars<T> OperandA(int row, int mc, Span<T> packed)
    {
        if (!this.plan.PacksA)
        {
            return this.problem.ScalarsOfA(row, this.depth);
        }

        int stride = this.plan.PackedStrideA<T>();
        ReadOnlySpan<T> block = this.problem.FromA(row, this.depth);
        if (this.problem.TransposedA)
        {
            Transposition<TSimd, TVec, T>.Copy(block, this.problem.Lda, this.kc, mc, packed, stride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(block, this.problem.Lda, mc, this.kc, packed, stride);
        }

        return new(packed, stride, 1);
    }
}
