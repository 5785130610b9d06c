using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// The last columns of C, where they are few beyond whole vectors: tiles would take a vector for them at every step of the depth. Apart from the others they are
/// sums along the rows of A, or, where op(A) = Aᵀ, tiles of Cᵀ, whose vectors the rows of C fill.
/// </summary>
internal static class GemmTail
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

    /// <summary>How many columns are better computed apart; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Columns<T>(in GemmProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rest = problem.N % Blocking.VectorElements<T>();
        return rest == 0 || rest > Blocking.VectorElements<T>() / 2 || problem.N < Blocking.VectorElements<T>() || !Pays(problem, rest) ? 0 : rest;
    }

    private static bool Pays<T>(in GemmProblem<T> problem, int rest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => problem.Beta == T.Zero
        && problem.M > Blocking.VectorElements<T>() / 2 && problem.M <= MostSize && problem.K <= MostSize
        && problem.M * problem.K >= (problem.TransposedA ? FewestTransposedProducts : FewestForSums<T>(rest));

    private static int FewestForSums<T>(int columns)
        where T : unmanaged
    {
        int lanes = LaneGroup.Groups(columns);
        return Vector128<T>.Count < LaneGroup.Rows ? int.MaxValue : FewestProducts * lanes * lanes;
    }
}
