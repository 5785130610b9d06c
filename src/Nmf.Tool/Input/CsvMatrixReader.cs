using System.Numerics;
using System.Text;
using CsvHelper;

namespace Nmf.Tool.Input;

/// <summary>Reads a matrix from separated text, one row a line. Lines and cells are counted from 1, as editors show them.</summary>
internal sealed class CsvMatrixReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>More names than this are not kept: they would take memory, and nothing shows them.</summary>
    private const int MostNames = 1000;

    private readonly CsvReader csv;
    private readonly string source;
    private readonly CsvLayout layout;
    private readonly EntryConverter<T> converter;
    private readonly List<T> values = [];
    private readonly List<string> rowNames = [];
    private string[] header = [];
    private int cell;
    private string firstName = "";
    private long firstNameLine;

    private CsvMatrixReader(CsvReader csv, string source, CsvLayout layout)
    {
        this.csv = csv;
        this.source = source;
        this.layout = layout;
        this.converter = new EntryConverter<T>(source, _ => this.Place);
    }

    private string Place => $"line {this.csv.LineNumber}, column {this.cell + 1}";

    internal static Matrix<T> Read(Stream stream, char separator, string source, CsvLayout layout, CancellationToken cancellationToken)
    {
        using CsvReader csv = CsvReader.Create(
            stream,
            new CsvReaderOptions
            {
                Separator = separator,
                HasHeader = false,
                TrimWhitespace = true,
                TrackLineNumbers = true,
                MalformedData = CsvMalformedDataHandling.Throw,
            },
            leaveOpen: true);
        try
        {
            return new CsvMatrixReader<T>(csv, source, layout).Read(cancellationToken);
        }
        catch (CsvFormatException malformed)
        {
            throw new InputException($"{source}: line {malformed.LineNumber}: {malformed.Message}");
        }
    }

    private Matrix<T> Read(CancellationToken cancellationToken)
    {
        if (!this.csv.Read())
        {
            throw new InputException($"{this.source}: the file is empty; it must hold at least one row of numbers");
        }

        int cells = this.csv.FieldCount;
        bool header = this.layout.Header ?? CsvLayout.LooksLikeHeader(this.csv);
        if (!header && this.layout.Header is null && cells > 1 && this.csv.GetSpan(0).IsEmpty)
        {
            throw new InputException($"{this.source}: {this.Place}: an empty cell before numbers; --header must say that they name the columns, or --no-header that they are entries");
        }

        // As pandas and R write a table: a corner without a name above row names, which are numbers, perhaps.
        bool corner = header && cells > 1 && this.csv.GetSpan(0).IsEmpty;
        this.header = header && cells <= MostNames ? [.. Enumerable.Range(0, cells).Select(this.Text)] : [];
        if (header && !this.csv.Read())
        {
            throw new InputException($"{this.source}: a header line without any row of numbers after it");
        }

        this.RequireCells(cells);
        bool names = this.layout.Names ?? (corner || CsvLayout.LooksLikeNames(this.csv));
        if (names && cells == 1)
        {
            throw new InputException($"{this.source}: only one column, of row names; at least one column of numbers must follow");
        }

        this.firstName = this.Text(0);
        this.firstNameLine = this.csv.LineNumber;
        int rows = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            this.RequireCells(cells);
            this.ReadRow(names, mayBeNumbers: corner || this.layout.Names is not null);
            rows++;
        }
        while (this.csv.Read());

        this.layout.ReportDetected(this.source, header, names ? this.firstName : null);
        this.converter.ReportInexact();
        Memory.Require($"{this.source}: {this.values.Count} entries", ((double)this.values.Capacity + this.values.Count) * PrecisionOf<T>.Size);
        return new Matrix<T>([.. this.values], rows, names ? cells - 1 : cells, columnMajor: false)
        {
            RowNames = names && rows <= MostNames ? this.rowNames : null,
            ColumnNames = this.header.Length > 0 ? this.header[(names ? 1 : 0)..] : null,
        };
    }

    private string Text(int index) => Encoding.UTF8.GetString(this.csv.GetSpan(index));

    private void RequireCells(int expected)
    {
        if (this.csv.FieldCount != expected)
        {
            throw new InputException($"{this.source}: line {this.csv.LineNumber} ends at column {this.csv.FieldCount}; the first line ends at column {expected}, and all must agree");
        }
    }

    private void ReadRow(bool names, bool mayBeNumbers)
    {
        this.cell = 0;
        if (names && !mayBeNumbers && NumberText.IsNumber(this.csv.GetSpan(0)))
        {
            throw new InputException($"{this.source}: line {this.firstNameLine}, column 1: {Notes.Quote(this.firstName)} is not a number, but line {this.csv.LineNumber} begins with one; --names must say that the first column names the rows");
        }

        if (names && this.rowNames.Count < MostNames)
        {
            this.rowNames.Add(this.Text(0));
        }

        for (this.cell = names ? 1 : 0; this.cell < this.csv.FieldCount; this.cell++)
        {
            ReadOnlySpan<byte> text = this.csv.GetSpan(this.cell);
            if (!this.converter.TryFromText(text, this.values.Count, out T value))
            {
                string hint = text.Contains((byte)';') ? "; cells are separated by commas, or by tabs in a .tsv file" : "";
                throw new InputException($"{this.source}: {this.Place}: {Notes.Quote(Encoding.UTF8.GetString(text))} is not a number{hint}");
            }

            this.RequireRoom();
            this.values.Add(value);
        }
    }

    /// <summary>The list doubles when it is full, and for a moment the old and the new one are held.</summary>
    private void RequireRoom()
    {
        if (this.values.Count < this.values.Capacity)
        {
            return;
        }

        if (this.values.Count == Array.MaxLength)
        {
            throw new InputException($"{this.source}: {this.Place}: more than {Array.MaxLength} entries, which is the most that can be held");
        }

        Memory.Require($"{this.source}: {this.Place}: more than {this.values.Count} entries", 3.0 * this.values.Capacity * PrecisionOf<T>.Size);
    }
}
