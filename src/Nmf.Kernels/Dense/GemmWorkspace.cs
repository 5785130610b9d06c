using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>The workspace of a product, whatever its form, strides and transpositions and the vectors' width.</summary>
internal static class GemmWorkspace
{
    /// <summary>
    /// Elements that suffice for <see cref="GemmLayout{T}"/>, <see cref="GemmSumsLayout{T}"/> and <see cref="GemmTurnedLayout{T}"/>, and for the first piece to begin on a
    /// cache line. A bound: the layouts themselves, asked at every call, would take a tenth of a product of 16 × 16 × 16.
    /// </summary>
    internal static int Length<T>(int m, int n, int k, int members)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int vector = Blocking.VectorElements<T>();
        int depth = Math.Min(k, GemmPlan.LargestDepthBlock<T>());
        long packedB = (long)depth * Blocking.RoundUp(Math.Min(n, GemmPlan.ColumnBlock), 2 * vector);
        long ofMember = (Math.Min(m, GemmPlan.MostRows) * (depth + (3L * vector))) + ((depth + 3L) * vector);
        long length = packedB + (ofMember * members);

        // Few columns of C, or the last ones.
        int turned = n <= GemmForms.MostTurnedColumns ? n : n % vector;
        if (turned > 0)
        {
            int rows = GemmTurnedLayout<T>.PartRowsOf(m, turned, members);
            int lines = turned + (k <= GemmTurnedLayout<T>.MostCopiedDepth ? k : 0);
            length = Math.Max(length, members * ((lines * (rows + (2L * vector))) + (depth * (long)vector)));
        }

        // The same, or those of Cᵀ: a line more for each, and whole lanes.
        int most = GemmForms.MostColumns<T>();
        int few = Math.Max(n <= most ? n : n % vector, m <= most ? m : 0);
        if (few > 0)
        {
            int rows = Math.Min(Math.Max(m, n), GemmSumsLayout<T>.PartRows);
            long ofSum = (2L * (rows + (3 * vector))) + Math.Min(k, GemmSumsLayout<T>.Chunk) + Math.Min(k, Blocking.ColumnChunk) + (3 * vector);
            long copy = Math.Min((long)few * k, GemmSumsLayout<T>.MostCopied) + (few * 3L * vector);
            length = Math.Max(length, copy + (members * ((LaneGroup.Padded(few) * ofSum) + (rows * vector))));
        }

        return Require.Length(length + vector, "The workspace of this product");
    }
}
