using System.Numerics;

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

/// <summary>Which form takes the fewest cycles, by a count for each. It depends on sizes and transpositions alone, for sums have other bits than tiles.</summary>
internal static class GemmForms
{
    /// <summary>The most columns of C, or of Cᵀ, for any form but tiles: they leave some of two vectors empty.</summary>
    internal static int MostColumns<T>()
        where T : unmanaged => Blocking.PanelElements<T>() - 1;

    internal static GemmForm Of<T>(in GemmProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (problem.M, problem.N, problem.K);
        int most = MostColumns<T>();
        if (problem.TransposedB ? n > most && m > most : n > most || n % Blocking.VectorElements<T>() == 0)
        {
            return GemmForm.Tiles;
        }

        GemmForm form = GemmForm.Tiles;
        double least = Tiles<T>(m, n, k, problem.TransposedB);
        if (n <= most)
        {
            if (problem.TransposedA)
            {
                double cycles = TurnedTiles<T>(m, n, k);
                (form, least) = cycles < least ? (GemmForm.TurnedTiles, cycles) : (form, least);
            }
            else if ((problem.TransposedB && Blocking.FillsBadly<T>(n, k)) || Sums<T>(m, n, k, !problem.TransposedB) < least)
            {
                return GemmForm.Sums;
            }
        }

        return problem.TransposedB && m < n && m <= most && Sums<T>(n, m, k, problem.TransposedA) < least ? GemmForm.TurnedSums : form;
    }

    /// <summary>
    /// Two multiply-adds a cycle, but four cycles for the next to the same sum; an element of Bᵀ takes 0.8 to be packed. Columns that fill no vector are copied at each step of the depth, and into C.
    /// </summary>
    private static double Tiles<T>(int m, int n, int k, bool packs)
        where T : unmanaged
    {
        int vector = Blocking.VectorElements<T>();
        double vectors = Blocking.RoundUp(n, vector) / vector;
        double copies = packs ? 0.8 * k * n : n < vector ? (2.0 * k) + (12 * m) : 0;
        return (k * Math.Max(vectors * Math.Max(1, 0.5 * m), 4)) + copies;
    }

    /// <summary>The same with rows and columns exchanged; to turn an element of C takes 0.35.</summary>
    private static double TurnedTiles<T>(int m, int n, int k)
        where T : unmanaged => Tiles<T>(n, m, k, packs: false) + (0.35 * m * n) + 150;

    /// <summary>
    /// Sums fold in two cycles each, or sooner in lanes. To turn an element of B takes 0.8, to copy those that do not fill whole steps 0.6.
    /// </summary>
    private static double Sums<T>(int m, int n, int k, bool turnsB)
        where T : unmanaged
    {
        int vector = Blocking.VectorElements<T>();
        double ofRow = Blocking.InLanes<T>(n, k) ? Blocking.LaneOperations<T>(n, k) / (2 * vector) : n * ((1.125 * k / (2 * vector)) + 2);
        double copies = turnsB ? 0.8 * k * n : k % vector == 0 ? 0 : 0.6 * n * Math.Min(k, Blocking.SweepChunk(folded: true));
        return (ofRow * m) + copies + 300;
    }
}
