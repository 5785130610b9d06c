namespace Nmf.Kernels.Dense;

/// <summary>kc, mc and nc of the blocked product.</summary>
internal static class GemmBlocking
{
    /// <summary>kc: a panel of B is 256 × 128 bytes = 32 KB of a first-level cache of 48 KB.</summary>
    internal const int DepthBlock = 256;

    /// <summary>mc: 192 × 256 elements are 192 KB (float) or 384 KB (double) of a second-level cache of 1 or 2 MB.</summary>
    internal const int RowBlock = 192;

    /// <summary>nc: 256 × 3072 elements are 3 or 6 MB of the third-level cache.</summary>
    internal const int ColumnBlock = 3072;

    /// <summary>The columns of B that one thread packs at a time.</summary>
    internal const int PackedColumns = 256;
}
