using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>How one product is cut into blocks, and which operands are packed.</summary>
internal readonly struct GemmPlan
{
    /// <summary>The bytes of a row of A in a block, kc elements: with 2048 a panel of B is 64 KB of the second-level cache. With 1024 C is read and written twice as often, 10 % slower at 1000³ and 2000³.</summary>
    private const int LargestDepthBytes = 2048;

    /// <summary>
    /// kc where a large op(B) is read where it stands: as many rows as the hardware follows when it fetches ahead. Where its rows share cache sets, and it
    /// is packed for that, so few rows stay near: 0.85 to 0.93 of the time that the largest kc takes.
    /// </summary>
    private const int FewDepths = 32;

    /// <summary>The bytes of a row of op(B) up to which all of it is one stream, not one for each row, most of them having no gaps between: 10×64×20000 (Aᵀ) takes 0.6 of the time with the largest kc, 16×48×6000 0.83, but 32×200×10000 1.16.</summary>
    private const int NarrowB = 256;

    /// <summary>
    /// kc where the tiles of a block ask for the next one: 32×784×60000 (Aᵀ) takes 0.6 of the time, 10×2000×20000 0.5 to 0.6, 50×2000×20000 0.87,
    /// 32×2000×2000 0.93.
    /// </summary>
    private const int FetchedDepths = 48;

    /// <summary>
    /// The bytes of such a block, by which nc is chosen. Beside one of 480 KB, and none fetched where a row of op(B) is too long for that, 50×4000×2000 (Aᵀ) is 1.3 times as fast, 10×8000×1000
    /// 1.7, and in double 50×2000×2000 1.3, 10×2000×2000 1.8; with 96 KB 0.95 to 1.05 of that.
    /// </summary>
    private const int MostFetchedBytes = 144 * 1024;

    /// <summary>The same of an op(B) beyond the third-level cache that has them in whole rows, which come sooner: 10×2000×20000 1.15, 32×784×60000 1.1.</summary>
    private const int MostFarBytes = 480 * 1024;

    /// <summary>The fewest rows of C for that, if op(B) may be in the third-level cache: with fewer the multiply-adds take less time than it does to ask.</summary>
    private const int FewestFetchedRows = 8;

    /// <summary>The bytes of an op(B) that is beyond it: from there on it pays with few rows too, 1.3 to 1.8 times.</summary>
    private const int FarB = 64 * 1024 * 1024;

    /// <summary>nc: with the largest kc 6 MB of the third-level cache.</summary>
    internal const int MostColumns = 3072;

    /// <summary>The columns of B that one thread packs at a time.</summary>
    internal const int PackedColumns = 256;

    /// <summary>
    /// mc: with the largest kc 96 KB of the second-level cache. Few, because each row of C that is written is on a page of its own: with 192
    /// rows 2000×2000×68 takes 2.3 times as long, 2000×2000×256 1.15 times, large squares the same.
    /// </summary>
    internal const int MostRows = 48;

    /// <summary>
    /// mc where few multiply-adds are done for an element of C and each of its rows is on pages of its own: writing it takes the time, with
    /// 48 rows at 2000×2000×8 up to four times as long where the arrays lie badly.
    /// </summary>
    private const int FewRows = 24;

    /// <summary>The depth up to which that is so.</summary>
    private const int ShallowDepth = 64;

    private const int PageBytes = 4096;

    /// <summary>The bytes of a row of C up to which a page has several of them.</summary>
    private const int NarrowC = 1024;

    /// <summary>The bytes of C in a block whose C is so narrow.</summary>
    private const int NarrowBlockBytes = 128 * 1024;

    /// <summary>
    /// The pages from which on a block of A is packed whose rows are the columns of op(A) = Aᵀ: the first table of addresses that a processor
    /// keeps is too small for them. Packed 384³ is 1.1 times as fast, 500³ 1.16 times; 200³ is not.
    /// </summary>
    private const int ManyPages = 48;

    /// <summary>The bytes of op(B) that count as fitting the second-level cache beside a block of A.</summary>
    private const int SmallB = 512 * 1024;

    /// <summary>
    /// The bytes of op(B) that are read where they stand however often: beside a block of A they stay in the second-level cache. Beside 72 KB, a first-level cache and a half, 1.03 to 1.08 times as fast at
    /// 144³ to 350³ and, in double, at 97³ to 200³ (Zen 5); with 640 KB the same but for 400³, which loses some percent.
    /// </summary>
    private const int NearB = 320 * 1024;

    /// <summary>The lines of a first-level cache of 48 KB.</summary>
    private const int NearLines = 768;

    /// <summary>The rows of C below which B is read too few times to be worth packing.</summary>
    private const int RowsToPackB = 64;

    /// <summary>Rows that begin at multiples of this share a set of the first-level cache.</summary>
    private const int SetPeriod = 4096;

    /// <summary>
    /// So near to such a multiple, in bytes, of float, the rows of a tile still crowd into two sets, the more so where the processor's other thread has half of them: then 1025³ and
    /// 2047³ take 1.1 to 1.2 times as long as with A packed, else 1.0 to 1.03. Eight bytes off, packing it gains nothing.
    /// </summary>
    private const int Crowded = 4;

    /// <summary>The fewest columns of C for which that pays: 1025×32×1025 would lose a seventh, 1025×128×1025 some percent.</summary>
    private const int ColumnsToPackA = 256;

    /// <summary>Up to this size both operands are near, and nothing need be asked.</summary>
    private const int SmallSize = 64;

    /// <summary>The leading dimensions up to which that is so: no rows share cache sets.</summary>
    private const int SmallStride = 2 * SmallSize;

    private GemmPlan(int depthBlock, int columnBlock, int rowBlock, bool packsA, bool packsB, bool fetchesB)
    {
        this.ColumnBlock = columnBlock;
        this.FetchesB = fetchesB;
        this.DepthBlock = depthBlock;
        this.RowBlock = rowBlock;
        this.PacksA = packsA;
        this.PacksB = packsB;
    }

    /// <summary>kc, at most k.</summary>
    internal int DepthBlock { get; }

    /// <summary>nc, whole panels.</summary>
    internal int ColumnBlock { get; }

    /// <summary>mc.</summary>
    internal int RowBlock { get; }

    /// <summary>The scalars of op(A) are read where they stand, unless the lines of a tile would share a cache set or lie on too many pages.</summary>
    internal bool PacksA { get; }

    /// <summary>op(B) is packed if its lanes are not contiguous, if it is large and read often, or if its rows share cache sets.</summary>
    internal bool PacksB { get; }

    /// <summary>Where it is not, whether each block of it asks for the next.</summary>
    internal bool FetchesB { get; }

    /// <summary>The elements from a row of a packed block of op(A) to the next: a block of the depth and a cache line, or two where that is half a page, whose rows share sets.</summary>
    internal unsafe int PackedStrideA<T>()
        where T : unmanaged
    {
        int stride = this.DepthBlock + Blocking.VectorElements<T>();
        return stride * sizeof(T) % (SetPeriod / 2) == 0 ? stride + Blocking.VectorElements<T>() : stride;
    }

    /// <summary>Whether op(A) is not packed, and the columns and the depth are one block each.</summary>
    internal bool IsOneBlock(int n, int k) => !this.PacksA && n <= this.ColumnBlock && k <= this.DepthBlock;

    /// <summary>
    /// mc where no copies are made: more rows, unless each of C is on a page of its own, for a block costs as much as dozens of them and its last tile may be low. Beside 48 rows 1.1 times as fast at
    /// 5000×38×3 and 2000×200×8, 1.25 at 20000×20×5, 1.05 at 5000×38×30, 1.01 at 64³ to 255³.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe int RowBlockWithoutCopies<T>(in GemmProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        problem.M > this.RowBlock && (long)problem.Ldc * sizeof(T) <= NarrowC ? NarrowBlockBytes / (problem.Ldc * sizeof(T)) : this.RowBlock;

    /// <summary>The most rows of a panel of B.</summary>
    internal static unsafe int LargestDepthBlock<T>()
        where T : unmanaged => LargestDepthBytes / sizeof(T);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe GemmPlan Of<T>(in GemmProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (problem.M <= SmallSize && problem.K <= SmallSize && problem.N <= SmallSize && problem.Lda <= SmallStride && problem.Ldb <= SmallStride)
        {
            return new(problem.K, MostColumns, MostRows, packsA: false, problem.TransposedB, fetchesB: false);
        }

        long bytesOfA = (long)problem.Lda * sizeof(T);
        long bytesOfB = (long)problem.Ldb * sizeof(T);
        long block = (long)problem.K * problem.N * sizeof(T);
        bool crowdsA = !problem.TransposedA && problem.N >= ColumnsToPackA && (bytesOfA + Crowded) % SetPeriod <= 2 * Crowded;
        bool sharesSetsA = bytesOfA % SetPeriod == 0 || crowdsA;
        bool sharesSetsB = bytesOfB % SetPeriod == 0;
        bool fewRows = !problem.TransposedB && problem.M <= RowsToPackB;
        bool nearB = !problem.TransposedB && block <= NearB && problem.K * SharedLines(bytesOfB) <= NearLines;
        bool largeB = fewRows && block > SmallB && (long)problem.N * sizeof(T) > NarrowB;
        bool fetchesB = largeB && (problem.M >= FewestFetchedRows || block >= FarB);
        bool wholeRows = block >= FarB && FetchedDepths * (long)problem.N * sizeof(T) <= MostFarBytes;
        int depth = InEqualShares(problem.K, fetchesB ? FetchedDepths : largeB ? FewDepths : LargestDepthBlock<T>());
        bool spreadA = problem.TransposedA && SpreadsA<T>(problem.Lda, depth);
        return new(
            depth,
            fetchesB && !wholeRows ? Blocking.RoundUp(InEqualShares(problem.N, MostFetchedBytes / (FetchedDepths * sizeof(T))), Blocking.PanelElements<T>()) : MostColumns,
            problem.K <= ShallowDepth && (long)problem.N * sizeof(T) > PageBytes ? FewRows : MostRows,
            problem.M > 1 && (spreadA || (sharesSetsA && problem.K > CacheLine.Bytes / sizeof(T))),
            !(fewRows || nearB) || (sharesSetsB && problem.M > RowsToPackB / 4),
            fetchesB);
    }

    /// <summary>Whether so many rows of A, this far apart, lie on too many pages to be read where they stand as columns of op(A).</summary>
    internal static unsafe bool SpreadsA<T>(int stride, int depth)
        where T : unmanaged => Math.Min(depth, (long)depth * stride * sizeof(T) / PageBytes) >= ManyPages;

    /// <summary>The depth in as few blocks of about equal size as there are with so many at most: 1025 as 342, 342 and 341, not 512, 512 and 1, which takes 1.05 times as long.</summary>
    private static int InEqualShares(int depth, int most)
    {
        int blocks = (depth + most - 1) / most;
        return blocks == 1 ? depth : (depth + blocks - 1) / blocks;
    }

    /// <summary>One in how many lines of the first-level cache the rows of a stride of so many bytes can use.</summary>
    private static long SharedLines(long stride) => Math.Clamp((stride & -stride) / CacheLine.Bytes, 1, SetPeriod / CacheLine.Bytes);
}

/// <summary>kc × nc of op(B): in panels, or where it stands.</summary>
/// <param name="values">From the first row and column of the block on.</param>
/// <param name="stride">The elements from one row to the next, where it stands.</param>
/// <param name="packed">Whether it is in panels.</param>
/// <param name="ahead">Where it stands, how far behind an element stands the one that is fetched with it, 0 for none. It may wrap around: it is a hint.</param>
internal readonly ref struct GemmOperandB<T>(ReadOnlySpan<T> values, int stride, bool packed, int ahead = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ReadOnlySpan<T> Values = values;

    internal bool Packed { get; } = packed;

    /// <summary>
    /// The lanes from a column on, a multiple of a vector. Where B stands, the second panel begins <paramref name="panelStride"/> behind the
    /// first; packed, it is another one, which is fetched during the first: 1.04 to 1.08 for squares of 1000 to 2000.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes<T> Lanes(int column, int kc, int panelWidth, int panelStride) => this.Packed
        ? new(this.Values[((column / panelWidth * panelWidth * kc) + (column % panelWidth))..], panelWidth * kc, panelWidth, panelWidth * kc)
        : new(this.Values[column..], panelStride, stride, ahead);
}
