using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>What one entry of V and of WH add to a cost. Begins as its default, and takes note of entries that it cannot do at full speed.</summary>
internal interface ICostTerm<TVec>
    where TVec : unmanaged
{
    /// <summary>sum + d(v, wh), arbitrary from the first entry on that is out of range.</summary>
    TVec AddTo(TVec sum, TVec v, TVec product);

    /// <summary>Whether none was, given a sum of these, in which not a number is found.</summary>
    bool IsValid(TVec sum);

    /// <summary>sum + d(v, wh) whatever the entries, with the same bits for those that are in range.</summary>
    static abstract TVec AddAnyTo(TVec sum, TVec v, TVec product);
}

/// <summary>d = (v − wh)².</summary>
internal readonly struct SquaredResidual<TSimd, TVec> : ICostTerm<TVec>
    where TSimd : struct, ISimd<TVec, double>
    where TVec : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVec AddTo(TVec sum, TVec v, TVec product) => AddAnyTo(sum, v, product);

    public bool IsValid(TVec sum) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec AddAnyTo(TVec sum, TVec v, TVec product)
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
    /// <summary>sums[j] += Σᵢ d(v[i, j], wh[i, j]) for at least one row and so many columns, a multiple of two vectors. What stands so many elements <paramref name="ahead"/> in V is fetched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(int rows, int columns, ReadOnlySpan<T> v, int stride, ReadOnlySpan<double> products, int productStride, Span<double> sums, int ahead)
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
                    TTerm term = default;
                    TVec sum = TSimd.Load(total + column);
                    TVec sum2 = TSimd.Load(total + column + TSimd.Count);
                    for (int left = rows; left != 0; left--)
                    {
                        CacheLine.Prefetch(x + ahead);
                        if (2 * TSimd.Count * sizeof(T) > CacheLine.Bytes)
                        {
                            CacheLine.Prefetch((byte*)(x + ahead) + CacheLine.Bytes);
                        }

                        sum = term.AddTo(sum, Widened(x), TSimd.Load(y));
                        sum2 = term.AddTo(sum2, Widened(x + TSimd.Count), TSimd.Load(y + TSimd.Count));
                        x += stride;
                        y += productStride;
                    }

                    if (term.IsValid(sum) && term.IsValid(sum2))
                    {
                        TSimd.Store(sum, total + column);
                        TSimd.Store(sum2, total + column + TSimd.Count);
                    }
                    else
                    {
                        AddAny(rows, values + column, stride, first + column, productStride, total + column);
                    }
                }
            }
        }
    }

    /// <summary>The same for two vectors of columns with any entries. Once a sum is infinite all that follows in these columns comes here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddAny(int rows, T* v, nint stride, double* products, nint productStride, double* sums)
    {
        for (int column = 0; column < 2 * TSimd.Count; column += TSimd.Count)
        {
            TVec sum = TSimd.Load(sums + column);
            for (int row = 0; row < rows; row++)
            {
                sum = TTerm.AddAnyTo(sum, Widened(v + (row * stride) + column), TSimd.Load(products + (row * productStride) + column));
            }

            TSimd.Store(sum, sums + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Widened(T* source) => typeof(T) == typeof(float) ? TSimd.Widen((float*)source) : TSimd.Load((double*)source);
}
