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
/// of the rows, and the places are folded by <see cref="Folding{TSimd, TVec, T}"/>. So the bits do not depend on the width.
/// </summary>
/// <remarks>
/// A panel is read twice in a row, the second time from the first-level cache: W streams once an iteration. Both loops multiply
/// from memory, eleven loads of 64 bytes to one of h or of the sums. Pointers for the reasons of <see cref="TileKernel{TSimd, TVec, T}"/>.
/// </remarks>
internal static unsafe class PanelKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The k whose sums are formed together, or a multiple: the rank of the panels is padded to it.</summary>
    internal const int RankTile = 8;

    /// <summary>The vectors of sums that are formed together: fewer would wait for each other.</summary>
    private const int Sums = 8;

    /// <summary>Whether the lanes of the sums are folded on their way to memory: where a vector has all of a sum.</summary>
    internal static bool FoldsLanes => sizeof(TVec) == CacheLine.Bytes;

    /// <summary>q ← v ⊘ (W·h) for the rows of a panel, with the guards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Quotients<TVectors, TDivision>(int rank, T* w, T* h, T* v, T* q)
        where TVectors : unmanaged, ITileSize
        where TDivision : struct, IDivision
    {
        TVec x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVec x6 = default, x7 = default, x8 = default, x9 = default, x10 = default, x11 = default;
        for (int k = 0; k < rank; k++)
        {
            TVec s = TSimd.Broadcast(h[k]);
            x0 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w), x0);
            if (sizeof(TVectors) > 1)
            {
                x1 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + TSimd.Count), x1);
            }

            if (sizeof(TVectors) > 2)
            {
                x2 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (2 * TSimd.Count)), x2);
            }

            if (sizeof(TVectors) > 3)
            {
                x3 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (3 * TSimd.Count)), x3);
            }

            if (sizeof(TVectors) > 4)
            {
                x4 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (4 * TSimd.Count)), x4);
            }

            if (sizeof(TVectors) > 5)
            {
                x5 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (5 * TSimd.Count)), x5);
            }

            if (sizeof(TVectors) > 6)
            {
                x6 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (6 * TSimd.Count)), x6);
            }

            if (sizeof(TVectors) > 7)
            {
                x7 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (7 * TSimd.Count)), x7);
            }

            if (sizeof(TVectors) > 8)
            {
                x8 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (8 * TSimd.Count)), x8);
            }

            if (sizeof(TVectors) > 9)
            {
                x9 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (9 * TSimd.Count)), x9);
            }

            if (sizeof(TVectors) > 10)
            {
                x10 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (10 * TSimd.Count)), x10);
            }

            if (sizeof(TVectors) > 11)
            {
                x11 = TSimd.FusedMultiplyAdd(s, TSimd.Load(w + (11 * TSimd.Count)), x11);
            }

            w += sizeof(TVectors) * TSimd.Count;
        }

        Divide<TVectors, TDivision>(0, x0, v, q);
        Divide<TVectors, TDivision>(1, x1, v, q);
        Divide<TVectors, TDivision>(2, x2, v, q);
        Divide<TVectors, TDivision>(3, x3, v, q);
        Divide<TVectors, TDivision>(4, x4, v, q);
        Divide<TVectors, TDivision>(5, x5, v, q);
        Divide<TVectors, TDivision>(6, x6, v, q);
        Divide<TVectors, TDivision>(7, x7, v, q);
        Divide<TVectors, TDivision>(8, x8, v, q);
        Divide<TVectors, TDivision>(9, x9, v, q);
        Divide<TVectors, TDivision>(10, x10, v, q);
        Divide<TVectors, TDivision>(11, x11, v, q);
    }

    /// <summary>
    /// sums ← sums + Wᵀq for the rows of a panel, from the first on or from the last; the rank is a multiple of <see cref="RankTile"/>. Before the
    /// first panel the sums are 0, whatever they hold. After the last they are folded as far as <see cref="FoldsLanes"/> says.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void AddTransposed<TVectors>(int rank, T* w, T* q, T* sums, bool backward, bool first, bool last)
        where TVectors : unmanaged, ITileSize
    {
        // 64 bytes are so many vectors; sum i is that of the k and the place for which w is offset by this. Constants, to the compiler.
        int lines = CacheLine.Bytes / (TSimd.Count * sizeof(T));
        nint stride = sizeof(TVectors) * TSimd.Count;
        nint w1 = (1 / lines * stride) + (1 % lines * TSimd.Count);
        nint w2 = (2 / lines * stride) + (2 % lines * TSimd.Count);
        nint w3 = (3 / lines * stride) + (3 % lines * TSimd.Count);
        nint w4 = 4 / lines * stride;
        nint w5 = (5 / lines * stride) + (5 % lines * TSimd.Count);
        nint w6 = (6 / lines * stride) + (6 % lines * TSimd.Count);
        nint w7 = (7 / lines * stride) + (7 % lines * TSimd.Count);
        nint step = backward ? -CacheLine.Bytes : CacheLine.Bytes;
        nint start = backward ? stride - (lines * TSimd.Count) : 0;
        T* result = sums;
        for (int k = 0; k < rank; k += Sums / lines)
        {
            TVec x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
            if (!first)
            {
                x0 = TSimd.Load(sums);
                x1 = TSimd.Load(sums + TSimd.Count);
                x2 = TSimd.Load(sums + (2 * TSimd.Count));
                x3 = TSimd.Load(sums + (3 * TSimd.Count));
                x4 = TSimd.Load(sums + (4 * TSimd.Count));
                x5 = TSimd.Load(sums + (5 * TSimd.Count));
                x6 = TSimd.Load(sums + (6 * TSimd.Count));
                x7 = TSimd.Load(sums + (7 * TSimd.Count));
            }

            T* ofW = w + start;
            T* ofQ = q + start;
            for (int vector = 0; vector < sizeof(TVectors); vector += lines)
            {
                TVec y0 = TSimd.Load(ofQ);
                TVec y1 = TSimd.Count * sizeof(T) < CacheLine.Bytes ? TSimd.Load(ofQ + TSimd.Count) : y0;
                TVec y2 = 2 * TSimd.Count * sizeof(T) < CacheLine.Bytes ? TSimd.Load(ofQ + (2 * TSimd.Count)) : y0;
                TVec y3 = 2 * TSimd.Count * sizeof(T) < CacheLine.Bytes ? TSimd.Load(ofQ + (3 * TSimd.Count)) : y1;
                x0 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(ofW), x0);
                x1 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(ofW + w1), x1);
                x2 = TSimd.FusedMultiplyAdd(y2, TSimd.Load(ofW + w2), x2);
                x3 = TSimd.FusedMultiplyAdd(y3, TSimd.Load(ofW + w3), x3);
                x4 = TSimd.FusedMultiplyAdd(y0, TSimd.Load(ofW + w4), x4);
                x5 = TSimd.FusedMultiplyAdd(y1, TSimd.Load(ofW + w5), x5);
                x6 = TSimd.FusedMultiplyAdd(y2, TSimd.Load(ofW + w6), x6);
                x7 = TSimd.FusedMultiplyAdd(y3, TSimd.Load(ofW + w7), x7);
                ofW = (T*)((byte*)ofW + step);
                ofQ = (T*)((byte*)ofQ + step);
            }

            if (FoldsLanes && last)
            {
                Folding<TSimd, TVec, T>.StoreLanes(x0, x1, x2, x3, result);
                result += 4 / Folding<TSimd, TVec, T>.Lane * TSimd.Count;
                Folding<TSimd, TVec, T>.StoreLanes(x4, x5, x6, x7, result);
                result += 4 / Folding<TSimd, TVec, T>.Lane * TSimd.Count;
            }
            else
            {
                TSimd.Store(x0, sums);
                TSimd.Store(x1, sums + TSimd.Count);
                TSimd.Store(x2, sums + (2 * TSimd.Count));
                TSimd.Store(x3, sums + (3 * TSimd.Count));
                TSimd.Store(x4, sums + (4 * TSimd.Count));
                TSimd.Store(x5, sums + (5 * TSimd.Count));
                TSimd.Store(x6, sums + (6 * TSimd.Count));
                TSimd.Store(x7, sums + (7 * TSimd.Count));
            }

            sums += Sums * TSimd.Count;
            w += Sums / lines * stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Divide<TVectors, TDivision>(int vector, TVec product, T* v, T* q)
        where TVectors : unmanaged, ITileSize
        where TDivision : struct, IDivision
    {
        if (sizeof(TVectors) > vector)
        {
            TVec numerator = TSimd.Load(v + (vector * TSimd.Count));
            TVec quotient = typeof(TDivision) == typeof(Refined) && vector % 2 != 0 ? TSimd.RefinedQuotient(numerator, product) : TSimd.GuardedQuotient(numerator, product);
            TSimd.Store(quotient, q + (vector * TSimd.Count));
        }
    }
}
