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
        this.path = Path.GetFullPath(path);
        this.overwrite = overwrite;
    }

    internal static OutputFile Check(string option, string path, bool overwrite)
    {
        var file = new OutputFile(option, path, overwrite);
        if (Directory.Exists(path))
        {
            throw new InputException($"{option} {path}: a directory; it must be a file");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new InputException($"{option} {path}: exists already; --force overwrites it");
        }

        string directory = Path.GetDirectoryName(file.path)!;
        return Directory.Exists(directory)
            ? file
            : throw new InputException($"{option} {path}: there is no directory {directory}");
    }

    internal void Write(Action<Stream> content)
    {
        var replacement = new FileReplacement(Path.GetDirectoryName(this.path)!, Path.GetFileName(this.path));
        try
        {
            replacement.Write(content);
            replacement.Apply(this.overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            try
            {
                replacement.Undo();
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                // The directory may be gone altogether; the first failure is the one to report.
            }

            throw new InputException($"{this.option} {this.asTyped}: the file could not be written: {Notes.Explain(e)}");
        }

        replacement.Complete();
    }
}
