using System.Numerics;

namespace Nmf.Tool.Input;

/// <summary>Finds the reader for an argument: a built-in name, or a file by its extension.</summary>
internal static class MatrixReader
{
    /// <summary>Reads INPUT.</summary>
    internal static Matrix<T> ReadInput<T>(string input, CsvLayout layout, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (BuiltIn.Find<T>(input, cancellationToken) is { } builtIn)
        {
            return builtIn;
        }

        string source = $"INPUT {input}";
        Func<Stream, Matrix<T>> read = Path.GetExtension(input).ToUpperInvariant() switch
        {
            ".NPY" => stream => NpyReader.Read<T>(stream, source, cancellationToken),
            ".CSV" => stream => CsvMatrixReader<T>.Read(stream, ',', source, layout, cancellationToken),
            ".TSV" => stream => CsvMatrixReader<T>.Read(stream, '\t', source, layout, cancellationToken),
            _ => throw new InputException($"{source}: it must be a .npy, .csv or .tsv file, or one of the names {BuiltIn.Digits} and {BuiltIn.Movies}"),
        };
        using Stream stream = Open(input, source);
        return read(stream);
    }

    /// <summary>Reads a factor, which must be a .npy file of a known shape.</summary>
    internal static Matrix<T> ReadFactor<T>(string option, string path, int rows, int columns, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string source = $"{option} {path}";
        using Stream stream = Open(path, source);
        Matrix<T> factor = NpyReader.Read<T>(stream, source, cancellationToken);
        return factor.Rows == rows && factor.Columns == columns
            ? factor
            : throw new InputException($"{source}: {factor.Rows} × {factor.Columns}; for this V and --rank it must be {rows} × {columns}");
    }

    /// <summary>Whether an argument is separated text, for which alone a header and row names make sense.</summary>
    internal static bool IsText(string input) => Path.GetExtension(input).ToUpperInvariant() is ".CSV" or ".TSV";

    private static FileStream Open(string path, string source)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"{source}: a directory; it must be a file");
            }

            // A link has a length of its own; one that leads in a circle fails here.
            var link = new FileInfo(path);
            FileInfo file = link.LinkTarget is null ? link : (FileInfo)link.ResolveLinkTarget(returnFinalTarget: true)!;
            if (!file.Exists)
            {
                throw new InputException($"{source}: no such file");
            }

            // Opening a pipe would wait for its writer, and a device need not end. .NET does not tell them from files, but their length is 0.
            return file.Length > 0
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan)
                : throw new InputException($"{source}: the file is empty, or a pipe or device; it must be a regular file that holds a matrix");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{source}: {Notes.Explain(e)}");
        }
    }
}
