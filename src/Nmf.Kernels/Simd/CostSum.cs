using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>What one entry of V and of WH add to a cost.</summary>
internal interface ICostTerm<TVec>
    where TVec : unmanaged
{
    /// <summary>sum + d(v, wh).</summary>
    static abstract TVec AddTo(TVec sum, TVec v, TVec product);
}

/// <summary>d = (v − wh)².</summary>
internal readonly struct SquaredResidual<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddTo(TVec sum, TVec v, TVec product)
    {
        TVec residual = TSimd.Subtract(v, product);
        return TSimd.FusedMultiplyAdd(residual, residual, sum);
    }
}

/// <summary>The cost summed down columns, row after row: no sum across lanes, the same bits at every width.</summary>
internal static class CostSum<TTerm, TSimd, TVec>
    where TTerm : struct, ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    /// <summary>sums[j] += Σᵢ d(v[i, j], wh[i, j]); the columns are rounded up to two vectors, and both matrices have rows of one stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(int rows, int columns, ReadOnlySpan<double> v, ReadOnlySpan<double> products, int stride, Span<double> sums)
    {
        // Two vectors at a time, so that the sum of one does not wait for its own.
        for (int column = 0; column < columns; column += 2 * TSimd.Count)
        {
            int next = column + TSimd.Count;
            TVec sum = TSimd.Load(in sums[column]);
            TVec sum2 = TSimd.Load(in sums[next]);
            for (int i = 0; i < rows; i++)
            {
                int row = i * stride;
                sum = TTerm.AddTo(sum, TSimd.Load(in v[row + column]), TSimd.Load(in products[row + column]));
                sum2 = TTerm.AddTo(sum2, TSimd.Load(in v[row + next]), TSimd.Load(in products[row + next]));
            }

            TSimd.Store(sum, ref sums[column]);
            TSimd.Store(sum2, ref sums[next]);
        }
    }
}
