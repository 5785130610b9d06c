using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// How a sweep over rows of V forms D·Hᵀ: some ranks in the lanes of tiles, all or as many as fill whole vectors, and the others, if not all, as sums along the rows of D. Whichever takes the
/// fewest cycles, by a count of what the forms do not have in common, whose numbers are the least squares of 2000 random shapes in all forms that they have (Zen 5; float and double, both costs):
/// where the form that it chose until then took 1.031 of the best one's time in the mean, it takes 1.006. It depends on the shape and the type alone, for the bits depend on it.
/// </summary>
/// <param name="TileRank">The ranks in the lanes of tiles.</param>
/// <param name="InLanes">Whether the others take a 128-bit lane of a vector each, not whole vectors.</param>
internal readonly record struct SweepForm(int TileRank, bool InLanes)
{
    internal static SweepForm Of<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        var tiles = new SweepForm(shape.Rank, InLanes: false);
        int whole = shape.Rank / Blocking.VectorElements<T>() * Blocking.VectorElements<T>();
        if (whole == shape.Rank)
        {
            return tiles;
        }

        (SweepForm Form, double Cycles) best = (tiles, tiles.Cycles<T>(cost, shape));
        for (int lanes = shape.Columns <= Blocking.ColumnChunk ? 1 : 0; lanes >= 0; lanes--)
        {
            for (int tileRank = whole; ; tileRank = 0)
            {
                var form = new SweepForm(tileRank, lanes == 1);
                double cycles = form.Cycles<T>(cost, shape);
                best = cycles < best.Cycles ? (form, cycles) : best;
                if (tileRank == 0)
                {
                    break;
                }
            }
        }

        return best.Form;
    }

    /// <summary>
    /// The cycles of an iteration that differ: multiply-adds, a vector at a time; of tiles the padding of a row of W, the transposed H and a start; of sums their fold, or H in lanes and its
    /// Gram matrix; of both together another pass over V.
    /// </summary>
    private double Cycles<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        (double m, double n, int r) = (shape.Rows, shape.Columns, shape.Rank);
        int vector = Blocking.VectorElements<T>();
        double wide = (double)Blocking.VectorElements<float>() / vector;
        int sums = r - this.TileRank;
        double vectors = Vectors(shape.Columns, vector);
        double cycles = 0;
        if (this.TileRank > 0)
        {
            int tiles = Vectors(this.TileRank, vector);
            cycles += (0.72 * m * n * tiles) + (18 * m * Vectors(r, vector)) + (13 * n * tiles) + 400;
        }

        if (sums > 0 && this.InLanes)
        {
            int groups = LaneGroup.Padded(sums) / LaneGroup.Rows;
            double gram = cost == NmfCost.Euclidean && this.TileRank == 0 ? 0.375 * groups * groups * (m + n) : 0;
            cycles += (0.85 * m * groups * Vectors(shape.Columns, vector / LaneGroup.Rows)) + (1.95 * n * groups * wide * wide) + gram + 350;
        }
        else
        {
            cycles += sums * ((0.94 * m * vectors) + (1.15 * m * wide) + 78);
        }

        return this.TileRank > 0 && sums > 0 ? cycles + (2.4 * m * vectors) + 820 : cycles;
    }

    private static int Vectors(int elements, int vector) => (elements + vector - 1) / vector;
}
