using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>One line of a chart.</summary>
/// <param name="Name">As the legend says; may hold anything.</param>
/// <param name="Points">From left to right; those without a place on an axis interrupt the line.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over two axes as SVG of 460 × 300 and more: small enough for a telephone, where it is shrunk by a fifth.</summary>
internal sealed record LineChart
{
    internal const int Width = 460;
    private const int PlotHeight = 216;
    private const int LeastLeft = 70;
    private const int Right = 22;
    private const int Top = 34;
    private const int LegendRow = 20;

    /// <summary>Points closer than this share of the width are drawn as one upright stroke from the least to the greatest.</summary>
    private const int Buckets = 400;

    public required string Title { get; init; }

    public required string XLabel { get; init; }

    public required string YLabel { get; init; }

    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>A dashed level line.</summary>
    public (string Name, double Y)? Bound { get; init; }

    /// <summary>The style of the first line, where charts belong together.</summary>
    public int FirstStyle { get; init; }

    /// <summary>Whether there is nothing between whole numbers, as between iterations.</summary>
    public bool WholeX { get; init; }

    public bool LogarithmicY { get; init; }

    /// <summary>Where the axis ends, whatever the lines do beyond it.</summary>
    public (double Low, double High)? YRange { get; init; }

    internal string ToSvg()
    {
        var (x, y) = (this.XAxis(), this.YAxis());

        // The name of the axis takes 20 pixels, a digit seven, the gap eight.
        int left = Math.Max(LeastLeft, 28 + (7 * y.Ticks.Select(tick => y.Label(tick).Length).DefaultIfEmpty().Max()));
        int plotWidth = Width - left - Right;
        int bottom = Top + PlotHeight;
        int entries = this.Series.Count > 1 || this.Bound is not null ? this.Series.Count + (this.Bound is null ? 0 : 1) : 0;
        int height = bottom + 48 + (entries * LegendRow);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Markup.Escape(this.Title)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{left}\" y=\"20\">{Markup.Label(this.Title, 52)}</text>\n");
        double right = 0;
        foreach (double tick in x.Ticks)
        {
            double at = left + (x.Position(tick) * plotWidth);
            string label = x.Label(tick);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"rule\" d=\"M{Markup.Number(at)} {Top}v{PlotHeight}\"/>");

            // Seven pixels a character are more than digits take; a label that would touch the one before is left out.
            double half = 3.5 * label.Length;
            if (at - half >= right && at + half <= Width)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{Markup.Number(at)}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{label}</text>\n");
                right = at + half + 6;
            }
        }

        foreach (double tick in y.Ticks)
        {
            double at = bottom - (y.Position(tick) * PlotHeight);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"rule\" d=\"M{left} {Markup.Number(at)}h{plotWidth}\"/><text class=\"muted\" x=\"{left - 8}\" y=\"{Markup.Number(at + 4)}\" text-anchor=\"end\">{y.Label(tick)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" fill=\"none\" d=\"M{left} {Top}v{PlotHeight}h{plotWidth}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{left + (plotWidth / 2)}\" y=\"{bottom + 38}\" text-anchor=\"middle\">{Markup.Label(this.XLabel, 50)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" transform=\"translate(12 {Top + (PlotHeight / 2)}) rotate(-90)\" text-anchor=\"middle\">{Markup.Label(this.YLabel, 30)}</text>\n");

        // An inner picture clips what leaves the axes.
        svg.Append(CultureInfo.InvariantCulture, $"<svg x=\"{left}\" y=\"{Top}\" width=\"{plotWidth}\" height=\"{PlotHeight}\">\n");
        if (this.Bound is { } bound && y.Shows(bound.Y))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"bound\" d=\"M0 {Markup.Number((1 - y.Position(bound.Y)) * PlotHeight)}h{plotWidth}\"/>\n");
        }

        foreach ((int index, Series series) in this.Series.Index())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"s{(this.FirstStyle + index) % Theme.Lines}\" d=\"{Path(series.Points, x, y, plotWidth)}\"/>\n");
        }

        svg.Append("</svg>\n");
        for (int entry = 0; entry < entries; entry++)
        {
            bool isBound = entry == this.Series.Count;
            string name = isBound ? this.Bound!.Value.Name : this.Series[entry].Name;
            string style = isBound ? "bound" : string.Create(CultureInfo.InvariantCulture, $"s{(this.FirstStyle + entry) % Theme.Lines}");
            int at = bottom + 58 + (entry * LegendRow);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"M{left} {at - 4}h34\"/><text x=\"{left + 42}\" y=\"{at}\">{Markup.Label(name, 48)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private Axis XAxis()
    {
        double[] values = [.. this.Series.SelectMany(series => series.Points).Select(point => point.X).Where(double.IsFinite)];
        return values.Length == 0 ? Axis.Linear(0, 1) : Axis.Linear(values.Min(), values.Max(), this.WholeX);
    }

    private Axis YAxis()
    {
        double[] values = [.. this.Series.SelectMany(series => series.Points).Select(point => point.Y), .. this.Bound is { } bound ? [bound.Y] : Array.Empty<double>()];
        values = [.. values.Where(value => double.IsFinite(value) && (!this.LogarithmicY || value > 0))];
        (double low, double high) = this.YRange ?? (values.Length == 0 ? (1, 10) : (values.Min(), values.Max()));
        if (this.LogarithmicY)
        {
            // A twentieth of the height above and below.
            double room = Math.Exp(0.05 * (Math.Log(high) - Math.Log(low)));
            return this.YRange is null ? Axis.Logarithmic(low / room, high * room) : Axis.Logarithmic(low, high);
        }

        return Axis.Linear(low, high);
    }

    /// <summary>A path through the points, thinned to what can be seen.</summary>
    private static string Path(IReadOnlyList<(double X, double Y)> points, Axis x, Axis y, int width)
    {
        var path = new StringBuilder();
        bool pen = false;
        foreach ((double px, double py) in Thinned(points, x, y))
        {
            if (!x.Shows(px) || !y.Shows(py))
            {
                pen = false;
                continue;
            }

            // Far outside is as good as anywhere outside, and coordinates stay short.
            double height = Math.Clamp(1 - y.Position(py), -2, 3);
            path.Append(pen ? 'L' : 'M').Append(Markup.Number(x.Position(px) * width)).Append(' ').Append(Markup.Number(height * PlotHeight));
            pen = true;
        }

        return path.ToString();
    }

    private static IEnumerable<(double X, double Y)> Thinned(IReadOnlyList<(double X, double Y)> points, Axis x, Axis y)
    {
        if (points.Count <= 2 * Buckets)
        {
            return points;
        }

        return points.GroupBy(point => x.Shows(point.X) && y.Shows(point.Y) ? (int)(x.Position(point.X) * Buckets) : -1)
            .Where(bucket => bucket.Key >= 0)
            .SelectMany(bucket => new[] { bucket.First(), bucket.MinBy(point => point.Y), bucket.MaxBy(point => point.Y), bucket.Last() }.Distinct().OrderBy(point => point.X));
    }
}
