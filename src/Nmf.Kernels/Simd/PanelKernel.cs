using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The two products of one column v with a panel of a dictionary W, up to twelve vectors of whose rows stand side by side:
/// <code>
///   k = 0   |row 0 … |row 16 …|row 32 …|      TVectors vectors a step; h[k] is broadcast and multiplies all of them,
///   k = 1   |row 0 … |row 16 …|row 32 …|      or each is multiplied by its own vector of q and added to the sums of its k
/// </code>
/// The sums of a k are 64 bytes, whatever the vector: row i is added to the sum of its place i mod 16 (8 for double), in the order
/// of the rows, and the places are folded by <see cref="DotProduct{TSimd, TVec, T}.Fold"/>. So the bits do not depend on the width.
/// </summary>
/// <remarks>
/// A panel is read twice in a row, the second time from the first-level cache: W streams once an iteration. Both loops multiply
/// from memory, eleven loads of 64 bytes to one of h or of the sums. Pointers for the reasons of <see cref="TileKernel{TSimd, TVec, T}"/>.
/// </remarks>
internal static unsafe class PanelKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The k whose sums are formed together, or a multiple: the rank of the panels is padded to it.</summary>
    internal const int RankTile = 8;

    /// <summary>The vectors of sums that are formed together: fewer would wait for each other.</summary>
    private const int Sums = 8;

    /// <summary>q ← v ⊘ (W·h) for the rows of a panel, with the guards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Quotients<TVectors>(int rank, T* w, T* h, T* v, T* q)
        where TVectors : struct, ITileSize
    {
        TVec x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVec x6 = default, x7 = default, x8 = default, x9 = default, x10 = default, x11 = default;
        for (int k = 0; k < rank; k++)
        {
            TVec s = TSimd.Broadcast(h[k]);
            x0 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in *w), x0);
            if (TVectors.Value > 1)
            {
                x1 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[TSimd.Count]), x1);
            }

            if (TVectors.Value > 2)
            {
                x2 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[2 * TSimd.Count]), x2);
            }

            if (TVectors.Value > 3)
            {
                x3 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[3 * TSimd.Count]), x3);
            }

            if (TVectors.Value > 4)
            {
                x4 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[4 * TSimd.Count]), x4);
            }

            if (TVectors.Value > 5)
            {
                x5 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[5 * TSimd.Count]), x5);
            }

            if (TVectors.Value > 6)
            {
                x6 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[6 * TSimd.Count]), x6);
            }

            if (TVectors.Value > 7)
            {
                x7 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[7 * TSimd.Count]), x7);
            }

            if (TVectors.Value > 8)
            {
                x8 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[8 * TSimd.Count]), x8);
            }

            if (TVectors.Value > 9)
            {
                x9 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[9 * TSimd.Count]), x9);
            }

            if (TVectors.Value > 10)
            {
                x10 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[10 * TSimd.Count]), x10);
            }

            if (TVectors.Value > 11)
            {
                x11 = TSimd.FusedMultiplyAdd(s, TSimd.Load(in w[11 * TSimd.Count]), x11);
            }

            w += TVectors.Value * TSimd.Count;
        }

        Divide<TVectors>(0, x0, v, q);
        Divide<TVectors>(1, x1, v, q);
        Divide<TVectors>(2, x2, v, q);
        Divide<TVectors>(3, x3, v, q);
        Divide<TVectors>(4, x4, v, q);
        Divide<TVectors>(5, x5, v, q);
        Divide<TVectors>(6, x6, v, q);
        Divide<TVectors>(7, x7, v, q);
        Divide<TVectors>(8, x8, v, q);
        Divide<TVectors>(9, x9, v, q);
        Divide<TVectors>(10, x10, v, q);
        Divide<TVectors>(11, x11, v, q);
    }

    /// <summary>sums ← sums + Wᵀq for the rows of a panel, from the first on or from the last; the rank is a multiple of <see cref="RankTile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void AddTransposed(int vectors, int rank, T* w, T* q, T* sums, bool backward)
    {
        bool one = TSimd.Count * sizeof(T) == CacheLine.Bytes;
        bool four = TSimd.Count * sizeof(T) == CacheLine.Bytes / 4;
        int lines = one ? 1 : four ? 4 : 2;

        // Sum i is that of k = i / lines at place i % lines; three pointers reach all eight k.
        nint stride = (nint)vectors * TSimd.Count;
        nint stride2 = 2 * stride;
        nint step = backward ? -(lines * TSimd.Count) : lines * TSimd.Count;
        nint first = backward ? stride + step : 0;
        for (int k = 0; k < rank; k += Sums / lines)
        {
            TVec x0 = TSimd.Load(in *sums), x1 = TSimd.Load(in sums[TSimd.Count]), x2 = TSimd.Load(in sums[2 * TSimd.Count]), x3 = TSimd.Load(in sums[3 * TSimd.Count]);
            TVec x4 = TSimd.Load(in sums[4 * TSimd.Count]), x5 = TSimd.Load(in sums[5 * TSimd.Count]), x6 = TSimd.Load(in sums[6 * TSimd.Count]), x7 = TSimd.Load(in sums[7 * TSimd.Count]);
            T* w3 = w + (3 * stride);
            T* w6 = w3 + (3 * stride);
            for (nint row = first; row >= 0 && row < stride; row += step)
            {
                TVec y0 = TSimd.Load(in q[row]);
                if (one)
                {
                    x0 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row]), x0);
                    x1 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row + stride]), x1);
                    x2 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row + stride2]), x2);
                    x3 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w3[row]), x3);
                    x4 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w3[row + stride]), x4);
                    x5 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w3[row + stride2]), x5);
                    x6 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w6[row]), x6);
                    x7 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w6[row + stride]), x7);
                }
                else
                {
                    TVec y1 = TSimd.Load(in q[row + TSimd.Count]);
                    x0 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row]), x0);
                    x1 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(in w[row + TSimd.Count]), x1);
                    if (four)
                    {
                        TVec y2 = TSimd.Load(in q[row + (2 * TSimd.Count)]);
                        TVec y3 = TSimd.Load(in q[row + (3 * TSimd.Count)]);
                        x2 = TSimd.FusedMultiplyAdd(y2, TSimd.Load(in w[row + (2 * TSimd.Count)]), x2);
                        x3 = TSimd.FusedMultiplyAdd(y3, TSimd.Load(in w[row + (3 * TSimd.Count)]), x3);
                        x4 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row + stride]), x4);
                        x5 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(in w[row + stride + TSimd.Count]), x5);
                        x6 = TSimd.FusedMultiplyAdd(y2, TSimd.Load(in w[row + stride + (2 * TSimd.Count)]), x6);
                        x7 = TSimd.FusedMultiplyAdd(y3, TSimd.Load(in w[row + stride + (3 * TSimd.Count)]), x7);
                    }
                    else
                    {
                        x2 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row + stride]), x2);
                        x3 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(in w[row + stride + TSimd.Count]), x3);
                        x4 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w[row + stride2]), x4);
                        x5 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(in w[row + stride2 + TSimd.Count]), x5);
                        x6 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(in w3[row]), x6);
                        x7 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(in w3[row + TSimd.Count]), x7);
                    }
                }
            }

            TSimd.Store(x0, ref *sums);
            TSimd.Store(x1, ref sums[TSimd.Count]);
            TSimd.Store(x2, ref sums[2 * TSimd.Count]);
            TSimd.Store(x3, ref sums[3 * TSimd.Count]);
            TSimd.Store(x4, ref sums[4 * TSimd.Count]);
            TSimd.Store(x5, ref sums[5 * TSimd.Count]);
            TSimd.Store(x6, ref sums[6 * TSimd.Count]);
            TSimd.Store(x7, ref sums[7 * TSimd.Count]);
            sums += Sums * TSimd.Count;
            w += Sums / lines * stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Divide<TVectors>(int vector, TVec product, T* v, T* q)
        where TVectors : struct, ITileSize
    {
        if (TVectors.Value > vector)
        {
            TSimd.Store(Guarded<TSimd, TVec, T>.Quotient(TSimd.Load(in v[vector * TSimd.Count]), product), ref q[vector * TSimd.Count]);
        }
    }
}
