using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// The last columns of C, where they are few beyond whole vectors: tiles would take a vector for them at every step of the depth. Apart from the others they are
/// sums along the rows of A, or, where op(A) = Aᵀ, the product Cᵀ = op(B)ᵀ·A, whose vectors the rows of C fill.
/// </summary>
internal static class GemmTail<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows and the greatest depth: beyond, a vector more is a fiftieth of the work.</summary>
    private const int MostSize = 512;

    /// <summary>
    /// The fewest multiply-adds of a column that are worth sums of their own, for up to four columns, a 128-bit lane each in a vector; four times as many for eight. 65³
    /// is 1.02 times as fast, 50³, 100³ and 130³ 1.04 to 1.06, but 33³ 0.77. In double, whose lanes are short, it does not pay.
    /// </summary>
    private const int FewestProducts = 2400;

    /// <summary>The same of Cᵀ, up to eight columns: 33³ 1.03 (both transposed 1.12), 50³ to 114³ 1.1 to 1.24; in double up to 1.07.</summary>
    private const int FewestTransposedProducts = 1024;

    /// <summary>The most columns.</summary>
    private static int MostColumns => Blocking.VectorElements<T>() / 2;

    /// <summary>How many columns are better computed apart; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Columns(in GemmProblem<T> problem)
    {
        int rest = problem.N % Blocking.VectorElements<T>();
        return rest == 0 || rest > MostColumns || !Pays(problem, rest) ? 0 : rest;
    }

    private static bool Pays(in GemmProblem<T> problem, int rest) =>
        problem.Beta == T.Zero && Fits(problem.M, problem.N, problem.K, problem.TransposedA ? FewestTransposedProducts : FewestForSums(rest));

    /// <summary>Elements of workspace that suffice for either form: the layouts themselves, asked at every call, would take a fortieth of a product of 33 × 33 × 33.</summary>
    internal static long WorkspaceLength(int m, int n, int k, int members)
    {
        // Of the longer of the rows: up to eight of A and 32 lanes of B, or eight of B and as many in lanes. Sums of eight columns and what fills no step of 128 rows.
        const int RowsOfMember = 64, SumsOfMember = 4096;
        int rest = n % Blocking.VectorElements<T>();
        if (rest == 0 || rest > MostColumns || !Fits(m, n, k, FewestTransposedProducts))
        {
            return 0;
        }

        long row = Stride(Math.Max(m, k));
        return ((rest + Blocking.RoundUp(m, Blocking.PanelElements<T>()) + (members * RowsOfMember)) * row) + (members * SumsOfMember);
    }

    /// <summary>op(B)ᵀ of them, or Cᵀ.</summary>
    internal static int CopyLength(int columns, int length) => columns * Stride(length);

    /// <summary>The elements from one row of such a copy to the next, a line more than it takes: off a power of two, whose rows would share cache sets.</summary>
    private static int Stride(int length) => Blocking.RoundUp(length, Blocking.VectorElements<T>()) + Blocking.VectorElements<T>();

    private static int FewestForSums(int columns)
    {
        int lanes = LaneGroup.Padded(columns) / LaneGroup.Rows;
        return Vector128<T>.Count < LaneGroup.Rows ? int.MaxValue : FewestProducts * lanes * lanes;
    }

    /// <summary>More rows than columns apart: the product of Cᵀ, which has these for rows, must not be divided again, for its workspace has no room for that.</summary>
    private static bool Fits(int m, int n, int k, int fewestProducts) =>
        n > Blocking.VectorElements<T>() && m > MostColumns && m <= MostSize && k <= MostSize && m * k >= fewestProducts;

    /// <summary>The product of these columns as one of C: op(B)ᵀ of them has been copied, unless it lies so.</summary>
    internal static GemmProblem<T> AsSums(in GemmProblem<T> tail, Span<T> copy)
    {
        if (tail.TransposedB)
        {
            return tail;
        }

        int stride = Stride(tail.K);
        Transposition<TSimd, TVec, T>.Copy(tail.B, tail.Ldb, tail.K, tail.N, copy, stride);
        return new(Transpose.No, Transpose.Yes, tail.M, tail.N, tail.K, tail.Alpha, tail.A, tail.Lda, copy, stride, T.Zero, tail.C, tail.Ldc);
    }

    /// <summary>Their product as one of Cᵀ, which <see cref="Store"/> turns.</summary>
    internal static GemmProblem<T> AsTransposed(in GemmProblem<T> tail, Span<T> copy) =>
        new(tail.TransposedB ? Transpose.No : Transpose.Yes, Transpose.No, tail.N, tail.M, tail.K, tail.Alpha, tail.B, tail.Ldb, tail.A, tail.Lda, T.Zero, copy, Stride(tail.M));

    internal static void Store(in GemmProblem<T> tail, ReadOnlySpan<T> copy) =>
        Transposition<TSimd, TVec, T>.Copy(copy, Stride(tail.M), tail.N, tail.M, tail.C, tail.Ldc);
}
