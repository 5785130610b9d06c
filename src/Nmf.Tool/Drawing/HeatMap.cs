using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>A matrix as coloured cells, from 0 to its largest entry, with names where there are any and few enough.</summary>
internal sealed record HeatMap
{
    private const int Width = 460;
    private const int Top = 34;

    /// <summary>More rows or columns than this are averaged in groups.</summary>
    private const int MostCells = 150;

    /// <summary>More names than this would not be read.</summary>
    private const int MostNames = 40;

    private const int NameLength = 16;

    public required string Title { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>An entry, at least 0.</summary>
    public required Func<int, int, double> Entry { get; init; }

    /// <summary><see langword="null"/> where the input had none.</summary>
    public IReadOnlyList<string>? RowNames { get; init; }

    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>Lines across the cells, from one point to another in columns and rows, in the styles of charts.</summary>
    public IReadOnlyList<((double X, double Y) From, (double X, double Y) To)> Across { get; init; } = [];

    /// <summary>The axes of a plane that is as high as wide, and where both end; from 0.</summary>
    public (string X, string Y, int End)? Plane { get; init; }

    internal string ToSvg()
    {
        (int rowsEach, int columnsEach) = ((this.Rows + MostCells - 1) / MostCells, (this.Columns + MostCells - 1) / MostCells);
        (int rows, int columns) = ((this.Rows + rowsEach - 1) / rowsEach, (this.Columns + columnsEach - 1) / columnsEach);
        string[] rowNames = Names(this.RowNames, this.Rows);
        string[] columnNames = Names(this.ColumnNames, this.Columns);

        int left = this.Plane is not null ? 40 : rowNames.Length > 0 ? 10 + (int)rowNames.Max(Markup.Width) : 8;
        double cellWidth = Math.Min(28, (Width - left - 8.0) / columns);
        double cellHeight = Math.Min(rowNames.Length > 0 ? 18 : 28, Math.Max(rowNames.Length > 0 ? 16 : 2.5, 300.0 / rows));
        cellHeight = this.Plane is not null ? cellWidth : cellHeight;
        bool uprightNames = columnNames.Length > 0 && (cellWidth < 20 || columnNames.Max(Markup.Width) > cellWidth);
        double namesBelow = this.Plane is not null ? 40 : columnNames.Length == 0 ? 0 : uprightNames ? 10 + columnNames.Max(Markup.Width) : 20;
        double bottom = Top + (rows * cellHeight);
        double scale = bottom + namesBelow + 14;
        string note = Note(rowsEach, columnsEach);
        double height = scale + 34 + (note.Length > 0 ? 18 : 0);

        double[,] cells = this.Averages(rows, columns, rowsEach, columnsEach);
        double most = cells.Cast<double>().Where(double.IsFinite).DefaultIfEmpty().Max();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Markup.Number(height)}\" role=\"img\" aria-label=\"{Markup.Escape(this.Title)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"8\" y=\"20\">{Markup.Label(this.Title, 56)}</text>\n");
        Cells.Append(svg, rows, columns, (i, j) => most > 0 ? cells[i, j] / most : 0, left, Top, cellWidth, cellHeight);
        foreach ((int index, ((double X, double Y) from, (double X, double Y) to)) in this.Across.Index())
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"M{Markup.Number(left + (from.X * cellWidth))} {Markup.Number(Top + (from.Y * cellHeight))}L{Markup.Number(left + (to.X * cellWidth))} {Markup.Number(Top + (to.Y * cellHeight))}");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"halo\" d=\"{line}\"/><path class=\"s{index % Theme.Lines}\" d=\"{line}\"/>\n");
        }

        for (int mark = 0; mark <= this.Plane?.End; mark++)
        {
            double share = mark / (double)this.Plane.Value.End;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{Markup.Number(left + (share * columns * cellWidth))}\" y=\"{Markup.Number(bottom + 18)}\" text-anchor=\"middle\">{mark}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{left - 6}\" y=\"{Markup.Number(bottom - (share * rows * cellHeight) + 4)}\" text-anchor=\"end\">{mark}</text>\n");
        }

        if (this.Plane is { } plane)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{Markup.Number(left + (columns * cellWidth / 2))}\" y=\"{Markup.Number(bottom + 36)}\" text-anchor=\"middle\">{Markup.Escape(plane.X)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" transform=\"translate(14 {Markup.Number((Top + bottom) / 2)}) rotate(-90)\" text-anchor=\"middle\">{Markup.Escape(plane.Y)}</text>\n");
        }

        for (int i = 0; i < rowNames.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 6}\" y=\"{Markup.Number(Top + ((i + 0.5) * cellHeight) + 4)}\" text-anchor=\"end\">{Markup.Escape(rowNames[i])}</text>\n");
        }

        // Where columns are narrower than a line of text, every second has its name, or every third.
        int step = uprightNames ? (int)Math.Ceiling(16 / cellWidth) : 1;
        for (int j = 0; j < columnNames.Length; j += step)
        {
            double at = left + ((j + 0.5) * cellWidth);
            svg.Append(uprightNames
                ? string.Create(CultureInfo.InvariantCulture, $"<text transform=\"translate({Markup.Number(at + 4)} {Markup.Number(bottom + 6)}) rotate(-90)\" text-anchor=\"end\">{Markup.Escape(columnNames[j])}</text>\n")
                : string.Create(CultureInfo.InvariantCulture, $"<text x=\"{Markup.Number(at)}\" y=\"{Markup.Number(bottom + 16)}\" text-anchor=\"middle\">{Markup.Escape(columnNames[j])}</text>\n"));
        }

        // The scale: 0 to the largest.
        Cells.Append(svg, 1, Theme.Levels, (_, j) => j / (Theme.Levels - 1.0), left + 14, scale, 10, 10);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{left}\" y=\"{Markup.Number(scale + 10)}\">0</text><text class=\"muted\" x=\"{left + 20 + (10 * Theme.Levels)}\" y=\"{Markup.Number(scale + 10)}\">{Axis.Format(Rounded(most))}</text>\n");
        if (note.Length > 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"muted\" x=\"{left}\" y=\"{Markup.Number(scale + 32)}\">{Markup.Escape(note)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string[] Names(IReadOnlyList<string>? names, int count) =>
        names is null || count > MostNames ? [] : [.. names.Select(name => Shorten(name))];

    /// <summary>A long name keeps its end: names of one table often begin alike.</summary>
    private static string Shorten(string name)
    {
        const int end = 6;
        string line = new([.. name.Select(c => char.IsControl(c) ? ' ' : c)]);
        var characters = new StringInfo(line);
        int length = characters.LengthInTextElements;
        return length > NameLength ? $"{characters.SubstringByTextElements(0, NameLength - 1 - end).TrimEnd()}…{characters.SubstringByTextElements(length - end).TrimStart()}" : line;
    }

    private static string Note(int rowsEach, int columnsEach) => (rowsEach, columnsEach) switch
    {
        (1, 1) => "",
        (_, 1) => $"Each row shown is the mean of {rowsEach}.",
        (1, _) => $"Each column shown is the mean of {columnsEach}.",
        _ => $"Each cell shown is the mean of {rowsEach} × {columnsEach}.",
    };

    private static double Rounded(double value) => value == 0 ? 0 : double.Parse(value.ToString("g3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private double[,] Averages(int rows, int columns, int rowsEach, int columnsEach)
    {
        var means = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                (int lastRow, int lastColumn) = (Math.Min(this.Rows, (i + 1) * rowsEach), Math.Min(this.Columns, (j + 1) * columnsEach));
                double sum = 0;
                for (int row = i * rowsEach; row < lastRow; row++)
                {
                    for (int column = j * columnsEach; column < lastColumn; column++)
                    {
                        sum += this.Entry(row, column);
                    }
                }

                means[i, j] = sum / ((lastRow - (i * rowsEach)) * (lastColumn - (j * columnsEach)));
            }
        }

        return means;
    }
}
