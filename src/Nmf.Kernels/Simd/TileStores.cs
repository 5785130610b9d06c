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

    /// <summary>The store of the tile that begins at this row of this panel; a copy, so that its addresses stay in registers.</summary>
    TSelf At(int panel, int row);

    /// <summary>Takes vector 0 or 1 of a row of the tile.</summary>
    void Store(int row, int vector, TVec value);
}

/// <summary>
/// C ← C + AB, or the first of several sums, C ← AB, so that C need not be cleared: 1.01 to 1.08 times as fast. Asked for each vector, which
/// these deeper tiles do not feel, for another type argument would have each of them compiled twice.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AccumulateStore<TSimd, TVec, T> At(int panel, int row) => new(this.c.At(panel, row), this.adds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        T* destination = this.c.Element(row, vector * TSimd.Count);
        TSimd.Store(this.adds ? TSimd.Add(TSimd.Load(destination), value) : value, destination);
    }
}

/// <summary>C ← α·AB + β·C, or C ← α·AB without reading C. Which is a type argument: asked for each vector it took a twentieth of a product of 64 × 64 × 64.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledStore<TSimd, TVec, T, TOfC> At(int panel, int row) => new(this.c.At(panel, row), this.alpha, this.beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        T* destination = this.c.Element(row, vector * TSimd.Count);
        TVec scaled = TSimd.Multiply(TSimd.Broadcast(this.alpha), value);
        TSimd.Store(typeof(TOfC) == typeof(NoShare) ? scaled : TSimd.FusedMultiplyAdd(TSimd.Broadcast(this.beta), TSimd.Load(destination), scaled), destination);
    }
}

/// <summary>Whether a product is added to a share of C, as a type argument.</summary>
internal interface IShareOfC;

/// <summary>β = 0: C is not read.</summary>
internal readonly struct NoShare : IShareOfC;

/// <summary>β of C stays.</summary>
internal readonly struct AShare : IShareOfC;

/// <summary>
/// Q ← min(V ⊘ max(AB, δ), MaxValue): the quotient of the Kullback–Leibler updates, AB being WH. The second-level cache is asked for what
/// stands behind V, as far as <paramref name="ahead"/> says, where it is wanted next: some 15 % of an iteration at 2000×2000, rank 32 and 20000×2000, rank 10.
/// </summary>
internal readonly unsafe ref struct QuotientStore<TSimd, TVec, T, TDivision>(Tile<T> v, Tile<T> q, Ahead ahead = default) : ITileStore<QuotientStore<TSimd, TVec, T, TDivision>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TDivision : struct, IDivision
{
    private readonly Tile<T> v = v;
    private readonly Tile<T> q = q;
    private readonly Ahead ahead = ahead;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public QuotientStore<TSimd, TVec, T, TDivision> At(int panel, int row) => new(this.v.At(panel, row), this.q.At(panel, row), this.ahead);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        T* source = this.v.Element(row, vector * TSimd.Count);
        CacheLine.Prefetch(source + (vector == 0 ? this.ahead.First : this.ahead.Second));
        TVec quotient = typeof(TDivision) == typeof(Refined) && (row + vector) % 2 != 0
            ? TSimd.RefinedQuotient(TSimd.Load(source), value)
            : TSimd.GuardedQuotient(TSimd.Load(source), value);
        TSimd.Store(quotient, this.q.Element(row, vector * TSimd.Count));
    }
}
