using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·A·Bᵀ with so few columns that they would leave much of a vector empty, or so few rows that Bᵀ would be packed for little: sums along the rows of A and B, both contiguous. Where they do
/// not fill whole steps, or whole 128-bit lanes where sums are in lanes, what is left of A and the last chunk of B are copied, with zeros behind. A part for each few rows of C.
/// </summary>
internal readonly ref struct GemmSums<TSimd, TVec, T>(in GemmProblem<T> problem, in GemmSumsLayout<TSimd, TVec, T> layout, Span<T> workspace) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of C in a part.</summary>
    internal const int PartRows = 128;

    /// <summary>The fewest depths at which fewer rows than a vector has elements are summed so.</summary>
    private const int FewestDepths = 32;

    private readonly GemmProblem<T> problem = problem;
    private readonly GemmSumsLayout<TSimd, TVec, T> layout = layout;
    private readonly Span<T> workspace = workspace;

    /// <summary>The most columns of C: they leave some of two vectors empty.</summary>
    internal static int MostColumns => (2 * Step) - 1;

    internal int Parts => (this.problem.M + PartRows - 1) / PartRows;

    private static int Chunk => Blocking.SweepChunk(folded: true);

    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    /// <summary>From the sums of a column of C to those of the next.</summary>
    internal static int SumStride => PartRows + Step;

    /// <summary>Whether a product is faster so: of few rows and little depth it is not worth the copies.</summary>
    internal static bool Suits(in GemmProblem<T> problem) =>
        problem.N <= MostColumns && !problem.TransposedA && problem.TransposedB && problem.Beta == T.Zero && (problem.M >= Step || problem.K >= FewestDepths)
        && (Blocking.FillsBadly<T>(problem.N, problem.K) || TakesFewerCycles(problem.M, problem.N, problem.K));

    /// <summary>
    /// Whether sums take fewer cycles than tiles, for which Bᵀ is packed: two to eight times as fast at 4×4×500 to 16×16×1000, 1.5 at 24×24×900, 1.2 to 1.6 at 4000×24×160 to 380. A sum takes two
    /// for its fold, packing 0.8 for an element, copying those that do not fill whole steps 0.6.
    /// </summary>
    private static bool TakesFewerCycles(int m, int n, int k)
    {
        double sums = n * ((1.125 * k / (2 * Step)) + 2);
        double copies = k % Step == 0 ? 300 : 300 + (0.6 * n * Math.Min(k, Chunk));
        double tiles = (double)k * Blocking.RoundUp(n, Step) / (2 * Step);
        return (sums * m) + copies < (tiles * m) + (0.8 * k * n);
    }

    public void Run(int member, scoped Parts parts)
    {
        Span<T> own = this.layout.OfMember(member, this.workspace);
        Span<T> sums = this.layout.Sums.Of(own);
        Span<T> tailOfA = this.layout.TailOfA.Of(own);
        Span<T> lanes = this.layout.Lanes.Of(own);
        bool inLanes = Blocking.InLanes<T>(this.problem.N, this.problem.K);
        int step = inLanes ? Vector128<T>.Count : Step;
        int whole = this.problem.K / step * step;
        int last = LastChunk(this.problem.K);
        Rows<T> lastOfB = this.LastOfB(last, whole < this.problem.K, this.layout.LastOfB.Of(own));
        if (inLanes)
        {
            LaneProduct<TSimd, TVec, T>.Pack(this.problem.N, this.problem.K, lastOfB, lanes);
        }

        while (parts.Take(out int part))
        {
            int row = part * PartRows;
            int rows = Math.Min(PartRows, this.problem.M - row);
            ReadOnlySpan<T> block = this.problem.A[(row * this.problem.Lda)..];
            Rows<T> lastOfA = default;
            if (whole < this.problem.K)
            {
                CopyPadded(block[whole..], this.problem.Lda, rows, this.problem.K - whole, tailOfA, Step);
                lastOfA = new(tailOfA, Step);
            }

            if (inLanes)
            {
                LaneProduct<TSimd, TVec, T>.Set(rows, this.problem.N, this.problem.K, new Rows<T>(block, this.problem.Lda), lanes, sums, SumStride, whole, lastOfA);
            }
            else
            {
                this.Sum(rows, block, lastOfA, last, lastOfB, sums);
            }

            if (this.problem.Alpha != T.One)
            {
                Elementwise<TSimd, TVec, T>.Scale(sums[..(this.problem.N * SumStride)], this.problem.Alpha);
            }

            Transposition<TSimd, TVec, T>.Copy(sums, SumStride, this.problem.N, rows, this.problem.C[(row * this.problem.Ldc)..], this.problem.Ldc);
        }
    }

    /// <summary>Where the last chunk of the depth begins, for which B is padded.</summary>
    internal static int LastChunk(int k) => (k - 1) / Chunk * Chunk;

    /// <summary>The last chunk of B, where it stands or padded.</summary>
    private Rows<T> LastOfB(int first, bool padded, Span<T> copy)
    {
        ReadOnlySpan<T> values = this.problem.B[first..];
        if (!padded)
        {
            return new(values, this.problem.Ldb);
        }

        int stride = Blocking.RoundUp(this.problem.K - first, Step);
        CopyPadded(values, this.problem.Ldb, this.problem.N, this.problem.K - first, copy, stride);
        return new(copy, stride);
    }

    /// <summary>Copies rows, with zeros behind.</summary>
    private static void CopyPadded(ReadOnlySpan<T> values, int stride, int rows, int columns, Span<T> copy, int copyStride)
    {
        copy[..(rows * copyStride)].Clear();
        RowCopy<TSimd, TVec, T>.Run(values, stride, rows, columns, copy, copyStride);
    }

    private void Sum(int rows, ReadOnlySpan<T> block, in Rows<T> lastOfA, int last, in Rows<T> lastOfB, Span<T> sums)
    {
        sums.Clear();
        int width = Product<TSimd, TVec, T>.PanelWidth;
        var c = new Tile<T>(sums, width, SumStride);
        for (int depth = 0; depth < last; depth += Chunk)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, Chunk, new Rows<T>(block[depth..], this.problem.Lda), new Rows<T>(this.problem.B[depth..], this.problem.Ldb), c);
        }

        DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, this.problem.K - last, new Rows<T>(block[last..], this.problem.Lda), lastOfB, c, lastOfA);
    }
}
