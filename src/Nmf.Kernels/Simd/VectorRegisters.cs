using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>How many vector registers the processor names: 32 with AVX-512 (also for narrower vectors) and on Arm64, else 16. In this order, since the other would cost an x64 process 1.3 ms, to load a type.</summary>
internal static class VectorRegisters
{
    internal static bool Are32 => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;
}
