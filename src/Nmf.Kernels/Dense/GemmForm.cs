using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Dense;

/// <summary>The ways to form a product.</summary>
internal enum GemmForm
{
    /// <summary>Tiles with the columns of C in the lanes of vectors.</summary>
    Tiles,

    /// <summary>Tiles with the rows of C in the lanes: <see cref="GemmTurned{TSimd, TVec, T}"/>.</summary>
    TurnedTiles,

    /// <summary>Sums along the rows of op(A) and the columns of op(B): <see cref="GemmSums{TSimd, TVec, T}"/>.</summary>
    Sums,

    /// <summary>The same, of Cᵀ = op(B)ᵀ·op(A)ᵀ.</summary>
    TurnedSums,
}

/// <summary>
/// Which form takes the fewest cycles, by a count for each, whose numbers are the least squares of 730 random products (Zen 5; half of the products within 10 %). It depends on sizes and transpositions
/// alone, for the bits depend on it.
/// </summary>
internal static class GemmForms
{
    /// <summary>The most columns of C, or of Cᵀ, that are summed, or turned where that is not for what would be packed: they leave some of two vectors empty.</summary>
    internal static int MostColumns<T>()
        where T : unmanaged => Blocking.PanelElements<T>() - 1;

    /// <summary>The most columns of C for which op(A) = Aᵀ is read in place, the rows of C in the lanes: with 200 one that is packed is read often enough.</summary>
    internal const int MostColumnsInPlace = 128;

    /// <summary>
    /// Whether the sums of so many columns of C take a 128-bit lane of a vector each, four of them together: they fold sooner but a load brings a quarter of the elements, so that it pays while
    /// the depth is short.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool InLanes<T>(int columns, int depth)
        where T : unmanaged => columns > 0 && depth <= Blocking.ColumnChunk && Blocking.LaneOperations<T>(columns, depth) < Blocking.DotOperations<T>(columns, depth);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static GemmForm Of<T>(in GemmProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        int most = MostColumns<T>();
        bool spreadsA = problem.TransposedA && m > 1 && GemmPlan.SpreadsA<T>(m, Math.Min(k, GemmPlan.LargestDepthBlock<T>()));

        // Where op(A) would be packed, or op(B) and that is more than C.
        bool packsMore = n <= MostColumnsInPlace && (spreadsA || (problem.TransposedA && problem.TransposedB && k >= 2L * m));
        if (!packsMore && (problem.TransposedB ? n > most && m > most : n > most || n % Blocking.VectorElements<T>() == 0))
        {
            return GemmForm.Tiles;
        }

        double tiles = Tiles<T>(m, n, k, problem.TransposedB) + (spreadsA ? 0.26 * k * m : 0);
        bool turns = packsMore || (n <= most && (problem.TransposedA || k <= GemmTurnedLayout<T>.MostCopiedDepth));
        double turnedTiles = turns ? TurnedTiles<T>(m, n, k, !problem.TransposedA) : double.MaxValue;

        // Of both sums those with fewer columns than rows.
        double sums = !problem.TransposedA && n <= most && (n <= m || !problem.TransposedB) ? Sums<T>(m, n, k, !problem.TransposedB) : double.MaxValue;
        double turnedSums = problem.TransposedB && m <= most && (m < n || problem.TransposedA) ? Sums<T>(n, m, k, problem.TransposedA) : double.MaxValue;
        return Math.Min(sums, turnedSums) < Math.Min(tiles, turnedTiles)
            ? sums <= turnedSums ? GemmForm.Sums : GemmForm.TurnedSums
            : tiles <= turnedTiles ? GemmForm.Tiles : GemmForm.TurnedTiles;
    }

    /// <summary>The cycles of <see cref="GemmForm.Tiles"/>: also to pack op(B), element by element, or to copy columns that fill no vector at each step of the depth, and into C.</summary>
    private static double Tiles<T>(int m, int n, int k, bool packs)
        where T : unmanaged
    {
        double copies = n >= Blocking.VectorElements<T>() ? 0 : packs ? 8.6 * m : (8.6 * m) + (1.7 * k);
        return OfTiles<T>(m, n, k) + copies + (packs ? 0.34 * k * n : 0) + (14.0 * Count<T>(m, n)) + 400;
    }

    /// <summary>Those of <see cref="GemmForm.TurnedTiles"/>: rows and columns exchanged; the elements of C, and perhaps of A, are turned a lane at a time.</summary>
    private static double TurnedTiles<T>(int m, int n, int k, bool turnsA)
        where T : unmanaged => OfTiles<T>(n, m, k) + ((double)m * (turnsA ? n + k : n) / Vector128<T>.Count) + (25.0 * Count<T>(n, m)) + 520;

    /// <summary>Two multiply-adds a cycle at best, and four cycles for the next to the same sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double OfTiles<T>(int m, int n, int k)
        where T : unmanaged
    {
        int vectors = (n + Blocking.VectorElements<T>() - 1) / Blocking.VectorElements<T>();
        return 1.4 * k * Math.Max(vectors * Math.Max(1, 0.5 * m), 4);
    }

    /// <summary>Tiles of fourteen rows and two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count<T>(int m, int n)
        where T : unmanaged => (m + 13) / 14 * ((n + Blocking.PanelElements<T>() - 1) / Blocking.PanelElements<T>());

    /// <summary>
    /// Those of <see cref="GemmForm.Sums"/>: for each sum vectors of products, or short ones in lanes; also to turn op(B), or to copy of op(B)ᵀ, and of each row of A, what does not fill a step.
    /// </summary>
    private static double Sums<T>(int m, int n, int k, bool turnsB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int vector = Blocking.VectorElements<T>();
        bool whole = k % vector == 0;
        double ofB = (double)n * (turnsB ? k : whole ? 0 : Math.Min(k, GemmSumsLayout<T>.Chunk));
        return InLanes<T>(n, k)
            ? (m * ((0.6 * Blocking.LaneOperations<T>(n, k) / vector) + (0.15 * n) + (whole ? 0 : 5))) + ((turnsB ? 0.57 : 0.34) * ofB) + 600
            : (m * ((0.73 * n * k / vector) + (whole ? 0 : 10))) + ((turnsB ? 0.34 : 0.25) * ofB) + 700;
    }
}
