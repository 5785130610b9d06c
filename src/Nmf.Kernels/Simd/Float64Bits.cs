namespace Nmf.Kernels.Simd;

/// <summary>The layout of a float64 number, for taking exponents with integer arithmetic.</summary>
internal static class Float64Bits
{
    internal const int MantissaBits = 52;

    /// <summary>The bits of √½, rounded down.</summary>
    internal const long RootHalf = 0x3FE6A09E667F3BCC;

    /// <summary>The bits of 1.</summary>
    internal const long One = 0x3FF0000000000000;

    /// <summary>The bits of 2⁵²: an integer below 2⁵² put into its mantissa is that integer plus 2⁵².</summary>
    internal const long TwoTo52 = 0x4330000000000000;

    /// <summary>2⁵² + 2047, subtracted from such a number to take off the bias below.</summary>
    internal const double BiasedTwoTo52 = 4503599627370496.0 + Bias;

    /// <summary>Added to exponents so that their differences stay positive.</summary>
    internal const int Bias = 2047;
}
