using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·op(A)·op(B) + β·C with so few columns that they would leave much of a vector empty: the product Cᵀ = α·op(B)ᵀ·op(A)ᵀ, whose vectors the rows of C fill. A part for each few rows of
/// C, whose sums are turned at the end, as are those of A at the beginning, if they are few, unless it is transposed.
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
                    : new(copyOfA, this.layout.SumStride, packed: false);
                GemmTiles<TSimd, TVec, T>.Multiply(turned, turned.M, kc, turned.ScalarsOfA(0, depth), lanes, 0, rows, depth == 0 ? turned.Beta : T.One, sums, tail, edge);
            }

            Transposition<TSimd, TVec, T>.Copy(sums, this.layout.SumStride, this.problem.N, rows, c, this.problem.Ldc);
        }
    }
}

/// <summary>The workspace of a product in that form: the same for each thread.</summary>
internal readonly struct GemmTurnedLayout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows of C in a part, and their elements: 128 KB of float.</summary>
    private const int MostPartRows = 1024;

    private const int PartElements = 32 * MostPartRows;

    /// <summary>The most columns of an A that is turned, too.</summary>
    internal const int MostCopiedDepth = 32;

    private readonly int lengthOfThread;

    internal GemmTurnedLayout(int m, int n, int k, int members)
    {
        this.PartRows = PartRowsOf(m, n, members);
        this.SumStride = this.PartRows + Blocking.VectorElements<T>();
        var ofThread = new Layout<T>();
        this.Sums = ofThread.Take((long)n * this.SumStride);
        this.Tail = ofThread.Take((long)Math.Min(k, GemmPlan.LargestDepthBlock<T>()) * Blocking.VectorElements<T>());
        this.Edge = ofThread.Take((long)n * Blocking.VectorElements<T>());
        this.CopyOfA = ofThread.Take(k <= MostCopiedDepth ? k * (long)this.SumStride : 0);
        this.lengthOfThread = (int)ofThread.Length;
        this.Length = ofThread.Length * members;
    }

    /// <summary>The rows of C in a part.</summary>
    internal int PartRows { get; }

    /// <summary>From the sums of a column of C to those of the next.</summary>
    internal int SumStride { get; }

    /// <summary>Within a thread's part: a part of C, turned.</summary>
    internal Piece Sums { get; }

    /// <summary>Likewise: rows of C that do not fill a vector, as lanes of A.</summary>
    internal Piece Tail { get; }

    /// <summary>Likewise: and as lanes of Cᵀ.</summary>
    internal Piece Edge { get; }

    /// <summary>Likewise: these rows of A, turned, if they are not the columns of one.</summary>
    internal Piece CopyOfA { get; }

    /// <summary>The elements of all, without what it may take to begin on a cache line.</summary>
    internal long Length { get; }

    /// <summary>The same for so many rows and columns of C: whole panels, fewer where several threads shall find some.</summary>
    internal static int PartRowsOf(int m, int n, int members)
    {
        int panel = Blocking.PanelElements<T>();
        int most = Math.Min(MostPartRows, PartElements / n / panel * panel);
        int wanted = members == 1 ? m : m / (Blocking.PartsOfMember * members);
        return Math.Clamp(Blocking.RoundUp(wanted, panel), panel, most);
    }

    /// <summary>The part of a thread.</summary>
    internal Span<T> OfMember(int member, Span<T> workspace) => workspace.Slice(member * this.lengthOfThread, this.lengthOfThread);
}
