using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>sums[j] += (v − wh)² down each column, row after row: no sum across lanes, the same bits at every width.</summary>
internal readonly ref struct SquaredResidualStore<TSimd, TVec>(Tile<double> v, Tile<double> sums) : ITileStore<SquaredResidualStore<TSimd, TVec>, TSimd, TVec, double>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    private readonly Tile<double> v = v;
    private readonly Tile<double> sums = sums;

    public void Check(int rows, int vectors)
    {
        this.v.Check(rows, vectors, TSimd.Count);
        this.sums.Check(1, vectors, TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SquaredResidualStore<TSimd, TVec> At(int panel, int row) => new(this.v.At(panel, row), this.sums.At(panel, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        TVec residual = TSimd.Subtract(TSimd.Load(in this.v.Element(row, vector * TSimd.Count)), value);
        ref double sum = ref this.sums.Element(row, vector * TSimd.Count);
        TSimd.Store(TSimd.FusedMultiplyAdd(residual, residual, TSimd.Load(in sum)), ref sum);
    }
}

/// <summary>sums[j] += v log(v/wh) − v + wh down each column.</summary>
internal readonly ref struct DivergenceStore<TSimd, TVec>(Tile<double> v, Tile<double> sums) : ITileStore<DivergenceStore<TSimd, TVec>, TSimd, TVec, double>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    private readonly Tile<double> v = v;
    private readonly Tile<double> sums = sums;

    public void Check(int rows, int vectors)
    {
        this.v.Check(rows, vectors, TSimd.Count);
        this.sums.Check(1, vectors, TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DivergenceStore<TSimd, TVec> At(int panel, int row) => new(this.v.At(panel, row), this.sums.At(panel, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        TVec divergence = Divergence<TSimd, TVec>.Of(TSimd.Load(in this.v.Element(row, vector * TSimd.Count)), value);
        ref double sum = ref this.sums.Element(row, vector * TSimd.Count);
        TSimd.Store(TSimd.Add(TSimd.Load(in sum), divergence), ref sum);
    }
}
