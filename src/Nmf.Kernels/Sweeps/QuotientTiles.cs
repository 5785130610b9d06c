using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>Q ← V ⊘ (AB), AB being WH or its transpose, tile by tile.</summary>
internal static class QuotientTiles<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Refined (<see cref="Refinement{T}"/>) or not, to the same bits.</summary>
    internal static void Run(int rows, int lanes, int rank, in Scalars<T> a, in Lanes<T> b, in Tile<T> v, in Tile<T> q, bool refined, int ahead = 0)
    {
        if (refined)
        {
            Product<TSimd, TVec, T>.Run(rows, lanes, rank, a, b, new QuotientStore<TSimd, TVec, T, Refined>(v, q, ahead));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(rows, lanes, rank, a, b, new QuotientStore<TSimd, TVec, T, Divided>(v, q, ahead));
        }
    }
}
