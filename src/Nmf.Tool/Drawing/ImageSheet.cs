using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>Rows of a matrix as images side by side, each scaled to its own largest entry.</summary>
internal sealed record ImageSheet
{
    private const int Width = 460;
    private const int Top = 34;
    private const int Gap = 8;
    private const int NameHeight = 18;

    /// <summary>More would make the page large, and nobody looks at them.</summary>
    private const int MostImages = 100;

    public required string Title { get; init; }

    public required int Count { get; init; }

    public required int PixelRows { get; init; }

    public required int PixelColumns { get; init; }

    /// <summary>The pixel of an image, at least 0.</summary>
    public required Func<int, int, double> Pixel { get; init; }

    internal string ToSvg()
    {
        int shown = Math.Min(this.Count, MostImages);

        // Six to a line, or fewer and larger.
        int perLine = Math.Min(shown, 6);
        double side = Math.Min(120, ((Width - 16.0) / perLine) - Gap);
        double pixel = side / Math.Max(this.PixelColumns, this.PixelRows);
        (double width, double height) = (this.PixelColumns * pixel, this.PixelRows * pixel);
        int lines = (shown + perLine - 1) / perLine;
        double bottom = Top + (lines * (height + NameHeight + Gap));
        bool all = shown == this.Count;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Markup.Number(bottom + (all ? 0 : 24))}\" role=\"img\" aria-label=\"{Markup.Escape(this.Title)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"8\" y=\"20\">{Markup.Label(this.Title, 56)}</text>\n");
        for (int image = 0; image < shown; image++)
        {
            double left = 8 + (image % perLine * (side + Gap));
            double top = Top + (image / perLine * (height + NameHeight + Gap));
            double most = Enumerable.Range(0, this.PixelRows * this.PixelColumns).Max(p => this.Pixel(image, p));
            Cells.Append(svg, this.PixelRows, this.PixelColumns, (i, j) => most > 0 ? this.Pixel(image, (i * this.PixelColumns) + j) / most : 0, left, top, pixel, pixel);
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{Markup.Number(left + (width / 2))}\" y=\"{Markup.Number(top + height + 14)}\" text-anchor=\"middle\">{image + 1}</text>\n");
        }

        if (!all)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"8\" y=\"{Markup.Number(bottom + 14)}\">The first {shown} of {this.Count}.</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
