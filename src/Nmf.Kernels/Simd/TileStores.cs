using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// What becomes of a finished tile of a product: called once for each of its vectors. The micro-kernel is compiled with the store
/// inside, 10 to 30 ms for each size of tile, which spares all that passes through a trip to the first-level cache.
/// </summary>
internal interface ITileStore<TSelf, TSimd, TVec, T>
    where TSelf : struct, ITileStore<TSelf, TSimd, TVec, T>, allows ref struct
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Throws unless a whole product of this size fits the memory behind; after that, stores are unchecked.</summary>
    void Check(int rows, int vectors);

    /// <summary>The first element of matrix 0 or 1 that is written or read, by which its memory is pinned; the same where there is one.</summary>
    ref T Memory(int matrix);

    /// <summary>Whether the memory behind is likely to be beyond the second-level cache, so that a deep tile is fetched while it is summed.</summary>
    static abstract bool IsFar { get; }

    /// <summary>Asks the first-level cache for a row of the tile, one to four vectors wide, if it is far.</summary>
    void Fetch(int row, int vectors);

    /// <summary>Whether it may want something fetched for what comes after the product.</summary>
    static abstract bool FetchesAhead { get; }

    /// <summary>Has the steps of the tile of so many rows that begins at this row of this panel fetch it.</summary>
    void FetchAhead(ref TileOperands<T> tile, int panel, int row, int rows);

    /// <summary>The store of the tile that begins at this row of this panel; a copy, so that its addresses stay in registers.</summary>
    TSelf At(int panel, int row);

    /// <summary>Of a store that adds: whether it replaces instead. Others answer false. A tile asks <see cref="AccumulateStore{TSimd, TVec, T}"/> alone, by its type.</summary>
    bool Replaces { get; }

    /// <summary>Takes vector 0 or 1 of a row of the tile; <paramref name="replaces"/> is <see cref="Replaces"/>, asked once.</summary>
    void Store(int row, int vector, TVec value, bool replaces);
}

/// <summary>
/// C ← C + AB, or the first of several sums, C ← AB, so that C need not be cleared: 1.01 to 1.08 times as fast. Which of the two is asked once a tile: with another type argument each
/// tile would be compiled twice, and asked for each vector it took 3 % of WᵀD at rank 32.
/// </summary>
internal readonly unsafe ref struct AccumulateStore<TSimd, TVec, T>(Tile<T> c, bool adds = true) : ITileStore<AccumulateStore<TSimd, TVec, T>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tile<T> c = c;
    private readonly bool adds = adds;

    public void Check(int rows, int vectors) => this.c.Check(rows, vectors, TSimd.Count);

    public static bool IsFar => false;

    public ref T Memory(int matrix) => ref this.c.Memory;

    public void Fetch(int row, int vectors)
    {
    }

    public static bool FetchesAhead => false;

    public void FetchAhead(ref TileOperands<T> tile, int panel, int row, int rows)
    {
    }

    public bool Replaces => !this.adds;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AccumulateStore<TSimd, TVec, T> At(int panel, int row) => new(this.c.At(panel, row), this.adds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value, bool replaces)
    {
        T* destination = this.c.Element(row, vector * TSimd.Count);
        if (replaces)
        {
            TSimd.Store(value, destination);
        }
        else
        {
            TSimd.AddTo(value, destination);
        }
    }
}

/// <summary>C ← α·AB + β·C, C ← α·AB without reading C, or C ← AB. Which is a type argument: asked for each vector it took a twentieth of a product of 64 × 64 × 64.</summary>
internal readonly unsafe ref struct ScaledStore<TSimd, TVec, T, TOfC>(Tile<T> c, T alpha, T beta) : ITileStore<ScaledStore<TSimd, TVec, T, TOfC>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOfC : struct, IShareOfC
{
    private readonly Tile<T> c = c;
    private readonly T alpha = alpha;
    private readonly T beta = beta;

    public void Check(int rows, int vectors) => this.c.Check(rows, vectors, TSimd.Count);

    public static bool IsFar => true;

    public ref T Memory(int matrix) => ref this.c.Memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int row, int vectors)
    {
        // A row of a C that does not begin on a cache line lies on a line more. Of three vectors the last may begin anywhere.
        int last = (vectors == 3 ? 2 : vectors) * TSimd.Count;
        for (int column = 0; column < last; column += TSimd.Count)
        {
            CacheLine.PrefetchNear(this.c.Element(row, column));
        }

        CacheLine.PrefetchNear(this.c.Element(row, last - 1));
    }

    public static bool FetchesAhead => false;

    public void FetchAhead(ref TileOperands<T> tile, int panel, int row, int rows)
    {
    }

    public bool Replaces => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledStore<TSimd, TVec, T, TOfC> At(int panel, int row) => new(this.c.At(panel, row), this.alpha, this.beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value, bool replaces)
    {
        T* destination = this.c.Element(row, vector * TSimd.Count);
        TVec scaled = typeof(TOfC) == typeof(NoShareUnscaled) ? value : TSimd.Multiply(TSimd.Broadcast(this.alpha), value);
        TSimd.Store(typeof(TOfC) == typeof(AShare) ? TSimd.FusedMultiplyAdd(TSimd.Broadcast(this.beta), TSimd.Load(destination), scaled) : scaled, destination);
    }
}

/// <summary>Whether a product is added to a share of C, and whether it is scaled, as a type argument.</summary>
internal interface IShareOfC;

/// <summary>β = 0: C is not read.</summary>
internal readonly struct NoShare : IShareOfC;

/// <summary>And α = 1, to the same bits: where the depth is 8, the multiplication by it would be one in nine.</summary>
internal readonly struct NoShareUnscaled : IShareOfC;

/// <summary>β of C stays.</summary>
internal readonly struct AShare : IShareOfC;

/// <summary>
/// Q ← min(V ⊘ max(AB, δ), MaxValue): the quotient of the Kullback–Leibler updates, AB being WH. What stands <paramref name="ahead"/> elements behind V, where it is
/// wanted next, is fetched while WH is summed, a row of the tile at each step: 1.02 to 1.3 times as fast, and 1.3 to 1.5 where V is read in two passes, as all rows at
/// once, with the quotients, of which the processor drops some.
/// </summary>
internal readonly unsafe ref struct QuotientStore<TSimd, TVec, T, TDivision>(Tile<T> v, Tile<T> q, int ahead = 0) : ITileStore<QuotientStore<TSimd, TVec, T, TDivision>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TDivision : struct, IDivision
{
    private readonly Tile<T> v = v;
    private readonly Tile<T> q = q;
    private readonly int ahead = ahead;

    public void Check(int rows, int vectors)
    {
        this.v.Check(rows, vectors, TSimd.Count);
        this.q.Check(rows, vectors, TSimd.Count);
    }

    public static bool IsFar => false;

    public ref T Memory(int matrix) => ref matrix == 0 ? ref this.v.Memory : ref this.q.Memory;

    public void Fetch(int row, int vectors)
    {
    }

    public static bool FetchesAhead => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchAhead(ref TileOperands<T> tile, int panel, int row, int rows)
    {
        tile.Fetches = 0;
        if (this.ahead != 0)
        {
            Tile<T> next = this.v.At(panel, row);
            tile.Fetch = (byte*)(next.Element(0, 0) + this.ahead);
            tile.FetchStep = (nint)((byte*)next.Element(1, 0) - (byte*)next.Element(0, 0));
            tile.FetchesRow = true;
            tile.Fetches = rows;
        }
    }

    public bool Replaces => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public QuotientStore<TSimd, TVec, T, TDivision> At(int panel, int row) => new(this.v.At(panel, row), this.q.At(panel, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value, bool replaces)
    {
        TVec dividend = TSimd.Load(this.v.Element(row, vector * TSimd.Count));
        TVec quotient = typeof(TDivision) == typeof(Refined) && (row + vector) % 2 != 0
            ? TSimd.RefinedQuotient(dividend, value)
            : TSimd.GuardedQuotient(dividend, value);
        TSimd.Store(quotient, this.q.Element(row, vector * TSimd.Count));
    }
}

/// <summary>
/// Y ← max(floor, X ∘ C ⊘ (AB)): the Euclidean update of a factor X, from denominators that never leave the registers. X is the right operand of the product, by which it is pinned; Y is
/// elsewhere, for later tiles read all of X.
/// </summary>
internal readonly unsafe ref struct UpdateStore<TSimd, TVec, T, TGuards>(Tile<T> x, Tile<T> c, Tile<T> y, T floor) : ITileStore<UpdateStore<TSimd, TVec, T, TGuards>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TGuards : struct, IGuards
{
    private readonly Tile<T> x = x;
    private readonly Tile<T> c = c;
    private readonly Tile<T> y = y;
    private readonly T floor = floor;

    public void Check(int rows, int vectors)
    {
        this.x.Check(rows, vectors, TSimd.Count);
        this.c.Check(rows, vectors, TSimd.Count);
        this.y.Check(rows, vectors, TSimd.Count);
    }

    public static bool IsFar => false;

    public ref T Memory(int matrix) => ref matrix == 0 ? ref this.c.Memory : ref this.y.Memory;

    public void Fetch(int row, int vectors)
    {
    }

    public static bool FetchesAhead => false;

    public void FetchAhead(ref TileOperands<T> tile, int panel, int row, int rows)
    {
    }

    public bool Replaces => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UpdateStore<TSimd, TVec, T, TGuards> At(int panel, int row) => new(this.x.At(panel, row), this.c.At(panel, row), this.y.At(panel, row), this.floor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value, bool replaces)
    {
        int lane = vector * TSimd.Count;
        TVec updated = UpdatePass<TSimd, TVec, T>.Updated<TGuards>(TSimd.Load(this.x.Element(row, lane)), TSimd.Load(this.c.Element(row, lane)), value, TSimd.Broadcast(this.floor));
        TSimd.Store(updated, this.y.Element(row, lane));
    }
}
