using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Nmf.Tool.Drawing;

/// <summary>Several drawings of equal width as one SVG file that stands alone, light or dark as its surroundings are.</summary>
internal static partial class Figure
{
    private const int Gap = 20;

    /// <summary>Columns of drawings, each as wide as its widest.</summary>
    internal static string Of(string title, params string[][] columns)
    {
        var inner = new StringBuilder();
        double left = Gap;
        double height = 0;
        foreach (string[] column in columns)
        {
            double widest = 0;
            double top = 44;
            foreach (string drawing in column)
            {
                (double w, double h) = Size(drawing);
                inner.Append(CultureInfo.InvariantCulture, $"<svg x=\"{Markup.Number(left)}\" y=\"{Markup.Number(top)}\" width=\"{Markup.Number(w)}\" height=\"{Markup.Number(h)}\"").Append(drawing.AsSpan("<svg".Length));
                top += h + Gap;
                widest = Math.Max(widest, w);
            }

            left += widest + Gap;
            height = Math.Max(height, top);
        }

        (string wide, string high) = (Markup.Number(left), Markup.Number(height));
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n<style>\n{Theme.Rules()}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text x=\"{Gap}\" y=\"30\" style=\"font-size:16px;font-weight:600\">{Markup.Escape(title)}</text>\n{inner}</svg>\n");
    }

    private static (double Width, double Height) Size(string drawing)
    {
        Match box = ViewBox().Match(drawing);
        return (double.Parse(box.Groups[1].ValueSpan, CultureInfo.InvariantCulture), double.Parse(box.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"")]
    private static partial Regex ViewBox();
}
