using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>The rows that have a 128-bit lane each in a 512-bit vector, whatever the vector, see <see cref="LaneProduct{TSimd, TVec, T}"/>.</summary>
internal static class LaneGroup
{
    internal const int Rows = 4;

    /// <summary>A number of rows with rows of zeros to a whole group.</summary>
    internal static int Padded(int rows) => Groups(rows) * Rows;

    /// <summary>The groups of a number of rows.</summary>
    internal static int Groups(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>The elements of so many packed rows.</summary>
    internal static long PackedLength<T>(int rows, int depth)
        where T : unmanaged => (long)Padded(rows) * ((depth + Vector128<T>.Count - 1) / Vector128<T>.Count * Vector128<T>.Count);
}
