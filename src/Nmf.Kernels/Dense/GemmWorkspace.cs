using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product, whatever its form, strides and transpositions and the vectors' width.</summary>
internal static class GemmWorkspace
{
    /// <summary>
    /// Elements that suffice for <see cref="GemmLayout{T}"/>, <see cref="GemmSumsLayout{T}"/> and <see cref="GemmTurnedLayout{T}"/>, and for the first piece to begin on a
    /// cache line, and never fewer than for smaller sizes, though their forms may take more. A bound: the layouts themselves, asked at every call, would take a tenth of a product of 16 × 16 × 16.
    /// </summary>
    internal static int Length<T>(int m, int n, int k, int members)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int vector = Blocking.VectorElements<T>();
        int panel = Blocking.PanelElements<T>();
        int depth = Math.Min(k, GemmPlan.LargestDepthBlock<T>());
        long packedB = (long)depth * Blocking.RoundUp(Math.Min(n, GemmPlan.MostColumns), panel);
        long tiles = (Math.Min(m, GemmPlan.MostRows) * (depth + (3L * vector))) + ((depth + 3L) * vector);

        // Of few columns of C or of Cᵀ: the copy, and for each what was there and the sums, what is copied of op(B)ᵀ and that in lanes, with a line or two more.
        int few = Math.Min(Math.Max(m, n), GemmForms.MostColumns<T>());
        int rows = Math.Min(Math.Max(m, n), GemmSumsLayout<T>.PartRows);
        long copy = Math.Min((long)few * k, GemmSumsLayout<T>.MostCopied) + (few * 3L * vector);
        long ofSum = (2L * (rows + (2 * vector))) + Math.Min(k, GemmSumsLayout<T>.Chunk) + Math.Min(k, Blocking.ColumnChunk) + (3 * vector);
        long sums = (LaneGroup.Padded(few) * ofSum) + (rows * vector);

        // Of more columns of C: a part of it and of A, turned, and what fills no vector.
        int columns = Math.Min(n, GemmForms.MostColumnsInPlace);
        int copied = Math.Min(k, GemmTurnedLayout<T>.MostCopiedDepth);
        int part = Blocking.RoundUp(Math.Min(m, GemmTurnedLayout<T>.MostPartRows), panel);
        long turned = Math.Min(columns * part, GemmTurnedLayout<T>.PartElements) + (copied * part) + ((columns + copied) * 2L * vector) + ((long)depth * vector);

        long length = Math.Max(packedB + (members * tiles), Math.Max(copy + (members * sums), members * turned));
        return Require.Length(length + vector, "The workspace of this product");
    }
}
