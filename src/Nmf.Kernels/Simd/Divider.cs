using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>The processor's divider.</summary>
internal static class Divider
{
    /// <summary>
    /// Whether it takes longer for a 512-bit vector than the multiply-adds of <see cref="Refinement{T}"/>, some 4.5 cycles: Intel's takes 16 (24 in double). That of
    /// AMD's Zen 5 takes 2.5 (4), while the multipliers go on: dividing there is 1.02 to 1.11 times as fast for the Kullback–Leibler cost.
    /// </summary>
    internal static bool IsSlow { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x756E6547, 0x6C65746E, 0x49656E69);
}
