namespace Nmf.Kernels.Perf.Charts;

/// <summary>A drawing's title, plot area, legend and value axis.</summary>
internal sealed class ChartFrame
{
    internal const int Left = 70;
    internal const int Right = 20;
    internal const int Top = 84;
    internal const int Bottom = 60;

    private readonly int width;
    private readonly int height;
    private double legendX = Left;

    internal ChartFrame(int width, int height, string title, string subtitle)
    {
        this.width = width;
        this.height = height;
        this.Drawing = new SvgDrawing(width, height);
        this.Drawing.Text(Left, 26, title, size: 16);
        this.Drawing.Text(Left, 46, subtitle, size: 11);
    }

    internal SvgDrawing Drawing { get; }

    internal double PlotRight => this.width - Right;

    internal double PlotBottom => this.height - Bottom;

    internal double PlotWidth => this.PlotRight - Left;

    /// <param name="share">0 at the foot of the plot, 1 at its head.</param>
    internal double Y(double share) => this.PlotBottom - (share * (this.PlotBottom - Top));

    /// <summary>A horizontal grid line with its value.</summary>
    internal void Tick(double share, string label)
    {
        this.Drawing.Line(Left, this.Y(share), this.PlotRight, this.Y(share), SvgDrawing.Faint);
        this.Drawing.Text(Left - 8, this.Y(share) + 4, label, Anchor.End);
    }

    internal void AxisTitles(string x, string y)
    {
        this.Drawing.Text(Left + (this.PlotWidth / 2), this.height - 10, x, Anchor.Middle);
        this.Drawing.Text(18, this.Y(0.5), y, Anchor.Middle, quarterTurn: true);
    }

    /// <summary>The next entry of the legend, between the titles and the plot.</summary>
    internal void Legend(string name, string color)
    {
        const double pixelsPerLetter = 6.6;
        this.Drawing.Bar(this.legendX, 58, 12, 12, color);
        this.Drawing.Text(this.legendX + 17, 68, name);
        this.legendX += 17 + (name.Length * pixelsPerLetter) + 20;
    }
}
