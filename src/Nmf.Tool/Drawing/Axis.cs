using System.Globalization;

namespace Nmf.Tool.Drawing;

/// <summary>A range of numbers on a line, linear or logarithmic, with round numbers to mark.</summary>
internal sealed class Axis
{
    private const int MostTicks = 6;

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

    /// <summary>From the least to the greatest number, in equal steps.</summary>
    internal static Axis Linear(double low, double high)
    {
        high = high > low ? high : low + Math.Max(1, Math.Abs(low));
        double step = RoundStep((high - low) / MostTicks);
        return new Axis(logarithmic: false, low, high, [.. Multiples(low, high, step)]);
    }

    /// <summary>From the least to the greatest number, both above 0, in equal ratios.</summary>
    internal static Axis Logarithmic(double low, double high)
    {
        if (high < low * 1.02)
        {
            (low, high) = (low / 1.05, high * 1.05);
        }

        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9);
        int last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        int every = Math.Max(1, (last - first + MostTicks) / MostTicks);
        double[] powers = [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(power => (power - first) % every == 0).Select(power => Math.Pow(10, power))];
        if (powers.Length >= 3)
        {
            return new Axis(logarithmic: true, low, high, powers);
        }

        // Less than three powers of ten: 1, 2 and 5 times each, or round steps where even these are too far apart.
        double[] marks = [.. Enumerable.Range(first - 1, last - first + 3).SelectMany(power => new[] { 1.0, 2, 5 }, (power, digit) => digit * Math.Pow(10, power)).Where(mark => mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9))];
        return new Axis(logarithmic: true, low, high, marks.Length >= 3 ? marks : [.. Multiples(low, high, RoundStep((high - low) / MostTicks))]);
    }

    /// <summary>Where a number stands, from 0 at the low end to 1 at the high one; beyond them outside.</summary>
    internal double Position(double value) => this.logarithmic
        ? Math.Log(value / this.low) / Math.Log(this.high / this.low)
        : (value - this.low) / (this.high - this.low);

    /// <summary>Whether a number has a place.</summary>
    internal bool Shows(double value) => double.IsFinite(value) && (!this.logarithmic || value > 0);

    /// <summary>A number as it is written beside its mark.</summary>
    internal static string Format(double value)
    {
        double size = Math.Abs(value);
        if (size is not 0 and (< 1e-3 or >= 1e5))
        {
            string text = value.ToString("0.###e+0", CultureInfo.InvariantCulture);
            return text.Replace("e+", "e", StringComparison.Ordinal);
        }

        return value.ToString(size >= 1000 ? "#,0" : "0.#####", CultureInfo.InvariantCulture).Replace(',', '\u2009');
    }

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
