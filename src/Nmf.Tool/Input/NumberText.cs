using System.Globalization;
using System.Numerics;
using System.Text;

namespace Nmf.Tool.Input;

/// <summary>What counts as a number in a text file (UTF-8): decimal notation with a point, whatever the locale, and the usual spellings of NaN and infinity.</summary>
internal static class NumberText
{
    internal static bool TryParseInteger(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && !EndsInNul(text);

    /// <summary>The nearest number of the type; infinity and zero where it is too large and too small for it.</summary>
    internal static bool TryParse<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return !EndsInNul(text);
        }

        // The spelling of C and numpy, which .NET does not read.
        ReadOnlySpan<byte> unsigned = text.TrimStart("+-"u8);
        value = text.StartsWith((byte)'-') ? T.NegativeInfinity : T.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(unsigned, "inf"u8);
    }

    /// <summary>.NET reads over zeros behind a number, which a damaged file may have.</summary>
    private static bool EndsInNul(ReadOnlySpan<byte> text) => text.EndsWith((byte)0);

    /// <summary>Whether a number is below zero as it is written; -1e-50 is, although it may read as 0.</summary>
    internal static bool IsNegative(ReadOnlySpan<byte> number) => number.StartsWith((byte)'-') && !IsZero(number);

    /// <summary>Whether a text is meant as a number, though a damaged one.</summary>
    internal static bool IsNumber(ReadOnlySpan<byte> text) => TryParse<double>(text.TrimEnd((byte)0), out _);

    /// <summary>Whether a number is written with digits; 1e400 is, although no float64 holds it.</summary>
    internal static bool IsFinite(ReadOnlySpan<byte> number) => number.ContainsAnyInRange((byte)'0', (byte)'9');

    /// <summary>Whether a number is written as zero; 1e-400 is not, although it reads as 0.</summary>
    internal static bool IsZero(ReadOnlySpan<byte> number)
    {
        int exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return !number[..(exponent < 0 ? number.Length : exponent)].ContainsAnyInRange((byte)'1', (byte)'9');
    }
}
