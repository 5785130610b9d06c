using System.Globalization;

namespace Nmf.Tool.Report;

/// <summary>How a row of H is an image: rows × columns of pixels, row by row.</summary>
internal readonly record struct ImageSize(int Rows, int Columns)
{
    /// <summary>"28x28", rows first.</summary>
    internal static bool TryParse(string text, out ImageSize? size)
    {
        string[] sides = text.Split('x', '×');
        size = sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int rows) && rows is > 0 and <= 4096
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns is > 0 and <= 4096
            ? new ImageSize(rows, columns)
            : null;
        return size is not null;
    }

    public override string ToString() => $"{this.Rows}x{this.Columns}";
}
