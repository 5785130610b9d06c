using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·A·Bᵀ with so few columns that they would leave much of a vector empty: sums along the rows of A and B, both contiguous. Of A only
/// what does not fill a step is copied, so is B, unless it is packed in lanes. A part for each few rows of C.
/// </summary>
internal readonly ref struct GemmSums<TSimd, TVec, T>(in GemmProblem<T> problem, in GemmSumsLayout<TSimd, TVec, T> layout, Span<T> workspace) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of C in a part.</summary>
    internal const int PartRows = 64;

    private readonly GemmProblem<T> problem = problem;
    private readonly GemmSumsLayout<TSimd, TVec, T> layout = layout;
    private readonly Span<T> workspace = workspace;

    /// <summary>The most columns of C: they leave some of a vector empty.</summary>
    internal static int MostColumns => Step - 1;

    internal int Parts => (this.problem.M + PartRows - 1) / PartRows;

    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    /// <summary>From the sums of a column of C to those of the next.</summary>
    internal static int SumStride => PartRows + Step;

    /// <summary>Whether a product is faster so: of fewer rows than a vector has elements it is not worth the copies.</summary>
    internal static bool Suits(in GemmProblem<T> problem) =>
        problem.N <= MostColumns && !problem.TransposedA && problem.TransposedB && problem.Beta == T.Zero && problem.M >= Step
        && Blocking.FillsBadly<T>(problem.N, problem.K);

    public void Run(int member, scoped Parts parts)
    {
        Span<T> own = this.layout.OfMember(member, this.workspace);
        Span<T> sums = this.layout.Sums.Of(own);
        Span<T> tailOfA = this.layout.TailOfA.Of(own);
        Span<T> tailOfB = this.layout.TailOfB.Of(own);
        Span<T> lanes = this.layout.Lanes.Of(own);
        bool inLanes = Blocking.InLanes<T>(this.problem.N, this.problem.K);
        int whole = this.problem.K / Step * Step;
        this.CopyTail(this.problem.B, this.problem.Ldb, this.problem.N, whole, tailOfB);
        if (inLanes)
        {
            this.PackLanes(whole, tailOfB, lanes);
        }

        while (parts.Take(out int part))
        {
            int row = part * PartRows;
            int rows = Math.Min(PartRows, this.problem.M - row);
            ReadOnlySpan<T> block = this.problem.A[(row * this.problem.Lda)..];
            this.CopyTail(block, this.problem.Lda, rows, whole, tailOfA);
            if (inLanes)
            {
                LaneProduct<TSimd, TVec, T>.Set(rows, this.problem.N, this.problem.K, new Rows<T>(block, this.problem.Lda), lanes, sums, SumStride, whole, new Rows<T>(tailOfA, Step));
            }
            else
            {
                this.Sum(rows, whole, block, tailOfA, tailOfB, sums);
            }

            if (this.problem.Alpha != T.One)
            {
                Elementwise<TSimd, TVec, T>.Scale(sums[..(this.problem.N * SumStride)], this.problem.Alpha);
            }

            Transposition<TSimd, TVec, T>.Copy(sums, SumStride, this.problem.N, rows, this.problem.C[(row * this.problem.Ldc)..], this.problem.Ldc);
        }
    }

    /// <summary>What follows whole steps of some rows, with zeros behind.</summary>
    private void CopyTail(ReadOnlySpan<T> values, int stride, int rows, int whole, Span<T> tail)
    {
        if (whole < this.problem.K)
        {
            tail.Clear();
            RowCopy<TSimd, TVec, T>.Run(values[whole..], stride, rows, this.problem.K - whole, tail, Step);
        }
    }

    private void PackLanes(int whole, ReadOnlySpan<T> tailOfB, Span<T> lanes)
    {
        LaneProduct<TSimd, TVec, T>.Pack(this.problem.N, whole, new Rows<T>(this.problem.B, this.problem.Ldb), lanes);
        LaneProduct<TSimd, TVec, T>.Pack(this.problem.N, this.problem.K - whole, new Rows<T>(tailOfB, Step), lanes[(whole * LaneProduct<TSimd, TVec, T>.Padded(this.problem.N))..]);
    }

    private void Sum(int rows, int whole, ReadOnlySpan<T> block, ReadOnlySpan<T> tailOfA, ReadOnlySpan<T> tailOfB, Span<T> sums)
    {
        sums.Clear();
        int width = Product<TSimd, TVec, T>.PanelWidth;
        int chunk = Blocking.SweepChunk(folded: true);
        for (int depth = 0; depth < whole; depth += chunk)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, Math.Min(chunk, whole - depth), new Rows<T>(block[depth..], this.problem.Lda), new Rows<T>(this.problem.B[depth..], this.problem.Ldb), new Tile<T>(sums, width, SumStride));
        }

        if (whole < this.problem.K)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, this.problem.K - whole, new Rows<T>(tailOfA, Step), new Rows<T>(tailOfB, Step), new Tile<T>(sums, width, SumStride));
        }
    }
}
