namespace Nmf.Kernels.Simd;

/// <summary>The processor's divider.</summary>
internal static class Divider
{
    /// <summary>The switch that says so whatever the processor is: tests run both ways on one machine.</summary>
    internal const string Switch = "Nmf.Kernels.SlowDivider";

    /// <summary>
    /// Whether it is slow beside the multiply-adds that could do without (<see cref="Refinement{T}"/>) or go on meanwhile (<see cref="UpdateKernel{TSimd, TVec, T}"/>). Intel's is:
    /// 16 cycles for 512 bits (24 in double). All others count as fast; only AMD's Zen 5 is measured, 2.5 cycles (4), where dividing makes Kullback–Leibler
    /// iterations 1.02 to 1.1 times as fast, from the third-level cache on 0.97 to 1.04. Either way the bits are the same where a quotient is a normal number.
    /// </summary>
    internal static bool IsSlow { get; } = AppContext.TryGetSwitch(Switch, out bool slow) ? slow : Processor.IsIntel;
}
