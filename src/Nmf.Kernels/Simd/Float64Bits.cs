namespace Nmf.Kernels.Simd;

/// <summary>The layout of a float64 number, for taking exponents with integer arithmetic.</summary>
internal static class Float64Bits
{
    internal const int MantissaBits = 52;

    /// <summary>Added to differences of exponents so that they stay positive.</summary>
    private const int LargestExponent = 2047;

    /// <summary>It as a difference of bits, with half a unit of the exponent, so that what is cut off behind rounds to the next.</summary>
    internal const long Bias = ((long)LargestExponent << MantissaBits) + (1L << (MantissaBits - 1));

    /// <summary>What a difference so biased has more than the exponent field of its power of two: 2047 − 1023.</summary>
    internal const long BiasOfPower = 1024;

    /// <summary>The bits of 2⁵²: an integer below 2⁵² put into its mantissa is that integer plus 2⁵².</summary>
    internal const long TwoTo52 = 0x4330000000000000;

    /// <summary>2⁵² + 2047, subtracted from such a number to take off the bias.</summary>
    internal const double BiasedTwoTo52 = 4503599627370496.0 + LargestExponent;
}
