namespace Nmf.Kernels.Simd;

/// <summary>The rows that have a 128-bit lane each in a 512-bit vector, whatever the vector, see <see cref="LaneProduct{TSimd, TVec, T}"/>.</summary>
internal static class LaneGroup
{
    internal const int Rows = 4;

    /// <summary>A number of rows with rows of zeros to a whole group.</summary>
    internal static int Padded(int rows) => (rows + Rows - 1) / Rows * Rows;
}
