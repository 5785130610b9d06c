using System.Globalization;
using System.Security;
using System.Text;

namespace Nmf.Kernels.Perf.Charts;

/// <summary>Where a text is anchored.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>The few shapes that the charts need, on a white ground that stays white in dark surroundings.</summary>
internal sealed class SvgDrawing(int width, int height)
{
    internal const string Ink = "#222222";
    internal const string Faint = "#dddddd";

    private readonly StringBuilder shapes = new();

    internal void Line(double x1, double y1, double x2, double y2, string color, bool dashed = false) =>
        this.Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{color}\"{(dashed ? " stroke-dasharray=\"6 4\"" : "")}/>");

    /// <summary>A line through points with a dot on each.</summary>
    internal void Curve(IReadOnlyList<(double X, double Y)> points, string color)
    {
        string path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}")));
        this.Add($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>");
        foreach ((double x, double y) in points)
        {
            this.Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\" fill=\"{color}\"/>");
        }
    }

    internal void Bar(double x, double y, double barWidth, double barHeight, string color) =>
        this.Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{barWidth:0.#}\" height=\"{barHeight:0.#}\" fill=\"{color}\"/>");

    /// <param name="quarterTurn">Whether it reads upwards.</param>
    internal void Text(double x, double y, string text, Anchor anchor = Anchor.Start, int size = 12, bool quarterTurn = false)
    {
        string turn = quarterTurn ? string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate(-90 {x:0.#} {y:0.#})\"") : "";
        this.Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" font-size=\"{size}\" text-anchor=\"{(anchor == Anchor.Start ? "start" : anchor == Anchor.Middle ? "middle" : "end")}\"{turn}>{SecurityElement.Escape(text)}</text>");
    }

    public override string ToString() => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" fill="{Ink}">
        <rect width="{width}" height="{height}" fill="#ffffff"/>
        {this.shapes}</svg>

        """;

    private void Add(FormattableString shape) => this.shapes.Append(shape.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
