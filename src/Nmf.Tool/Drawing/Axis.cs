using System.Globalization;

namespace Nmf.Tool.Drawing;

/// <summary>A range of numbers on a line, linear or logarithmic, with round numbers to mark.</summary>
internal sealed class Axis
{
    private const int MostTicks = 6;

    /// <summary>The first digits of the marks between powers of ten, where these are too few: first the rounder ones.</summary>
    private static readonly double[][] Digits = [[1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

    private readonly bool logarithmic;
    private readonly double low;
    private readonly double high;

    private Axis(bool logarithmic, double low, double high, double[] ticks)
    {
        this.logarithmic = logarithmic;
        this.low = low;
        this.high = high;
        this.Ticks = ticks;
    }

    internal IReadOnlyList<double> Ticks { get; }

    /// <summary>From the least to the greatest number, in equal steps, of at least 1 where there is nothing between whole numbers.</summary>
    internal static Axis Linear(double low, double high, bool wholeNumbers = false)
    {
        high = high > low ? high : low + Math.Max(1, Math.Abs(low));
        double step = Math.Max(wholeNumbers ? 1 : 0, RoundStep((high - low) / MostTicks));
        return new Axis(logarithmic: false, low, high, [.. Multiples(low, high, step)]);
    }

    /// <summary>From the least to the greatest number, both above 0, in equal ratios.</summary>
    internal static Axis Logarithmic(double low, double high)
    {
        if (high / 1.02 < low)
        {
            (low, high) = (low / 1.05, high * 1.05);
        }

        (low, high) = (Math.Max(low, double.Epsilon), Math.Min(high, double.MaxValue));

        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9);
        int last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        int every = Math.Max(1, (last - first + MostTicks) / MostTicks);
        double[] powers = [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(power => (power - first) % every == 0).Select(power => Math.Pow(10, power))];
        if (powers.Length >= 3)
        {
            return new Axis(logarithmic: true, low, high, powers);
        }

        // Less than three powers of ten: digits times each, or round steps where even these are too far apart.
        double[]? marks = Digits
            .Select(digits => Enumerable.Range(first - 1, last - first + 3).SelectMany(_ => digits, (power, digit) => digit * Math.Pow(10, power)).Where(mark => mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9)).ToArray())
            .FirstOrDefault(marks => marks.Length >= 3);
        return new Axis(logarithmic: true, low, high, marks ?? [.. Multiples(low, high, RoundStep((high - low) / MostTicks))]);
    }

    /// <summary>Where a number stands, from 0 at the low end to 1 at the high one; beyond them outside.</summary>
    internal double Position(double value) => this.logarithmic
        ? (Math.Log(value) - Math.Log(this.low)) / (Math.Log(this.high) - Math.Log(this.low))
        : (value - this.low) / (this.high - this.low);

    /// <summary>Whether a number has a place.</summary>
    internal bool Shows(double value) => double.IsFinite(value) && (!this.logarithmic || value > 0);

    /// <summary>A mark's number as it is written beside it: all of an axis with a power of ten, or none.</summary>
    internal string Label(double tick) => Format(tick, this.Ticks.Any(IsLong));

    /// <summary>A number in the way of an axis.</summary>
    internal static string Format(double value) => Format(value, IsLong(value));

    private static bool IsLong(double value) => Math.Abs(value) is not 0 and (< 1e-3 or >= 1e5);

    private static string Format(double value, bool withPower) => withPower && value != 0
        ? value.ToString("0.###e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal)
        : value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.#####", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    /// <summary>1, 2 or 5 times a power of ten, at least as large.</summary>
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * (step <= power ? 1 : step <= 2 * power ? 2 : step <= 5 * power ? 5 : 10);
    }

    private static IEnumerable<double> Multiples(double low, double high, double step)
    {
        for (double k = Math.Ceiling((low / step) - 1e-9); k * step <= high + (1e-9 * step); k++)
        {
            // Zero, not minus zero.
            yield return (k * step) + 0.0;
        }
    }
}
