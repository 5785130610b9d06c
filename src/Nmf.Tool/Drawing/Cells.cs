using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>Coloured cells in rows and columns.</summary>
internal static class Cells
{
    /// <summary>One path for each level of the scale, with a step for each run of equal cells in a row: a tenth of what a rectangle for each would take.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="share">The share of the most, from 0 to 1.</param>
    /// <param name="left">Where the first cell begins.</param>
    /// <param name="top">Where the first cell begins.</param>
    /// <param name="width">That of a cell.</param>
    /// <param name="height">That of a cell.</param>
    internal static void Append(StringBuilder svg, int rows, int columns, Func<int, int, double> share, double left, double top, double width, double height)
    {
        var paths = new StringBuilder?[Theme.Levels];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0, end; j < columns; j = end)
            {
                int level = Theme.Level(share(i, j));
                for (end = j + 1; end < columns && Theme.Level(share(i, end)) == level; end++)
                {
                }

                (paths[level] ??= new StringBuilder()).Append(CultureInfo.InvariantCulture, $"M{j} {i}h{end - j}v1H{j}z");
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<g shape-rendering=\"crispEdges\" transform=\"translate({Markup.Number(left)} {Markup.Number(top)}) scale({width.ToString("0.####", CultureInfo.InvariantCulture)} {height.ToString("0.####", CultureInfo.InvariantCulture)})\">");
        for (int level = 0; level < paths.Length; level++)
        {
            if (paths[level] is { } path)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"h{level}\" d=\"{path}\"/>");
            }
        }

        svg.Append("</g>\n");
    }
}
