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

    private readonly int m = problem.M;
    private readonly int n = problem.N;
    private readonly int k = problem.K;
    private readonly T alpha = problem.Alpha;
    private readonly ReadOnlySpan<T> a = problem.A;
    private readonly int lda = problem.Lda;
    private readonly ReadOnlySpan<T> b = problem.B;
    private readonly int ldb = problem.Ldb;
    private readonly Span<T> c = problem.C;
    private readonly int ldc = problem.Ldc;
    private readonly GemmSumsLayout<TSimd, TVec, T> layout = layout;
    private readonly Span<T> workspace = workspace;

    /// <summary>The most columns of C: they leave some of a vector empty.</summary>
    internal static int MostColumns => Step - 1;

    internal int Parts => (this.m + PartRows - 1) / PartRows;

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
        bool inLanes = Blocking.InLanes<T>(this.n, this.k);
        int whole = this.k / Step * Step;
        this.CopyTail(this.b, this.ldb, this.n, whole, tailOfB);
        if (inLanes)
        {
            this.PackLanes(whole, tailOfB, lanes);
        }

        while (parts.Take(out int part))
        {
            int row = part * PartRows;
            int rows = Math.Min(PartRows, this.m - row);
            ReadOnlySpan<T> block = this.a[(row * this.lda)..];
            this.CopyTail(block, this.lda, rows, whole, tailOfA);
            if (inLanes)
            {
                LaneProduct<TSimd, TVec, T>.Set(rows, this.n, this.k, new Rows<T>(block, this.lda), lanes, sums, SumStride, whole, new Rows<T>(tailOfA, Step));
            }
            else
            {
                this.Sum(rows, whole, block, tailOfA, tailOfB, sums);
            }

            if (this.alpha != T.One)
            {
                Elementwise<TSimd, TVec, T>.Scale(sums[..(this.n * SumStride)], this.alpha);
            }

            Transposition<TSimd, TVec, T>.Copy(sums, SumStride, this.n, rows, this.c[(row * this.ldc)..], this.ldc);
        }
    }

    /// <summary>What follows whole steps of some rows, with zeros behind.</summary>
    private void CopyTail(ReadOnlySpan<T> values, int stride, int rows, int whole, Span<T> tail)
    {
        if (whole < this.k)
        {
            tail.Clear();
            RowCopy<TSimd, TVec, T>.Run(values[whole..], stride, rows, this.k - whole, tail, Step);
        }
    }

    private void PackLanes(int whole, ReadOnlySpan<T> tailOfB, Span<T> lanes)
    {
        LaneProduct<TSimd, TVec, T>.Pack(this.n, whole, new Rows<T>(this.b, this.ldb), lanes);
        LaneProduct<TSimd, TVec, T>.Pack(this.n, this.k - whole, new Rows<T>(tailOfB, Step), lanes[(whole * LaneProduct<TSimd, TVec, T>.Padded(this.n))..]);
    }

    private void Sum(int rows, int whole, ReadOnlySpan<T> block, ReadOnlySpan<T> tailOfA, ReadOnlySpan<T> tailOfB, Span<T> sums)
    {
        sums.Clear();
        int width = Product<TSimd, TVec, T>.PanelWidth;
        int chunk = Blocking.SweepChunk(folded: true);
        for (int depth = 0; depth < whole; depth += chunk)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.n, Math.Min(chunk, whole - depth), new Rows<T>(block[depth..], this.lda), new Rows<T>(this.b[depth..], this.ldb), new Tile<T>(sums, width, SumStride));
        }

        if (whole < this.k)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.n, this.k - whole, new Rows<T>(tailOfA, Step), new Rows<T>(tailOfB, Step), new Tile<T>(sums, width, SumStride));
        }
    }
}
