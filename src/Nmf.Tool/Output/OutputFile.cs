using Nmf.Kernels.Storage;

namespace Nmf.Tool.Output;

/// <summary>One file of results: what could keep it from being written is looked for first, and it is written whole or not at all.</summary>
internal sealed class OutputFile
{
    private readonly string option;
    private readonly string asTyped;
    private readonly string path;
    private readonly bool overwrite;

    private OutputFile(string option, string path, bool overwrite)
    {
        this.option = option;
        this.asTyped = path;
        try
        {
            this.path = Replacement.PlaceOf(path);
        }
        catch (IOException e)
        {
            throw new InputException($"{option} {e.Message}");
        }

        this.overwrite = overwrite;
    }

    /// <summary>Checks that the file can be written, and leaves nothing behind. Its directory may be one that will have been made by then, for other results.</summary>
    internal static OutputFile Check(string option, string path, bool overwrite, string? made = null)
    {
        if (path == "-")
        {
            throw new InputException($"{option} -: must be a file; ./- is one of that name");
        }

        if (LinkToNothing(path) is { } target)
        {
            throw new InputException($"{option} {path}: a link to {target}, which is not there");
        }

        var file = new OutputFile(option, path, overwrite);
        if (Directory.Exists(path))
        {
            throw new InputException($"{option} {path}: a directory; it must be a file");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new InputException($"{option} {path}: exists already; --force overwrites it");
        }

        if (!IsWritable(path))
        {
            throw new InputException($"{option} {path}: the file is not writable");
        }

        string directory = Path.GetDirectoryName(file.path)!;
        if (!Directory.Exists(directory))
        {
            return made is not null && Replacement.RealPathOf(directory) == Replacement.RealPathOf(Path.TrimEndingDirectorySeparator(made))
                ? file
                : throw new InputException($"{option} {path}: there is no directory {directory}");
        }

        try
        {
            new FileReplacement(directory, Path.GetFileName(file.path)).TryWriting();
        }
        catch (Exception e) when (OutputDirectory.IsFailureOfTheSystem(e))
        {
            bool refused = e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException;
            throw new InputException($"{option} {path}: {(refused ? $"{directory} is not writable" : Notes.Explain(e))}");
        }

        return file;
    }

    /// <summary>
    /// Whether what stands in the place of a file may be read and written, if anything does: found out before the work. One that may not is left alone, though
    /// another could be renamed over it. A pipe would keep who opens it for writing alone.
    /// </summary>
    internal static bool IsWritable(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            }

            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            // Writing will tell.
            return true;
        }
    }

    /// <summary>Where a link leads that leads nowhere, or in a circle; <see langword="null"/> for what is no such link.</summary>
    internal static string? LinkToNothing(string path)
    {
        var link = new FileInfo(path);
        try
        {
            return link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true } ? link.LinkTarget : null;
        }
        catch (IOException)
        {
            return link.LinkTarget;
        }
    }

    /// <summary>A file that is written must not be another that is read or written.</summary>
    internal static void RequireApart(string option, string? path, params (string Name, string? Path)[] others)
    {
        foreach ((string name, string? other) in others)
        {
            if (path is not null && other is not null && Replacement.RealPathOf(path) == Replacement.RealPathOf(other))
            {
                throw new InputException($"{option} {path}: the same file as {name}; it must be another");
            }
        }
    }

    internal void Write(Action<Stream> content)
    {
        var replacement = new FileReplacement(Path.GetDirectoryName(this.path)!, Path.GetFileName(this.path));
        try
        {
            replacement.Write(content);
            replacement.Apply(this.overwrite);
        }
        catch (Exception e) when (OutputDirectory.IsFailureOfTheSystem(e))
        {
            try
            {
                replacement.Undo();
            }
            catch (Exception again) when (OutputDirectory.IsFailureOfTheSystem(again))
            {
                // The directory may be gone altogether; the first failure is the one to report.
            }

            throw new InputException($"{this.option} {this.asTyped}: the file could not be written: {Notes.Explain(e)}");
        }

        replacement.Complete();
    }
}
