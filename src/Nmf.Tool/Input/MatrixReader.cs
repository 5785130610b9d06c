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

    private static FileStream Open(string path, string source)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{source}: a directory; it must be a file");
        }

        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan)
            : throw new InputException($"{source}: no such file");
    }
}
