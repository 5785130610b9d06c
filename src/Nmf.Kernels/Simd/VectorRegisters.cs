using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>How many vector registers the processor names: 32 on Arm64 and with AVX-512 (also for narrower vectors), else 16.</summary>
internal static class VectorRegisters
{
    internal static bool Are32 => AdvSimd.Arm64.IsSupported || Avx512F.VL.IsSupported;
}
