using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·A·Bᵀ + β·C with few columns: sums along the rows of A and B, both contiguous. Where they do not fill whole steps, or whole 128-bit lanes where sums are in lanes, what is left of A and
/// the last chunk of B are copied, with zeros behind. A part for each few rows of C.
/// </summary>
internal readonly ref struct GemmSums<TSimd, TVec, T>(in GemmProblem<T> problem, bool zerosBehindB, bool turnedC, in GemmSumsLayout<T> layout, Span<T> workspace) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GemmProblem<T> problem = problem;

    /// <summary>Whether the rows of B have zeros behind, to a whole step.</summary>
    private readonly bool zerosBehindB = zerosBehindB;

    /// <summary>Whether Cᵀ is at hand: the columns of C are contiguous.</summary>
    private readonly bool turnedC = turnedC;
    private readonly GemmSumsLayout<T> layout = layout;
    private readonly Span<T> workspace = workspace;

    internal int Parts => (this.problem.M + GemmSumsLayout<T>.PartRows - 1) / GemmSumsLayout<T>.PartRows;

    private static int Step => DotProduct<TSimd, TVec, T>.StepElements;

    public void Run(int member, scoped Parts parts)
    {
        Span<T> own = this.layout.OfMember(member, this.workspace);
        Span<T> sums = this.layout.Sums.Of(own);
        Span<T> tailOfA = this.layout.TailOfA.Of(own);
        Span<T> lanes = this.layout.Lanes.Of(own);
        bool inLanes = GemmForms.InLanes<T>(this.problem.N, this.problem.K);
        int step = inLanes ? Vector128<T>.Count : Step;
        int whole = this.problem.K / step * step;
        int last = GemmSumsLayout<T>.LastChunk(this.problem.K);
        Rows<T> lastOfB = this.LastOfB(last, whole < this.problem.K && !this.zerosBehindB, this.layout.LastOfB.Of(own));
        if (inLanes)
        {
            LaneProduct<TSimd, TVec, T>.Pack(this.problem.N, this.problem.K, lastOfB, lanes);
        }

        while (parts.Take(out int part))
        {
            int row = part * GemmSumsLayout<T>.PartRows;
            int rows = Math.Min(GemmSumsLayout<T>.PartRows, this.problem.M - row);
            ReadOnlySpan<T> block = this.problem.A[(row * this.problem.Lda)..];
            Rows<T> lastOfA = default;
            if (whole < this.problem.K)
            {
                RowCopy<TSimd, TVec, T>.RunPadded(block[whole..], this.problem.Lda, rows, this.problem.K - whole, tailOfA, Step);
                lastOfA = new(tailOfA, Step);
            }

            if (inLanes)
            {
                LaneProduct<TSimd, TVec, T>.Set(rows, this.problem.N, this.problem.K, new Rows<T>(block, this.problem.Lda), lanes, sums, this.layout.SumStride, whole, lastOfA);
            }
            else
            {
                this.Sum(rows, block, lastOfA, last, lastOfB, sums);
            }

            if (this.problem.Alpha != T.One)
            {
                Elementwise<TSimd, TVec, T>.Scale(sums[..(this.problem.N * this.layout.SumStride)], this.problem.Alpha);
            }

            this.Store(sums, row, rows, this.layout.OldC.Of(own));
        }
    }

    private void Store(Span<T> sums, int row, int rows, Span<T> old)
    {
        Span<T> c = this.problem.C[(this.turnedC ? row : row * this.problem.Ldc)..];
        if (this.problem.Beta != T.Zero)
        {
            if (this.turnedC)
            {
                RowCopy<TSimd, TVec, T>.Run(c, this.problem.Ldc, this.problem.N, rows, old, this.layout.SumStride);
            }
            else
            {
                Transposition<TSimd, TVec, T>.Copy(c, this.problem.Ldc, rows, this.problem.N, old, this.layout.SumStride);
            }

            Elementwise<TSimd, TVec, T>.AddScaled(sums, this.problem.Beta, old);
        }

        if (this.turnedC)
        {
            RowCopy<TSimd, TVec, T>.Run(sums, this.layout.SumStride, this.problem.N, rows, c, this.problem.Ldc);
        }
        else
        {
            Transposition<TSimd, TVec, T>.Copy(sums, this.layout.SumStride, this.problem.N, rows, c, this.problem.Ldc);
        }
    }

    /// <summary>The last chunk of B, where it stands or padded.</summary>
    private Rows<T> LastOfB(int first, bool padded, Span<T> copy)
    {
        ReadOnlySpan<T> values = this.problem.B[first..];
        if (!padded)
        {
            return new(values, this.problem.Ldb);
        }

        int stride = Blocking.RoundUp(this.problem.K - first, Step);
        RowCopy<TSimd, TVec, T>.RunPadded(values, this.problem.Ldb, this.problem.N, this.problem.K - first, copy, stride);
        return new(copy, stride);
    }

    private void Sum(int rows, ReadOnlySpan<T> block, in Rows<T> lastOfA, int last, in Rows<T> lastOfB, Span<T> sums)
    {
        sums[..(this.problem.N * this.layout.SumStride)].Clear();
        int width = Product<TSimd, TVec, T>.PanelWidth;
        var c = new Tile<T>(sums, width, this.layout.SumStride);
        for (int depth = 0; depth < last; depth += GemmSumsLayout<T>.Chunk)
        {
            DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, GemmSumsLayout<T>.Chunk, new Rows<T>(block[depth..], this.problem.Lda), new Rows<T>(this.problem.B[depth..], this.problem.Ldb), c);
        }

        DotProduct<TSimd, TVec, T>.Add(rows, this.problem.N, this.problem.K - last, new Rows<T>(block[last..], this.problem.Lda), lastOfB, c, lastOfA);
    }
}
