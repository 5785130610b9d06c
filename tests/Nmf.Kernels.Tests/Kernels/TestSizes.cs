namespace Nmf.Kernels.Tests.Kernels;

/// <summary>
/// The sizes of the kernel tests. NMF_TEST_SIZES=small keeps them to what an emulated processor (FMA in software, some 250
/// times slower) can do; the full sizes go around every tile, vector, chunk, block and segment border.
/// </summary>
internal static class TestSizes
{
    internal static bool Small { get; } = Environment.GetEnvironmentVariable("NMF_TEST_SIZES") == "small";

    internal static readonly int[] Widths = [128, 256, 512];
}
