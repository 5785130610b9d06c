using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// How a sweep over rows of V forms D·Hᵀ: some ranks in the lanes of tiles, all or as many as fill whole vectors, and the others, if not all, as sums along the rows of D. Whichever takes the
/// fewest cycles, by a count of what the forms do not have in common, whose numbers are the least squares of 1200 random shapes, each with both costs, in all forms that they have, one in turn with
/// the other (Zen 5, float and double): in the mean it takes 1.006 of the best one's time, where rules of thumb took 1.03; numbers found without 160 of these shapes took 1.008 there (1.037). Quotients of few
/// ranks go their own way (<see cref="SumsQuotients"/>). It depends on the shape, the cost and the type alone, for the bits depend on it.
/// </summary>
/// <param name="TileRank">The ranks in the lanes of tiles.</param>
/// <param name="InLanes">Whether the others take a 128-bit lane of a vector each, not whole vectors.</param>
internal readonly record struct SweepForm(int TileRank, bool InLanes)
{
    internal static SweepForm Of<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        if (SumsQuotients<T>(cost, shape))
        {
            return default;
        }

        var best = new SweepForm(shape.Rank, InLanes: false);
        int whole = shape.Rank / Blocking.VectorElements<T>() * Blocking.VectorElements<T>();

        // Ranks that fill vectors stay in tiles: their rows of W need no padding, which the count does not know.
        if (whole == shape.Rank)
        {
            return best;
        }

        double fewest = best.Cycles<T>(cost, shape);
        Span<SweepForm> others = [new(whole, InLanes: false), new(0, InLanes: false), new(whole, InLanes: true), new(0, InLanes: true)];
        foreach (SweepForm form in others[..(shape.Columns <= Blocking.ColumnChunk ? 4 : 2)])
        {
            double cycles = form.Cycles<T>(cost, shape);
            if (cycles < fewest)
            {
                (best, fewest) = (form, cycles);
            }
        }

        return best;
    }

    /// <summary>
    /// Whether both products of Kullback–Leibler are formed while its quotients are in registers, all ranks as sums: up to seven of them. An iteration is 1.0 to 1.9 times as fast in float, 1.24 in the mean of 40 shapes of 8 to
    /// 3000 rows and columns, and 1.3 in double (Zen 5); with 256-bit vectors and 16 registers 1.1 to 1.6 at up to five ranks, 0.9 to 1.1 at six and seven. At eight, of a V beyond the caches, 1.15 to 1.2, and 0.91
    /// with 16 registers; within them 1.0 to 1.2, but 0.77 to 0.9. At nine and ten 1.0 to 1.1 and 0.75 to 0.9.
    /// </summary>
    internal static bool SumsQuotients<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged => cost != NmfCost.Euclidean && (shape.Rank < QuotientRanks.Most || (shape.Rank == QuotientRanks.Most && !Blocking.FitsHalf<T>(shape)));

    /// <summary>
    /// The cycles of an iteration that differ: multiply-adds, a vector at a time; of tiles the padding of a row of W, the transposed H and a start; of sums their fold, or H in lanes, and all of
    /// the Gram matrices, which tiles form from the diagonal on; of both together another pass over V.
    /// </summary>
    private double Cycles<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        (double m, double n, int r) = (shape.Rows, shape.Columns, shape.Rank);
        int vector = Blocking.VectorElements<T>();
        double wide = (double)Blocking.VectorElements<float>() / vector;
        int sums = r - this.TileRank;
        double vectors = Vectors(shape.Columns, vector);
        double gramRows = cost == NmfCost.Euclidean && this.TileRank == 0 ? m + n : 0;
        double cycles = 0;
        if (this.TileRank > 0)
        {
            int tiles = Vectors(this.TileRank, vector);
            cycles += (0.70 * m * n * tiles) + (19 * m * Vectors(r, vector)) + (13.4 * n * tiles) + 330;
        }

        if (sums > 0 && this.InLanes)
        {
            int groups = LaneGroup.Groups(sums);
            cycles += (0.83 * m * groups * Vectors(shape.Columns, vector / LaneGroup.Rows)) + (1.82 * n * groups * wide * wide) + (0.44 * groups * groups * gramRows) + 300;
        }
        else
        {
            cycles += sums * ((0.88 * m * vectors) + (1.07 * m * wide) + (0.38 * sums * gramRows / vector) + 55);
        }

        return this.TileRank > 0 && sums > 0 ? cycles + (2.7 * m * vectors) + 930 : cycles;
    }

    private static int Vectors(int elements, int vector) => (elements + vector - 1) / vector;
}
