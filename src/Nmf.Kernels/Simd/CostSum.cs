using System.Numerics;
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

/// <summary>The cost summed down columns, row after row, V being widened as it is read: no sum across lanes, the same bits at every width.</summary>
internal static unsafe class CostSum<TTerm, TSimd, TVec, T>
    where TTerm : struct, ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>sums[j] += Σᵢ d(v[i, j], wh[i, j]) for at least one row and so many columns, a multiple of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(int rows, int columns, ReadOnlySpan<T> v, int stride, ReadOnlySpan<double> products, int productStride, Span<double> sums)
    {
        // The last element of each, bounds-checked once for all.
        _ = v[((rows - 1) * stride) + columns - 1];
        _ = products[((rows - 1) * productStride) + columns - 1];
        _ = sums[columns - 1];
        fixed (T* values = v)
        {
            fixed (double* first = products, total = sums)
            {
                // Two vectors at a time, so that the sum of one does not wait for its own.
                for (int column = 0; column < columns; column += 2 * TSimd.Count)
                {
                    T* x = values + column;
                    double* y = first + column;
                    TVec sum = TSimd.Load(total + column);
                    TVec sum2 = TSimd.Load(total + column + TSimd.Count);
                    for (int left = rows; left != 0; left--)
                    {
                        sum = TTerm.AddTo(sum, Widened(x), TSimd.Load(y));
                        sum2 = TTerm.AddTo(sum2, Widened(x + TSimd.Count), TSimd.Load(y + TSimd.Count));
                        x += stride;
                        y += productStride;
                    }

                    TSimd.Store(sum, total + column);
                    TSimd.Store(sum2, total + column + TSimd.Count);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Widened(T* source) => typeof(T) == typeof(float) ? TSimd.Widen((float*)source) : TSimd.Load((double*)source);
}
