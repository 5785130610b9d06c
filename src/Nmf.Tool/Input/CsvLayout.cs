using CsvHelper;

namespace Nmf.Tool.Input;

/// <summary>Which cells of a text file are names and not numbers, as far as it is known: by the options, or by what the first lines hold.</summary>
/// <param name="Header">Whether the first line names the columns; <see langword="null"/> to detect it.</param>
/// <param name="Names">Whether the first column names the rows; <see langword="null"/> to detect it.</param>
internal readonly record struct CsvLayout(bool? Header, bool? Names)
{
    /// <summary>
    /// The first line is a header when none of its cells is a number; the first cell is left out of this where there are others,
    /// since it may name a row. One stray word among numbers is therefore an error and not a header.
    /// </summary>
    internal static bool LooksLikeHeader(CsvReader firstLine)
    {
        for (int cell = Math.Min(1, firstLine.FieldCount - 1); cell < firstLine.FieldCount; cell++)
        {
            if (NumberText.IsNumber(firstLine.GetSpan(cell)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first column holds names when it holds no number in the first line after the header; every later line must agree.</summary>
    internal static bool LooksLikeNames(CsvReader firstRow) =>
        firstRow.FieldCount > 1 && !NumberText.IsNumber(firstRow.GetSpan(0));

    /// <summary>Says on standard error what was not asked for but detected.</summary>
    internal void ReportDetected(string source, bool header, bool names)
    {
        string[] detected =
        [
            .. this.Header is null ? [header ? "a header line" : "no header line"] : Array.Empty<string>(),
            .. this.Names is null ? [names ? "row names in the first column" : "no row names"] : Array.Empty<string>(),
        ];
        if (detected.Length > 0)
        {
            Notes.Write($"{source}: detected {string.Join(" and ", detected)} (--header, --no-header, --names and --no-names override this)");
        }
    }
}
