using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>Y ← X ∘ C ⊘ AB with the guards and the floor: an update that keeps its numerator C for the next iteration.</summary>
internal readonly unsafe ref struct EncodeStore<TSimd, TVec, T>(Tile<T> x, Tile<T> c, Tile<T> y, T floor) : ITileStore<EncodeStore<TSimd, TVec, T>, TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
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

    public ref T Memory(int matrix) => ref matrix == 0 ? ref this.x.Memory : ref matrix == 1 ? ref this.c.Memory : ref this.y.Memory;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EncodeStore<TSimd, TVec, T> At(int panel, int row) => new(this.x.At(panel, row), this.c.At(panel, row), this.y.At(panel, row), this.floor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        TVec factor = TSimd.GuardedQuotient(TSimd.Load(this.c.Element(row, vector * TSimd.Count)), value);
        TVec old = TSimd.Load(this.x.Element(row, vector * TSimd.Count));
        TSimd.Store(TSimd.GuardedUpdate(old, factor, TSimd.Broadcast(this.floor)), this.y.Element(row, vector * TSimd.Count));
    }
}
