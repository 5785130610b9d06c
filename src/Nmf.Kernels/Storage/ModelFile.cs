using System.IO.Compression;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nmf.Kernels.Storage;

/// <summary>
/// A model as a .npz file, which is a zip archive of .npy files, here stored without compression as numpy.savez does: so no entry
/// can claim more than the file holds, and nothing is allocated from a claim that was not compared with it.
/// </summary>
internal static class ModelFile
{
    private const string W = "W.npy";
    private const string H = "H.npy";
    private const string History = "cost_history.npy";
    private const string Summary = "nmf.npy";

    /// <summary>The longest entry of text; the one that is written has some 300 bytes.</summary>
    private const int LongestText = 65535;

    /// <summary>Zip archives date from 1980 on; equal models give equal files.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static void Write<T>(string path, ModelContent<T> content)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string place = Replacement.PlaceOf(path);
        string? directory = Path.GetDirectoryName(place);
        if (directory is null || Directory.Exists(place))
        {
            throw new IOException($"{path} is a directory; it must be a file");
        }

        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"{path}: there is no directory {directory}");
        }

        string temporary = Path.Combine(directory, $".nmf.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    double[] history = [.. content.CostHistory.SelectMany(record => new double[] { record.Iteration, record.Cost })];
                    Add(archive, W, entry => NpyWriter.Write<T>(entry, content.W, content.Shape.Rows, content.Shape.Rank));
                    Add(archive, H, entry => NpyWriter.Write<T>(entry, content.H, content.Shape.Rank, content.Shape.Columns));
                    Add(archive, History, entry => NpyWriter.Write<double>(entry, history, content.CostHistory.Length, 2));
                    Add(archive, Summary, entry => NpyWriter.WriteText(entry, ModelSummary.Of(content.Options, content.Info).ToJson()));
                }

                stream.Flush(flushToDisk: true);
            }

            Replacement.KeepMode(place, temporary);
            File.Move(temporary, place, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static ModelContent<T> Read<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Open(path, archive =>
        {
            // The lengths in the headers are compared with those of the entries, and all of them before the first array is allocated.
            NpyHeader w = HeaderOf(archive, path, W);
            NpyHeader h = HeaderOf(archive, path, H);
            NpyHeader history = HeaderOf(archive, path, History);
            RequireMatrix<T>(w, path, W);
            RequireMatrix<T>(h, path, H);
            RequireMatrix<double>(history, path, History);
            if (w.Columns != h.Rows || history.Columns != 2)
            {
                throw new InvalidDataException($"{path}: W is {w.Rows} × {w.Columns}, H {h.Rows} × {h.Columns} and cost_history {history.Rows} × {history.Columns}; the rank must be one, and cost_history must have 2 columns");
            }

            foreach (string name in (ReadOnlySpan<string>)[W, H, History, Summary])
            {
                RequireChecksum(archive, path, name);
            }

            ModelSummary summary = ReadSummary(archive, path);
            double[] records = ReadMatrix<double>(archive, path, History, history);
            try
            {
                Range<T>.RequireFloor(summary.Floor ?? Range<T>.DefaultFloor, "floor");
                var costs = new (int Iteration, double Cost)[history.Rows];
                for (int i = 0; i < costs.Length; i++)
                {
                    costs[i] = (ModelSummary.RequireIteration(records[2 * i], "cost_history"), ModelSummary.RequireCost(records[(2 * i) + 1], "cost_history"));
                }

                return new ModelContent<T>(new NmfShape(w.Rows, h.Columns, w.Columns), summary.ToOptions(), summary.ToInfo(), ReadMatrix<T>(archive, path, W, w), ReadMatrix<T>(archive, path, H, h), costs);
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                throw new InvalidDataException($"{path}: nmf.npy: {Require.TextOf(e)}");
            }
        });

    /// <summary>Throws unless a file is a model, as far as the headers of its arrays and its summary tell.</summary>
    internal static void RequireModel(string path) => Open(path, archive =>
    {
        foreach (string name in (ReadOnlySpan<string>)[W, H, History])
        {
            _ = HeaderOf(archive, path, name);
        }

        return ReadSummary(archive, path);
    });

    /// <summary>Whether the factors are float64, not float32.</summary>
    internal static bool IsDouble(string path) => Open(path, archive => HeaderOf(archive, path, W).Type == NpyType.F8);

    private static TResult Open<TResult>(string path, Func<ZipArchive, TResult> read)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return read(archive);
        }
        catch (Exception e) when (e is EndOfStreamException || (e is InvalidDataException && !e.Message.StartsWith($"{path}: ", StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{path}: not a model; it must be a .npz file that was saved as one ({e.Message.TrimEnd('.')})");
        }
    }

    private static void Add(ZipArchive archive, string name, Action<Stream> write)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        using Stream stream = entry.Open();
        write(stream);
    }

    private static ZipArchiveEntry Find(ZipArchive archive, string path, string name)
    {
        ZipArchiveEntry entry = archive.GetEntry(name)
            ?? throw new InvalidDataException($"{path}: {name} is missing; a model has {W}, {H}, {History} and {Summary}");
        return entry.Length == entry.CompressedLength
            ? entry
            : throw new InvalidDataException($"{path}: {name} claims {entry.Length} bytes in {entry.CompressedLength}; the entries of a model are not compressed");
    }

    /// <summary>The archive has a checksum of each entry, which its reader does not look at.</summary>
    private static void RequireChecksum(ZipArchive archive, string path, string name)
    {
        ZipArchiveEntry entry = Find(archive, path, name);
        using Stream stream = entry.Open();
        var checksum = new Crc32();
        checksum.Append(stream);
        if (checksum.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw new InvalidDataException($"{path}: {name}: the bytes have the checksum {checksum.GetCurrentHashAsUInt32():x8}, but {entry.Crc32:x8} when they were saved; the file is damaged");
        }
    }

    private static NpyHeader HeaderOf(ZipArchive archive, string path, string name)
    {
        ZipArchiveEntry entry = Find(archive, path, name);
        using Stream stream = entry.Open();
        return NpyHeader.Read(stream, entry.Length, $"{path}: {name}");
    }

    private static void RequireMatrix<T>(NpyHeader header, string path, string name)
    {
        NpyType type = typeof(T) == typeof(float) ? NpyType.F4 : NpyType.F8;
        if (header.Type != type || header.BigEndian || header.FortranOrder)
        {
            throw new InvalidDataException($"{path}: {name}: elements of type {header.Type.ToString().ToLowerInvariant()}{(header.BigEndian ? ", big endian" : "")}{(header.FortranOrder ? ", in Fortran order" : "")}; here it must be {type.ToString().ToLowerInvariant()}, little endian, in C order");
        }
    }

    private static T[] ReadMatrix<T>(ZipArchive archive, string path, string name, NpyHeader header)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Stream stream = Find(archive, path, name).Open();
        NpyHeader.ReadText(stream, long.MaxValue, $"{path}: {name}", out _);
        var values = new T[header.Rows * header.Columns];
        for (Span<T> rest = values; !rest.IsEmpty; rest = rest[Math.Min(1 << 18, rest.Length)..])
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(rest[..Math.Min(1 << 18, rest.Length)]));
        }

        return values;
    }

    private static ModelSummary ReadSummary(ZipArchive archive, string path)
    {
        ZipArchiveEntry entry = Find(archive, path, Summary);
        using Stream stream = entry.Open();
        NpyHeaderText header = NpyHeader.ReadText(stream, entry.Length, $"{path}: {Summary}", out long length);
        if (header.Shape.Length != 0 || length > LongestText || header.Descriptor != $"|S{length}")
        {
            throw new InvalidDataException($"{path}: {Summary}: {NpyTypes.Quote(header.Descriptor)} and {length} bytes; it must be one text of at most {LongestText} bytes");
        }

        byte[] text = new byte[length];
        stream.ReadExactly(text);
        try
        {
            ModelSummary? summary = ModelSummary.FromJson(text);
            return summary?.Version == ModelSummary.Current
                ? summary
                : throw new InvalidDataException($"{path}: {Summary}: {(summary is null ? "no version" : $"version {summary.Version}")}; this library reads version {ModelSummary.Current}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {Summary}: not the JSON of a model, at byte {e.BytePositionInLine}");
        }
    }
}
