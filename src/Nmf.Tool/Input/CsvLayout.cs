using CsvHelper;

namespace Nmf.Tool.Input;

/// <summary>Which cells of a text file are names and not numbers, as far as it is known: by the options, or by what the first lines hold.</summary>
/// <param name="Header">Whether the first line names the columns; <see langword="null"/> to detect it.</param>
/// <param name="Names">Whether the first column names the rows; <see langword="null"/> to detect it.</param>
internal readonly record struct CsvLayout(bool? Header, bool? Names)
{
    /// <summary>
    /// The first line is a header when none of its cells is a number. One stray word among numbers is therefore an error and
    /// not a header, and so no line of data is lost.
    /// </summary>
    internal static bool LooksLikeHeader(CsvReader firstLine)
    {
        for (int cell = 0; cell < firstLine.FieldCount; cell++)
        {
            if (NumberText.IsNumber(firstLine.GetSpan(cell)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The first column holds names when it holds no number in the first line after the header; every later line must agree. Or, whatever it holds, when
    /// the header's first cell is empty.
    /// </summary>
    internal static bool LooksLikeNames(CsvReader firstRow) =>
        firstRow.FieldCount > 1 && !NumberText.IsNumber(firstRow.GetSpan(0));

    /// <summary>Says on standard error what was not asked for but detected.</summary>
    /// <param name="source">The argument and the file.</param>
    /// <param name="header">Whether the first line was taken for a header.</param>
    /// <param name="firstName">The first row name, quoted, since a mistyped number looks like one; <see langword="null"/> where there are none.</param>
    internal void ReportDetected(string source, bool header, string? firstName)
    {
        string[] detected =
        [
            .. this.Header is null ? [header ? "a header line" : "no header line"] : Array.Empty<string>(),
            .. this.Names is null ? [firstName is null ? "no row names" : $"row names such as {Notes.Quote(firstName)}"] : Array.Empty<string>(),
        ];
        if (detected.Length > 0)
        {
            Notes.Write($"{source}: detected {string.Join(" and ", detected)} (--header, --no-header, --names and --no-names override this)");
        }
    }
}
