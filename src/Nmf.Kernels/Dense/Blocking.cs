using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// How a factorization is cut into blocks. Sums are split at block borders, so every number here that a sum depends on is a
/// function of the shape and the element type alone: never of the vector width or the number of threads.
/// </summary>
internal static class Blocking
{
    /// <summary>
    /// The columns of V in one step of a row block. Of Hᵀ, a panel of 256 rows of 128 bytes is 32 KB and stays in a
    /// first-level cache of 48 KB beside the rows of V that stream by; it also splits sums over n, for accuracy.
    /// </summary>
    internal const int ColumnChunk = 256;

    /// <summary>
    /// Between what two threads write. The hardware, which fetches along the rows of a chunk of quotients, runs on behind it, into lines that the other thread's core is writing, and takes them
    /// away from it: two threads were 1.1 to 1.4 times as fast for the Kullback–Leibler cost with 64 KB, some percent more with 128, and a page was not enough.
    /// </summary>
    private const int BytesBetweenMembers = 128 * 1024;

    /// <summary>How far ahead in its own row V is fetched where it is not in the cache.</summary>
    internal const int FetchedBytes = 512;

    /// <summary>The fewest columns of H that are updated at a time, whole panels: many threads find some.</summary>
    private const int FewestPartColumns = 64;

    /// <summary>The elements of H that one thread updates at a time: they and their numerators, which segments may have shares of, are in the first-level cache together.</summary>
    private const int PartElements = 2048;

    /// <summary>The columns of a chunk where sums along rows are folded at its end: 512 of 16 rows stay in the first-level cache.</summary>
    internal const int DotColumnChunk = 512;

    /// <summary>
    /// The most of them, and the bytes of H that they may have, where ranks are so few that one tile reads V, whatever the vector: longer runs of memory, 1.02 to 1.08 times as fast from the
    /// second-level cache on. With three or four ranks too, but 0.86 to 0.93 where registers are few and a second tile reads V again.
    /// </summary>
    private const int MostDotColumnChunk = 4 * DotColumnChunk;

    /// <inheritdoc cref="MostDotColumnChunk"/>
    private const int DotChunkBytes = 16 * 1024;

    /// <summary>See <see cref="QuotientChunk"/>.</summary>
    private const int QuotientChunkBytes = 32 * 1024;

    /// <summary>See <see cref="FetchedRows"/>.</summary>
    private const int FetchedColumns = 1024;

    /// <inheritdoc cref="MostDotColumnChunk"/>
    private const int MostRanksOfLongChunk = 2;

    /// <summary>See <see cref="FewRowsChunk"/>.</summary>
    private const int FewRowsBytes = 40 * 1024;

    /// <summary>
    /// The columns of a chunk of sums beside tiles, where a block is read for one to a few ranks: fewer folds, 1.01 to 1.03 times as fast as in chunks of the tiles at ranks 26 to 50, as are 512
    /// or 2048 columns. Also of H where it is prepared for sums alone: 1.04 to 1.09 times as fast as 256 at 4 to 30 rows.
    /// </summary>
    internal const int LongColumnChunk = 1024;

    /// <summary>The most rows of a block, and the most elements of W that it may have: W, Wᵀ and their numerators share the second-level cache too.</summary>
    private const int MostBlockRows = 1024;

    /// <summary>
    /// The most rows of a block where rows are in the lanes: so many, or as many as have so many bytes of V, which stay in the first-level cache. Up to 1.3 times as
    /// fast as 256 rows where columns are few (three), 1.16 at 12, 1.08 at 20; from 40 KB on 256 rows are faster than 128 or 512.
    /// </summary>
    private const int TurnedBlockRows = 256;

    /// <inheritdoc cref="TurnedBlockRows"/>
    private const int TurnedBlockBytes = 40 * 1024;

    /// <inheritdoc cref="MostBlockRows"/>
    private const int BlockFactorElements = 24 * 1024;

    /// <summary>See <see cref="Segments(NmfCost, NmfShape)"/>.</summary>
    private const int FewestSegmentRows = 320;

    /// <inheritdoc cref="FewestSegmentRows"/>
    private const int FewRows = 1000;

    /// <inheritdoc cref="FewestSegmentRows"/>
    private const long FewestSegmentProducts = 400_000;

    /// <summary>The fewest columns that threads share out: four slabs at least.</summary>
    private const int FewestSharedColumns = 4 * DotColumnChunk;

    /// <summary>The bytes of two 512-bit vectors.</summary>
    private const int PanelBytes = 128;

    /// <summary>
    /// The bytes of V that a row block may have: it, the next block, which is being fetched, H and the sums share a second-level
    /// cache of 2 MB. 512 KB is 8 to 18 % slower at 2000×2000, rank 32.
    /// </summary>
    private const int BlockBytes = 256 * 1024;

    /// <summary>
    /// The bytes of V that a block may have before V counts as wide: two passes are 1.0 to 1.2 times as fast at 6000 columns, 1.2 to 1.5 at 12000,
    /// rank 10 and 32; 0.95 to 1.04 at 3000 to 4000. Blocks of 96 rows lose a third there: each row is a stream.
    /// </summary>
    private const int MostBlockBytes = 2 * BlockBytes;

    /// <summary>See <see cref="Wide"/>: somewhat more than a second-level cache, as not all is wanted at the same time.</summary>
    private const int MostCachedBytes = 9 * BlockBytes;

    /// <summary>See <see cref="BlockRows"/>.</summary>
    private const int FewestBlockRows = 48;

    /// <inheritdoc cref="FewestBlockRows"/>
    private const int LowBlockRows = 32;

    /// <summary>The operations to fold a vector of sums of whole vectors.</summary>
    private const double FoldOperations = 45;

    /// <summary>Whole vectors at every width, and what sums along rows have room for.</summary>
    private const int RowStep = 16;

    /// <summary>The most rows of a group.</summary>
    private const int MostGroupRows = 512;

    /// <summary>The fewest, of several threads: tiles of fewer wait for their own sums.</summary>
    private const int FewestGroupRows = 8;

    /// <summary>The multiply-adds of a Gram matrix that are worth a thread's way to them and back where the pass over V has one part: 300×300 r10, none of it shared out, takes 0.75 of the time of two threads.</summary>
    internal const long FewestSharedProducts = 1_000_000;

    /// <summary>The parts for each of several threads, so that one that is held up delays the others little.</summary>
    internal const int PartsOfMember = 4;

    /// <summary>The elements of a chunk: 96 KB of float32, in the second-level cache while three products read it.</summary>
    private const int ChunkElements = 96 * ColumnChunk;

    /// <summary>The columns of a chunk where sums of so many ranks along rows of V are folded at its end: a divisor of a slab.</summary>
    internal static unsafe int FoldedChunk<T>(int rank)
        where T : unmanaged => rank <= MostRanksOfLongChunk ? Math.Min(MostDotColumnChunk, DotChunkBytes / (rank * sizeof(T))) : DotColumnChunk;

    /// <summary>
    /// The columns of a chunk where quotients are summed as they are formed, a divisor of a slab: as many as H has 32 KB of, for all of its rows are read again for each row of V, and stay in the
    /// first-level cache. With half of them 1.0 to 1.1 times as slow at ranks 3 to 7, with twice as many 0.88 to 1.05 of the speed at rank 7.
    /// </summary>
    internal static unsafe int QuotientChunk<T>(int rank)
        where T : unmanaged
    {
        int chunk = MostDotColumnChunk;
        while (chunk > ColumnChunk && rank * chunk * sizeof(T) > QuotientChunkBytes)
        {
            chunk /= 2;
        }

        return chunk;
    }

    /// <summary>
    /// The columns of a chunk of V, or of quotients, whose rows are summed along, a divisor of a group's columns: of few rows as many as stay in a first-level cache, for a chunk costs some 0.1 µs beside its work. 1.03 to 1.15 times as
    /// fast for Kullback–Leibler as <see cref="ColumnChunk"/> at 4 to 20 rows, 1.03 to 1.05 for the Euclidean cost as <see cref="DotColumnChunk"/> at up to 10.
    /// </summary>
    internal static unsafe int FewRowsChunk<T>(NmfShape shape)
        where T : unmanaged
    {
        int chunk = MostDotColumnChunk;
        while (chunk > ColumnChunk && (long)shape.Rows * Math.Min(chunk, shape.Columns) * sizeof(T) > FewRowsBytes)
        {
            chunk /= 2;
        }

        return chunk;
    }

    /// <summary>
    /// How many rows ahead so many columns of V are fetched where quotients are summed along them: the time of some 64 steps. 512 bytes ahead in the same row, which near its end are of another slab,
    /// 0.80 to 1.02 of that where V is wide, 0.94 to 1.01 elsewhere.
    /// </summary>
    internal static int FetchedRows(int columns) => Math.Max(1, FetchedColumns / columns);

    /// <summary>
    /// The most rows of a block over which WᵀV is summed at a time, where more than one tile of fourteen ranks passes over a panel of V: with W it stays in
    /// the first-level cache between them. 1.02 to 1.05 times as fast at ranks 16 to 32 and 64 to 120 columns, whose blocks are higher; not so for
    /// WᵀQ (0.99), and slower where there is one tile (rank 3, 0.98).
    /// </summary>
    internal static int SumRows(NmfCost cost, int rank) => cost == NmfCost.Euclidean && rank > 14 ? ColumnChunk / 2 : MostBlockRows;

    /// <summary>
    /// The operations for a vector of rows of sums along them, for so many ranks, that take a 128-bit lane of a vector each, four together: a multiply-add for each four ranks and lane of columns, an
    /// eighth more for loads, and the fold.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double LaneOperations<T>(int ranks, int columns)
        where T : unmanaged
    {
        int vector = VectorElements<T>();
        int groups = LaneGroup.Groups(ranks);
        return ((groups + 0.125) * RoundUp(columns, vector / LaneGroup.Rows) * LaneGroup.Rows) + (2 * groups * vector);
    }

    /// <summary>The same where a sum takes whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double DotOperations<T>(int ranks, int columns)
        where T : unmanaged => ranks * (RoundUp(columns, VectorElements<T>()) + FoldOperations);

    /// <summary>The elements of a 512-bit vector.</summary>
    internal static int VectorElements<T>()
        where T : unmanaged => PanelElements<T>() / 2;

    /// <summary>The elements of two 512-bit vectors.</summary>
    internal static unsafe int PanelElements<T>()
        where T : unmanaged => PanelBytes / sizeof(T);

    /// <summary>
    /// The most rows of a block: whole steps, as many as the chunk, unless it is turned, and the block may have, but some, for a block costs a pass over H and
    /// the sums: 48 rows are 1.05 times as fast as 32 at 20000×2000, rank 10, and equal at 2000×2000. 32 where two higher blocks would not
    /// stay in the cache (4000×4000, rank 10, 1.06), and where V is wide, each of its rows a stream from memory (2000×20000, rank 10, 1.2).
    /// </summary>
    internal static unsafe int BlockRows<T>(NmfShape shape, bool turned)
        where T : unmanaged
    {
        long row = (long)shape.Columns * sizeof(T);
        int fewest = LowBlockRows * row <= MostBlockBytes && (FewestBlockRows * row <= 5 * BlockBytes / 2 || Wide<T>(shape)) ? FewestBlockRows : LowBlockRows;
        int most = turned ? (int)Math.Clamp(TurnedBlockBytes / row, TurnedBlockRows, MostBlockRows) : Math.Min(MostBlockRows, ChunkElements / Math.Min(shape.Columns, ColumnChunk));
        long fitting = Math.Min(BlockBytes / row, Math.Min(most, BlockFactorElements / shape.Rank));
        return (int)Math.Clamp(fitting / RowStep * RowStep, fewest, Math.Max(fewest, RoundUp(shape.Rows, RowStep)));
    }

    /// <summary>The rows of the next block of so many: about equal shares, in whole steps where rows are in the lanes or summed in groups.</summary>
    internal static int NextRows(int rows, int blockRows, bool inSteps)
    {
        int blocks = (rows + blockRows - 1) / blockRows;
        return Math.Min(rows, RoundUp((rows + blocks - 1) / blocks, inSteps ? RowStep : 1));
    }

    /// <summary>
    /// Whether a block leaves the second-level cache between its products, so that each has a pass of its own, slab by slab of columns: by
    /// itself, or where there is reuse enough to read V twice, with the next block, which is being fetched, and H and its sums. 1.08 times
    /// as fast at 513×4000, rank 32, 1.1 at 4000×4000, equal at 2000×3000, rank 50; 4000×4000, rank 10, which stays in one pass, would lose a fifth.
    /// </summary>
    internal static unsafe bool Wide<T>(NmfShape shape)
        where T : unmanaged
    {
        long row = (long)shape.Columns * sizeof(T);
        return Math.Min(shape.Rows, LowBlockRows) * row > MostBlockBytes
            || (shape.Rows >= FewestBlockRows && 2 * (FewestBlockRows + shape.Rank) * row > MostCachedBytes);
    }

    /// <summary>The blocks that are swept together where V is wide: the part of H that belongs to a slab is read for some 512 rows.</summary>
    internal static int GroupBlocks(int rows, int blockRows) => (Math.Min(MostGroupRows, rows) + blockRows - 1) / blockRows;

    /// <summary>The rows of a group, fewer where several threads shall find some: 64 rows on two of them are 32 and 32, not a block of 48 and one of 16. Whole steps where sums go along them.</summary>
    internal static int GroupRows(int rows, int blockRows, int groupBlocks, int members, bool inSteps)
    {
        if (members == 1)
        {
            return groupBlocks * blockRows;
        }

        int blocks = (rows + blockRows - 1) / blockRows;
        if (blocks >= PartsOfMember * members)
        {
            return Math.Min(groupBlocks, Math.Max(1, rows / (PartsOfMember * members * blockRows))) * blockRows;
        }

        int parts = RoundUp(blocks, members);
        int share = Math.Max(FewestGroupRows, (rows + parts - 1) / parts);
        return Math.Min(blockRows, inSteps ? RoundUp(share, RowStep) : share);
    }

    /// <summary>The columns of H that are updated at a time. No sum crosses them, so that they may depend on the number of threads.</summary>
    internal static int PartColumns(NmfShape shape, int members) =>
        members > 1 ? FewestPartColumns : Math.Max(FewestPartColumns, PartElements / shape.Rank / FewestPartColumns * FewestPartColumns);

    /// <summary>Whether V stays in the second-level cache from one iteration to the next, so that none of it need be fetched ahead. Where it is turned, the blocks beside it are small.</summary>
    internal static unsafe bool StaysInCache<T>(NmfShape shape, bool turned)
        where T : unmanaged => turned ? FitsHalf<T>(shape) : (long)shape.Rows * shape.Columns * sizeof(T) <= MostBlockBytes;

    /// <summary>Whether V has at most 1 MB, half of a second-level cache of 2 MB.</summary>
    internal static unsafe bool FitsHalf<T>(NmfShape shape)
        where T : unmanaged => (long)shape.Rows * shape.Columns * sizeof(T) <= 2 * MostBlockBytes;

    /// <summary>The columns of a slab, whole chunks of every kind: a block's part of one has the bytes of a block that fits the cache; fewer, whole chunks of one kind, where several threads shall find some.</summary>
    internal static unsafe int SlabColumns<T>(int columns, int members, int chunk)
        where T : unmanaged
    {
        int most = BlockBytes / (PanelElements<T>() * sizeof(T)) / LongColumnChunk * LongColumnChunk;
        return members == 1 ? most : Math.Clamp(columns / (PartsOfMember * members) / chunk * chunk, chunk, most);
    }

    /// <summary>
    /// The segments of V's rows whose sums are formed apart and folded in order. To clear and to fold a segment's sums takes the time of
    /// some ten rows: one where rows are few and threads can share out columns instead (1.04 at 361×2429, rank 49, and 513×4000, rank 32), and where there is too little to do for several threads
    /// (1.03 to 1.2 at 350 to 5000 rows and 5 to 60 columns; two threads, which were no faster than one there, 1.1 to 2.6). An element counts for as many multiply-adds as its rank, a load or a quotient more.
    /// </summary>
    internal static int Segments(NmfCost cost, NmfShape shape) =>
        (shape.Rows < FewRows && shape.Columns >= FewestSharedColumns)
        || (long)shape.Rows * shape.Columns * (shape.Rank + (cost == NmfCost.Euclidean ? 2 : 8)) < FewestSegmentProducts
            ? 1
            : Segments(shape.Rows);

    /// <summary>
    /// The same of a cost: an even number, which divides among two threads, of at most 500 rows each up to 64 of them. Half as many would
    /// be 1.02 to 1.03 times as fast on one thread, but leave those of larger machines idle.
    /// </summary>
    internal static int Segments(int rows) => rows < FewestSegmentRows ? 1 : Math.Min(2 * ((rows + 999) / 1000), 64);

    /// <summary>Whether threads share out rows and columns, in two passes over V, because there are fewer segments than threads.</summary>
    internal static bool SharesColumns(NmfCost cost, NmfShape shape, int members) => Segments(cost, shape) < members && shape.Columns >= FewestSharedColumns;

    /// <summary>The first row of a segment: about equal shares, in whole panels.</summary>
    internal static int SegmentStart<T>(int rows, int segments, int segment)
        where T : unmanaged => segment == segments ? rows : (int)((long)rows * segment / segments) / PanelElements<T>() * PanelElements<T>();

    /// <inheritdoc cref="BytesBetweenMembers"/>
    internal static unsafe int ElementsBetweenMembers<T>()
        where T : unmanaged => BytesBetweenMembers / sizeof(T);

    /// <summary>The next multiple of a number.</summary>
    internal static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
