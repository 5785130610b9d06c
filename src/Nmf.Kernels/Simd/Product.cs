using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>A product C = A·B whose operands fit the caches, tile by tile.</summary>
internal static unsafe class Product<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The depth from which on a C that is far is fetched during a tile, a row at the beginning of each of <see cref="Stretches"/>. All before the
    /// tile, and the next panel of B during the first two of four tiles, they fill the buffers that a tile's own loads need: squares of 1000
    /// and 2000 take 1.05 and 1.08 times as long. Shallow tiles follow each other too soon.
    /// </summary>
    private const int DeepTile = 128;

    /// <summary>The stretches of a deep tile: more than it has rows.</summary>
    private const int Stretches = 16;

    /// <summary>The rows of C from which on a panel of B is loaded into registers.</summary>
    private const int FewestShallowRows = 8;

    /// <summary>The lanes of a panel: two vectors.</summary>
    internal static int PanelWidth => 2 * TSimd.Count;

    /// <summary>
    /// Stores every tile of C[rows × lanes] = Σₖ a[i, k] · b[k, j]; <paramref name="lanes"/> is rounded up to whole vectors.
    /// A panel of b stays in the first-level cache while all rows pass over it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TStore>(int rows, int lanes, int depth, in Scalars<T> a, in Lanes<T> b, scoped in TStore store)
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        if (rows == 0 || lanes == 0)
        {
            return;
        }

        int vectors = (lanes + TSimd.Count - 1) / TSimd.Count;
        Check(rows, vectors, depth, a, b);
        store.Check(rows, vectors);
        if (TStore.IsFar && IsShallow(rows, depth))
        {
            RunShallow(rows, vectors, depth, a, b, store);
            return;
        }

        fixed (T* a0 = a.Values, b0 = b.Values, c0 = &store.Memory(0), c1 = &store.Memory(1))
        {
            int stretch = TStore.IsFar && depth >= DeepTile ? depth / Stretches : depth;
            var operands = new TileOperands<T> { Depth = depth, Stretch = stretch, ARow = a.RowStride, ADepth = a.DepthStride, BDepth = b.DepthStride, BPanel = b.PanelStride };
            bool inOrder = b.Ahead != 0 && b.InOrder.Lines > 0 && rows > MostRows(2);
            int width = 0, tiles = 0, height = 0, taller = 0;
            for (int vector = 0; vector < vectors; vector += width)
            {
                int nextWidth = Width(vectors - vector, rows);
                if (nextWidth != width)
                {
                    width = nextWidth;
                    int mostRows = MostRows(width);
                    tiles = rows <= mostRows ? 1 : (rows + mostRows - 1) / mostRows;

                    // Tiles of nearly equal height: a last tile of one row would wait for its own sums.
                    height = tiles == 1 ? rows : rows / tiles;
                    taller = rows - (height * tiles);
                }

                int panel = vector / 2;
                operands.B = b0 + ((nint)panel * b.PanelStride);
                int row = 0;
                for (int tile = 1; tile <= tiles; tile++)
                {
                    int end = row + height + (tile <= taller ? 1 : 0);
                    operands.A = a0 + ((nint)row * a.RowStride);
                    if (inOrder)
                    {
                        FetchInOrder(ref operands, b0, b.InOrder, (vector * tiles) + (width * (tile - 1)), vectors * tiles, width);
                    }
                    else if (b.Ahead != 0)
                    {
                        FetchNextPanel(ref operands, b, tile, tiles, width);
                    }
                    else if (TStore.FetchesAhead)
                    {
                        store.FetchAhead(ref operands, panel, row, end - row);
                    }

                    switch (width)
                    {
                        case 1: Tile<Size1, TStore>(end - row, in operands, in store, panel, row); break;
                        case 2: Tile<Size2, TStore>(end - row, in operands, in store, panel, row); break;
                        case 3: Tile<Size3, TStore>(end - row, in operands, in store, panel, row); break;
                        default: Tile<Size4, TStore>(end - row, in operands, in store, panel, row); break;
                    }

                    row = end;
                }
            }
        }
    }

    /// <summary>
    /// Whether a panel of B fits the registers, and has rows enough to be loaded for: 64×200×8 1.32 times as fast, 2000×2000×8 1.20, depths of 3 to 5 1.0 to
    /// 1.08. Not so for quotients, which take longer row by row than tile by tile (0.91 to 0.98).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsShallow(int rows, int depth) => depth <= ShallowKernel<TSimd, TVec, T>.MostDepth && depth > 0 && rows >= FewestShallowRows && VectorRegisters.Are32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunShallow<TStore>(int rows, int vectors, int depth, in Scalars<T> a, in Lanes<T> b, scoped in TStore store)
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        fixed (T* a0 = a.Values, b0 = b.Values, c0 = &store.Memory(0), c1 = &store.Memory(1))
        {
            var operands = new TileOperands<T> { A = a0, ARow = a.RowStride, ADepth = a.DepthStride, BDepth = b.DepthStride, BPanel = b.PanelStride };
            int width = 0;
            for (int vector = 0; vector < vectors; vector += width)
            {
                width = vectors - vector == 3 && depth <= ShallowKernel<TSimd, TVec, T>.MostDepthOfThree ? 3 : Math.Min(vectors - vector, 2);
                operands.B = b0 + ((nint)(vector / 2) * b.PanelStride);
                switch (width)
                {
                    case 1: Shallow<Size1, TStore>(rows, depth, operands, in store, vector / 2); break;
                    case 2: Shallow<Size2, TStore>(rows, depth, operands, in store, vector / 2); break;
                    default: ShallowThree(rows, depth, operands, in store, vector / 2); break;
                }
            }
        }
    }

    private static void Shallow<TVectors, TStore>(int rows, int depth, scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel)
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        switch (depth)
        {
            case 1: ShallowKernel<TSimd, TVec, T>.Run<Size1, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 2: ShallowKernel<TSimd, TVec, T>.Run<Size2, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 3: ShallowKernel<TSimd, TVec, T>.Run<Size3, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 4: ShallowKernel<TSimd, TVec, T>.Run<Size4, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 5: ShallowKernel<TSimd, TVec, T>.Run<Size5, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 6: ShallowKernel<TSimd, TVec, T>.Run<Size6, TVectors, TStore>(in operands, in store, panel, rows); break;
            case 7: ShallowKernel<TSimd, TVec, T>.Run<Size7, TVectors, TStore>(in operands, in store, panel, rows); break;
            default: ShallowKernel<TSimd, TVec, T>.Run<Size8, TVectors, TStore>(in operands, in store, panel, rows); break;
        }
    }

    /// <summary>
    /// The vectors of a tile: two; of so few rows that these would be few sums four, where there are registers for that, 1.10 to 1.22 times as fast with three to
    /// six rows; of the last three all, for one alone would broadcast a scalar for each multiply-add, so that five are two and three.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Width(int vectors, int rows) =>
        vectors == 3 ? 3
        : vectors > 3 && vectors != 5 && rows <= MostRows(4) && VectorRegisters.Are32 ? 4
        : Math.Min(vectors, 2);

    /// <summary>
    /// The most rows of a tile so many vectors wide: of two 14 with 32 registers (28 sums, 2 vectors of B, 1 scalar), which is 1.03 to 1.07 times as fast as 12 for 49 or 50 rows, four tiles instead
    /// of five, and 6 with 16 registers; of three 8 or 4, of four, with 32 registers, 6.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MostRows(int width) => VectorRegisters.Are32 ? (width <= 2 ? 14 : 24 / width) : width <= 2 ? 6 : 12 / width;

    /// <summary>The cache lines of a row of a tile.</summary>
    private static int LinesOf(int width) => Math.Max(1, width * TSimd.Count * sizeof(T) / CacheLine.Bytes);

    /// <summary>
    /// A tile's share of what follows in order, by the vectors of the tiles before it: a line a step, or where these are too few steps as many lines as a row of the tile has. V comes from
    /// beyond the caches sooner in the order in which it lies there, and evenly, than as <see cref="FetchNextPanel"/> asks for it: 1.05 to 1.1 times as fast at 2000×2000 and 4000×2000, rank 32.
    /// </summary>
    private static void FetchInOrder(ref TileOperands<T> operands, T* b, LinesAhead ahead, int before, int all, int width)
    {
        int first = ahead.Lines * before / all;
        int share = (ahead.Lines * (before + width) / all) - first;
        operands.FetchesRow = share > operands.Depth;
        int lines = operands.FetchesRow ? LinesOf(width) : 1;
        operands.Fetch = (byte*)(b + ahead.Start) + ((nint)first * CacheLine.Bytes);
        operands.FetchStep = lines * CacheLine.Bytes;
        operands.Fetches = Math.Min(operands.Depth, (share + lines - 1) / lines);
    }

    /// <summary>
    /// What a tile fetches. Of packed panels each of the first four tiles a quarter of the next one; of lanes in place the first tile the
    /// first line of each row, the next the second, as a step that fetched all would fill the buffers that the tile's own loads need. But a
    /// single tile does.
    /// </summary>
    private static void FetchNextPanel(ref TileOperands<T> operands, in Lanes<T> b, int tile, int tiles, int width)
    {
        int lines = LinesOf(width);
        int shares = b.DepthStride == PanelWidth ? Math.Min(tiles, 4) : lines;
        operands.Fetches = tile > shares ? 0 : operands.Depth;
        if (operands.Fetches == 0)
        {
            return;
        }

        if (b.DepthStride == PanelWidth)
        {
            operands.FetchStep = (nint)PanelWidth * sizeof(T) / shares;
            operands.Fetch = (byte*)(operands.B + (b.Ahead * Math.Max(1, width / 2))) + ((tile - 1) * operands.Depth * operands.FetchStep);
        }
        else
        {
            operands.FetchStep = b.DepthStride * sizeof(T);
            operands.Fetch = (byte*)(operands.B + b.Ahead) + ((tile - 1) * CacheLine.Bytes);
            operands.FetchesRow = tiles == 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TVectors, TStore>(int rows, scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel, int row)
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        switch (rows)
        {
            case 1: TileKernel<TSimd, TVec, T>.Run<Size1, TVectors, TStore>(in operands, in store, panel, row); break;
            case 2: TileKernel<TSimd, TVec, T>.Run<Size2, TVectors, TStore>(in operands, in store, panel, row); break;
            case 3: TileKernel<TSimd, TVec, T>.Run<Size3, TVectors, TStore>(in operands, in store, panel, row); break;
            case 4: TileKernel<TSimd, TVec, T>.Run<Size4, TVectors, TStore>(in operands, in store, panel, row); break;
            case 5: TileKernel<TSimd, TVec, T>.Run<Size5, TVectors, TStore>(in operands, in store, panel, row); break;
            case 6: TileKernel<TSimd, TVec, T>.Run<Size6, TVectors, TStore>(in operands, in store, panel, row); break;
            default: TallTile<TVectors, TStore>(rows, in operands, in store, panel, row); break;
        }
    }

    /// <summary>The same of more rows than a tile of four vectors has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TallTile<TVectors, TStore>(int rows, scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel, int row)
        where TVectors : unmanaged, ITileSize
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        if (sizeof(TVectors) == 4)
        {
            throw new UnreachableException();
        }

        switch (rows)
        {
            case 7: TileKernel<TSimd, TVec, T>.Run<Size7, TVectors, TStore>(in operands, in store, panel, row); break;
            case 8: TileKernel<TSimd, TVec, T>.Run<Size8, TVectors, TStore>(in operands, in store, panel, row); break;
            case 9: TileKernel<TSimd, TVec, T>.Run<Size9, TVectors, TStore>(in operands, in store, panel, row); break;
            case 10: TileKernel<TSimd, TVec, T>.Run<Size10, TVectors, TStore>(in operands, in store, panel, row); break;
            case 11: TileKernel<TSimd, TVec, T>.Run<Size11, TVectors, TStore>(in operands, in store, panel, row); break;
            case 12: TileKernel<TSimd, TVec, T>.Run<Size12, TVectors, TStore>(in operands, in store, panel, row); break;
            case 13: TileKernel<TSimd, TVec, T>.Run<Size13, TVectors, TStore>(in operands, in store, panel, row); break;
            default: TileKernel<TSimd, TVec, T>.Run<Size14, TVectors, TStore>(in operands, in store, panel, row); break;
        }
    }

    private static void ShallowThree<TStore>(int rows, int depth, scoped in TileOperands<T> operands, scoped ref readonly TStore store, int panel)
        where TStore : struct, ITileStore<TStore, TSimd, TVec, T>, allows ref struct
    {
        switch (depth)
        {
            case 1: ShallowKernel<TSimd, TVec, T>.RunThree<Size1, TStore>(in operands, in store, panel, rows); break;
            case 2: ShallowKernel<TSimd, TVec, T>.RunThree<Size2, TStore>(in operands, in store, panel, rows); break;
            case 3: ShallowKernel<TSimd, TVec, T>.RunThree<Size3, TStore>(in operands, in store, panel, rows); break;
            default: ShallowKernel<TSimd, TVec, T>.RunThree<Size4, TStore>(in operands, in store, panel, rows); break;
        }
    }

    /// <summary>The last element that a kernel reads lies inside each operand.</summary>
    private static void Check(int rows, int vectors, int depth, in Scalars<T> a, in Lanes<T> b)
    {
        int lastWidth = vectors % 2 == 0 ? 2 * TSimd.Count : TSimd.Count;
        long aLength = ((long)(rows - 1) * a.RowStride) + ((long)(depth - 1) * a.DepthStride) + 1;
        long bLength = ((long)((vectors - 1) / 2) * b.PanelStride) + ((long)(depth - 1) * b.DepthStride) + lastWidth;
        if (depth > 0 && (aLength > a.Values.Length || bLength > b.Values.Length))
        {
            throw OutOfBounds(rows, vectors, depth, aLength, a.Values.Length, bLength, b.Values.Length);
        }
    }

    private static InvalidOperationException OutOfBounds(int rows, int vectors, int depth, long aLength, int ofA, long bLength, int ofB) =>
        new($"A product of {rows} × {vectors} vectors × {depth} reads {aLength} of {ofA} and {bLength} of {ofB} elements.");
}
