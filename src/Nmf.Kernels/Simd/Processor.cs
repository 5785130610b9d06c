using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>Whose processor this is, where the faster one of two ways to the same bits depends on it.</summary>
internal static class Processor
{
    internal static bool IsIntel { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x756E6547, 0x6C65746E, 0x49656E69);
}
