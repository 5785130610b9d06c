namespace Nmf.Kernels.Solver;

/// <summary>
/// A counter-based generator: number i is a hash of (seed, i), so that no order of evaluation matters.
/// The hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over seed-hash + (i + 1)·golden ratio.
/// </summary>
internal readonly struct CounterRandom(long seed)
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private readonly ulong key = Mix(unchecked((ulong)seed + GoldenRatio));

    /// <summary>The i-th number, uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    internal double Uniform(ulong index) => (Mix(unchecked(this.key + ((index + 1) * GoldenRatio))) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
