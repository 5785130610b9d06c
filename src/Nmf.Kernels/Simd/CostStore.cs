using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>What one entry of V and of WH add to a cost.</summary>
internal interface ICostTerm<TVec>
    where TVec : struct
{
    /// <summary>sum + d(v, wh).</summary>
    static abstract TVec AddTo(TVec sum, TVec v, TVec product);
}

/// <summary>d = (v − wh)².</summary>
internal readonly struct SquaredResidual<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddTo(TVec sum, TVec v, TVec product)
    {
        TVec residual = TSimd.Subtract(v, product);
        return TSimd.FusedMultiplyAdd(residual, residual, sum);
    }
}

/// <summary>sums[j] += d(v, wh) down each column, row after row: no sum across lanes, the same bits at every width.</summary>
internal readonly ref struct CostStore<TTerm, TSimd, TVec>(Tile<double> v, Tile<double> sums) : ITileStore<CostStore<TTerm, TSimd, TVec>, TSimd, TVec, double>
    where TTerm : struct, ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : struct
{
    private readonly Tile<double> v = v;
    private readonly Tile<double> sums = sums;

    public static bool InKernel => false;

    public void Check(int rows, int vectors)
    {
        this.v.Check(rows, vectors, TSimd.Count);
        this.sums.Check(1, vectors, TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CostStore<TTerm, TSimd, TVec> At(int panel, int row) => new(this.v.At(panel, row), this.sums.At(panel, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int row, int vector, TVec value)
    {
        ref double sum = ref this.sums.Element(row, vector * TSimd.Count);
        TSimd.Store(TTerm.AddTo(TSimd.Load(in sum), TSimd.Load(in this.v.Element(row, vector * TSimd.Count)), value), ref sum);
    }
}
