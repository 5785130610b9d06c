using System.CommandLine;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary>What a user may say of the header and the row names of a text file.</summary>
internal sealed class LayoutOptions
{
    private readonly Option<bool> header = OptionValues.Flag("--header", "The first line of the .csv or .tsv file names the columns [default: detected]");
    private readonly Option<bool> noHeader = OptionValues.Flag("--no-header", "The first line is a row of numbers");
    private readonly Option<bool> names = OptionValues.Flag("--names", "The first column of the .csv or .tsv file names the rows [default: detected]");
    private readonly Option<bool> noNames = OptionValues.Flag("--no-names", "The first column is a column of numbers");

    internal void AddTo(Command command)
    {
        foreach (Option<bool> option in (Option<bool>[])[this.header, this.noHeader, this.names, this.noNames])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, which an input that is no text must not be.</summary>
    internal CsvLayout Of(ParseResult parsed, string input)
    {
        var layout = new CsvLayout(Either(parsed, this.header, this.noHeader), Either(parsed, this.names, this.noNames));
        string? given = layout switch
        {
            { Header: { } header } => header ? "--header" : "--no-header",
            { Names: { } names } => names ? "--names" : "--no-names",
            _ => null,
        };
        return given is null || MatrixReader.IsText(input)
            ? layout
            : throw new UsageException($"{given}: INPUT {input} is not a .csv or .tsv file, and only these have header lines and row names");
    }

    private static bool? Either(ParseResult parsed, Option<bool> yes, Option<bool> no) => (parsed.GetValue(yes), parsed.GetValue(no)) switch
    {
        (true, true) => throw new UsageException($"{yes.Name} and {no.Name} contradict each other; give one of them, or none to detect it"),
        (true, _) => true,
        (_, true) => false,
        _ => null,
    };
}
