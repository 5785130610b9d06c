using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// Which side of V is in the lanes of vectors, in a sweep and in the copies that a fit keeps: its columns, or where these are few its rows, turned block by block unless they lie so, or Vᵀ is swept
/// instead. A function of the cost, the shape, the layout and the element type alone, for the bits depend on it.
/// </summary>
internal static class Orientation
{
    /// <summary>The most columns of a V that is turned, and of one in the cache that is swept in columns as it lies.</summary>
    private const int MostTurnedColumns = 64;

    /// <summary>The fewest columns of a V that is swept as Vᵀ.</summary>
    private const int FewestTransposedColumns = 1500;

    /// <summary>
    /// The columns for each row of a V from which on it is swept as Vᵀ where quotients are summed as they are formed: 1.1 to 1.4 times as fast at 5×200000, 8×50000, 10×10000 and 16×100000, but 0.83 to
    /// 0.87 at 30×3000 to 100×8000, rank 3 to 5.
    /// </summary>
    private const long FewestColumnsPerRow = 300;

    /// <summary>The cache lines of a page.</summary>
    private const int PageLines = 64;

    /// <summary>
    /// Whether the rows of V, not its columns, are in the lanes of vectors, blocks of it being turned: where few columns would leave lanes empty, or
    /// few sums along them pay for a fold. Up to five times as fast at three columns, 1.1 to 1.4 at 20; the other form 1.2 at 30 columns, rank 6, and 1.4 at 40, rank 8.
    /// </summary>
    internal static bool Turned<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged => RowsInLanes<T>(cost, shape, turned: true);

    /// <summary>
    /// Whether rows in the lanes are faster where blocks of V and W are turned, or where they need not be, by operations counted for a vector of rows. With rows in the lanes
    /// each column takes, by measurement, 5.4 to turn (beside quotients 5) and each rank 2.75, or 2.6 if W is not turned either (beside quotients 2, and 4 once); else a fold
    /// takes 45, a row 30 and what <see cref="MoreInRows"/> says. A division takes eight.
    /// </summary>
    private static bool RowsInLanes<T>(NmfCost cost, NmfShape shape, bool turned)
        where T : unmanaged
    {
        if (SweepForm.SumsQuotients<T>(cost, shape))
        {
            return RowsInLanesOfQuotients<T>(shape, turned);
        }

        if (shape.Columns > MostTurnedColumns || !Tall(shape))
        {
            return false;
        }

        int vector = Blocking.VectorElements<T>();
        int columns = Blocking.RoundUp(shape.Columns, vector);
        SweepForm rows = SweepForm.Of<T>(cost, shape);
        int sums = shape.Rank - rows.TileRank;
        bool euclidean = cost == NmfCost.Euclidean;
        long perQuotient = euclidean ? 0 : 2 * (shape.Rank + 8);
        double toTurn = !turned ? 0 : euclidean ? 5.4 : 5;
        double inLanes = shape.Columns * (toTurn + (euclidean ? (turned ? 2.75 : 2.6) * shape.Rank : 4 + (2 * shape.Rank) + perQuotient));
        double ofSums = sums == 0 ? 0 : rows.InLanes ? Blocking.LaneOperations<T>(sums, shape.Columns) : Blocking.DotOperations<T>(sums, shape.Columns);
        double inRows = (columns * (shape.Rank + perQuotient)) + ((double)shape.Columns * Blocking.RoundUp(rows.TileRank, vector)) + ofSums + 30;
        return inLanes < inRows + MoreInRows(euclidean, rows.TileRank, sums, vector);
    }

    /// <summary>
    /// The same where quotients are summed as they are formed: of a V that is turned by cycles measured for a vector of rows. What differs is that a line of sums along it costs some twenty cycles and three for each rank, a
    /// line for each row of V or, rows in the lanes, for each column and block; and to turn a block fourteen a column.
    /// </summary>
    private static bool RowsInLanesOfQuotients<T>(NmfShape shape, bool turned)
        where T : unmanaged
    {
        if (!turned)
        {
            return shape.Rows >= 3L * shape.Columns && shape.Columns <= 2 * MostTurnedColumns;
        }

        int vector = Blocking.VectorElements<T>();
        double step = 2 * (1.1 + (1.2 * shape.Rank));
        double inLanes = shape.Columns * (step + 14);
        double inRows = (Blocking.RoundUp(shape.Columns, vector) * step) + (vector * (22 + (2.9 * shape.Rank)));
        return shape.Columns <= MostTurnedColumns && Tall(shape) && inLanes < inRows;
    }

    /// <summary>
    /// What rows cost beyond their products, by measurement: ranks that fill vectors or are all sums nothing, those that fill a vector in part its padding, and
    /// sums beside whole vectors most, for a row of their W takes a vector more where it is updated; that counts less beside quotients.
    /// </summary>
    private static double MoreInRows(bool euclidean, int tileRank, int sums, int vector)
    {
        if (tileRank > 0 && sums > 0)
        {
            return !euclidean ? 300 : sums <= vector / 2 ? 1000 : 500;
        }

        return tileRank % vector == 0 ? 0 : euclidean ? 320 : 250;
    }

    /// <summary>
    /// Whether a column-major V is swept as it lies, its rows in the lanes, in one pass, instead of Vᵀ ≈ HᵀWᵀ in two. From the third-level cache on it is
    /// 1.05 to 1.4 times as fast up to 128 columns, from memory up to 1.5 times; beyond, blocks are lower and folds, a sum for each rank and column,
    /// take more of the time: at 200, 400 and 800 columns 1.4, 1.35 and 1.3 with rank 3, 1.26, 1.14 and 1.0 with 8, 0.97, 0.86 and 0.78 with 16.
    /// Kullback–Leibler: 1.1 to 1.2 at 100 columns, 1.02 to 1.09 at 200, 0.99 to 1.05 at 400, whatever the rank. Squares lose a tenth and more. One within the caches whose quotients are summed as they
    /// are formed is swept so wherever a fit would keep it so: on two threads 1.3 to 1.7 times as fast as Vᵀ.
    /// </summary>
    internal static bool SweptAsItLies<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged
    {
        const int MostColumns = 128;
        const int MostSums = 3200;
        if (SweepForm.SumsQuotients<T>(cost, shape) && Blocking.FitsHalf<T>(shape))
        {
            return RowsInLanesOfQuotients<T>(shape, turned: false);
        }

        bool few = cost == NmfCost.Euclidean ? (long)shape.Rank * shape.Columns <= MostSums : shape.Columns <= 2 * MostColumns;
        return Tall(shape) && (shape.Columns <= MostTurnedColumns || (!Blocking.FitsHalf<T>(shape) && (few || shape.Columns <= MostColumns)));
    }

    /// <summary>
    /// Whether a wide row-major V is swept as Vᵀ, which lies in columns, the columns of V in the lanes, in two passes: where to turn blocks of Vᵀ would pay, or, of a V that does not
    /// stay near, rows in the lanes without turning. 1.3 to 1.9 times as fast from 10000 columns on, 1.05 to 1.4 at 2000 to 4000; up to 1500 columns the second pass costs more than it gains.
    /// </summary>
    internal static bool SweptTransposed<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged => shape.Columns >= FewestTransposedColumns
        && (SweepForm.SumsQuotients<T>(cost, shape)
            ? shape.Rows <= MostTurnedColumns && shape.Columns >= FewestColumnsPerRow * shape.Rows
            : RowsInLanes<T>(cost, Transposed(shape), turned: Blocking.StaysInCache<T>(shape, turned: false)));

    private static bool Tall(NmfShape shape) => shape.Rows >= 6L * shape.Columns;

    /// <summary>
    /// Whether a copy of V whose rows begin on cache lines would stay in the cache; a fit keeps it if not one in columns: a vector that straddles two lines counts
    /// twice. 1.06 to 1.16 times as fast for the Euclidean cost at ranks 3 to 16, 1.01 to 1.04 for Kullback–Leibler.
    /// </summary>
    internal static bool KeptInRows<T>(NmfShape shape)
        where T : unmanaged => Blocking.FitsHalf<T>(shape) && Blocking.FitsHalf<T>(shape with { Columns = RowStride<T>(shape.Columns) });

    /// <summary>From one row or column of a fit's copy to the next: whole cache lines, but not a whole number of pages, whose lines would share sets of the cache.</summary>
    internal static int RowStride<T>(int length)
        where T : unmanaged
    {
        int vector = Blocking.VectorElements<T>();
        int whole = Blocking.RoundUp(length, vector);
        return whole % (PageLines * vector) == 0 ? whole + vector : whole;
    }

    /// <summary>
    /// Whether a fit keeps a copy of V in columns, which need not be turned any more, and stays in the cache: 1.1 to 1.25 times as fast as rows that
    /// would not be turned where ranks are few (38 columns of rank 3, 50 of 6), 1.05 to 1.25 where they fill one vector, whose tiles wait for their scalars; where they
    /// fill more, rows are the faster. Where quotients are summed as they are formed, of up to 128 columns and three times as many rows: 1.05 to 1.3 times as fast as rows at 37 to 100 columns, equal
    /// at 128.
    /// </summary>
    internal static bool KeptInColumns<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged => Blocking.FitsHalf<T>(shape)
        && (RowsInLanes<T>(cost, shape, turned: false) || (shape.Rank == Blocking.VectorElements<T>() && shape.Columns <= MostTurnedColumns && Tall(shape)));

    /// <summary>
    /// Whether a fit that keeps a copy of V keeps Wᵀ too, if that stays in the cache, where blocks of W would be turned, and turned back: 1.05 to 1.3 times as fast, most
    /// at rank 8 with few columns.
    /// </summary>
    internal static bool KeepsTransposedW<T>(NmfCost cost, NmfShape shape)
        where T : unmanaged => Blocking.FitsHalf<T>(shape with { Rows = RowStride<T>(shape.Rows), Columns = LaneGroup.Padded(shape.Rank) })
        && (KeptInColumns<T>(cost, shape) || (KeptInRows<T>(shape) && SweepForm.Of<T>(cost, shape).TileRank == 0 && !SweptTransposed<T>(cost, shape)));

    /// <summary>The shape of Vᵀ ≈ HᵀWᵀ.</summary>
    internal static NmfShape Transposed(NmfShape shape) => new(shape.Columns, shape.Rows, shape.Rank);
}
