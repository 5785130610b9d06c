using System.Globalization;
using System.Numerics;
using System.Text;

namespace Nmf.Tool.Input;

/// <summary>
/// Turns what a file holds into entries of a matrix: each finite, at least 0, and neither overflowed to infinity nor
/// underflowed to zero on the way. Counts the integers that lose digits.
/// </summary>
/// <param name="source">The argument and the file, for messages.</param>
/// <param name="place">Where the entry of an index stands in the file, for messages.</param>
internal sealed class EntryConverter<T>(string source, Func<int, string> place)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private long inexact;
    private string firstInexact = "";

    internal T FromInteger(long value, int index)
    {
        if (value < 0)
        {
            throw this.Outside(value, index);
        }

        // An integer is exact when its digits, from the highest set bit to the lowest, fit the significand.
        if (value >> BitOperations.TrailingZeroCount(value) >= 1L << PrecisionOf<T>.SignificandBits)
        {
            this.CountInexact(value, index);
        }

        return T.CreateTruncating(value);
    }

    internal T FromFloat(double value, int index)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw this.Outside(value, index);
        }

        T converted = T.CreateTruncating(value);
        if (!T.IsFinite(converted) || (T.IsZero(converted) && value != 0))
        {
            throw this.Unrepresentable(converted, value, index);
        }

        this.CountIfInexact(converted, value, index);
        return converted;
    }

    /// <summary>A number in text, rounded once; false where the text is not a number.</summary>
    internal bool TryFromText(ReadOnlySpan<byte> text, int index, out T value)
    {
        if (NumberText.TryParseInteger(text, out long integer))
        {
            value = this.FromInteger(integer, index);
            return true;
        }

        if (!NumberText.TryParse(text, out value))
        {
            return false;
        }

        if (!NumberText.IsFinite(text) || value < T.Zero || NumberText.IsNegative(text))
        {
            throw this.Outside(Shown(text), index);
        }

        if (!T.IsFinite(value) || (T.IsZero(value) && !NumberText.IsZero(text)))
        {
            throw this.Unrepresentable(value, Shown(text), index);
        }

        if (NumberText.TryParse(text, out double wide))
        {
            this.CountIfInexact(value, wide, index);
        }

        return true;
    }

    /// <summary>A number as it may stand in a message: as it is, or where it is long its beginning.</summary>
    private static string Shown(ReadOnlySpan<byte> text) => text.Length <= 40 ? Encoding.UTF8.GetString(text) : Notes.Quote(Encoding.UTF8.GetString(text));

    /// <summary>Says on standard error how many integers lost digits.</summary>
    internal void ReportInexact()
    {
        if (this.inexact > 0)
        {
            string precision = PrecisionOf<T>.Name;
            string remedy = precision == "single" ? " (--precision double keeps integers up to 2^53)" : "";
            Notes.Write($"{source}: {this.inexact} of its integers above 2^{PrecisionOf<T>.SignificandBits} are rounded in {precision} precision, first {this.firstInexact}{remedy}");
        }
    }

    private void CountIfInexact(T converted, double value, int index)
    {
        // Above 2⁵³ every float64 is an integer, meant as one or not.
        if (value > 1L << PrecisionOf<T>.SignificandBits && value <= 1L << 53 && double.IsInteger(value) && double.CreateTruncating(converted) != value)
        {
            this.CountInexact(value, index);
        }
    }

    private void CountInexact<TValue>(TValue value, int index)
    {
        if (this.inexact++ == 0)
        {
            this.firstInexact = string.Create(CultureInfo.InvariantCulture, $"{value} at {place(index)}");
        }
    }

    private InputException Outside<TValue>(TValue value, int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{source}: {place(index)}: {value}; every entry must be finite and at least 0"));

    private InputException Unrepresentable<TValue>(T converted, TValue value, int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{source}: {place(index)}: {value} becomes {(T.IsZero(converted) ? "zero" : "infinite")} in {PrecisionOf<T>.Name} precision, which holds 0 and {T.Epsilon} to {PrecisionOf<T>.Largest}"));
}
