using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>A product C ← C + A·B of no more columns than a vector has elements, in the form of <see cref="NarrowKernel{TSimd, TVec, T}"/>.</summary>
internal static unsafe class NarrowProduct<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows of a tile: 12 sums, 3 lanes of scalars, a vector of B and the rest fit 32 registers; and rows that share sets of a first-level cache of twelve ways stay there.</summary>
    private const int MostRows = 12;

    /// <summary>
    /// Whether the form is the faster one for so many columns and such a depth: with vectors of 512 bits, unless permutations take the place of multiply-adds in the processor, as in Intel's. All
    /// others count as Zen 5, which alone is measured; the bits are the same either way.
    /// </summary>
    internal static bool Serves(int columns, int depth) => columns > 0 && columns <= TSimd.Count && depth >= Vector128<T>.Count && sizeof(TVec) == Vector512<byte>.Count && !Processor.IsIntel;

    /// <summary>c[i] += Σₖ a[i, k] · b[k], or ← without <paramref name="adds"/>, for i &lt; rows and k &lt; depth, of one vector; row k of B begins at k·<paramref name="bStep"/>. The depth is that of a 128-bit lane at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(int rows, int depth, in Rows<T> a, ReadOnlySpan<T> b, int bStep, Span<T> c, int cRow, bool adds)
    {
        if (rows == 0)
        {
            return;
        }

        if (depth < Vector128<T>.Count)
        {
            throw TooShallow(depth);
        }

        // The last element of each, bounds-checked once for all.
        _ = a.Values[((rows - 1) * a.Stride) + depth - 1];
        _ = b[((depth - 1) * bStep) + TSimd.Count - 1];
        _ = c[((rows - 1) * cRow) + TSimd.Count - 1];
        fixed (T* a0 = a.Values, b0 = b, c0 = c)
        {
            int next;
            for (int row = 0, tiles = (rows + MostRows - 1) / MostRows; row < rows; row = next, tiles--)
            {
                // Tiles of nearly equal height.
                next = row + ((rows - row + tiles - 1) / tiles);
                Tile(next - row, depth, a0 + ((nint)row * a.Stride), a.Stride, b0, bStep, c0 + ((nint)row * cRow), cRow, adds);
            }
        }
    }

    private static InvalidOperationException TooShallow(int depth) => new($"A depth of {depth} is less than the {Vector128<T>.Count} elements of a lane.");

    private static void Tile(int rows, int depth, T* a, nint aRow, T* b, nint bStep, T* c, nint cRow, bool adds)
    {
        switch (rows)
        {
            case 1: NarrowKernel<TSimd, TVec, T>.Run<Size1>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 2: NarrowKernel<TSimd, TVec, T>.Run<Size2>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 3: NarrowKernel<TSimd, TVec, T>.Run<Size3>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 4: NarrowKernel<TSimd, TVec, T>.Run<Size4>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 5: NarrowKernel<TSimd, TVec, T>.Run<Size5>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 6: NarrowKernel<TSimd, TVec, T>.Run<Size6>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 7: NarrowKernel<TSimd, TVec, T>.Run<Size7>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 8: NarrowKernel<TSimd, TVec, T>.Run<Size8>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 9: NarrowKernel<TSimd, TVec, T>.Run<Size9>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 10: NarrowKernel<TSimd, TVec, T>.Run<Size10>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            case 11: NarrowKernel<TSimd, TVec, T>.Run<Size11>(depth, a, aRow, b, bStep, c, cRow, adds); break;
            default: NarrowKernel<TSimd, TVec, T>.Run<Size12>(depth, a, aRow, b, bStep, c, cRow, adds); break;
        }
    }
}
