namespace Nmf.Tool.Output;

/// <summary>
/// The directory of the results. Whatever could keep them from being written is looked for before the work begins; each file
/// is then written under a temporary name beside its place, and only when all are complete are they renamed.
/// </summary>
internal sealed class OutputDirectory
{
    internal const string W = "W.npy";
    internal const string H = "H.npy";
    internal const string Trace = "trace.csv";
    internal const string Summary = "summary.json";

    private readonly string path;
    private readonly bool overwrite;

    private OutputDirectory(string path, bool overwrite)
    {
        this.path = Path.GetFullPath(path);
        this.overwrite = overwrite;
    }

    /// <summary>Checks that the files can be created here, and leaves nothing behind.</summary>
    internal static OutputDirectory Check(string path, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw new InputException($"--out {path}: a file; it must be a directory, which is made where it is missing");
        }

        foreach (string name in (string[])[W, H, Trace, Summary])
        {
            string file = Path.Combine(path, name);
            if (Directory.Exists(file) || (File.Exists(file) && !overwrite))
            {
                throw new InputException($"--out {path}: {name} exists already; --force overwrites files");
            }
        }

        var directory = new OutputDirectory(path, overwrite);
        directory.TryWriting();
        return directory;
    }

    /// <summary>Writes all files or, where one fails, none.</summary>
    internal void Write(params (string Name, Action<Stream> Content)[] files)
    {
        List<string> created = this.Create();
        var temporary = new List<(string From, string To)>();
        try
        {
            foreach ((string name, Action<Stream> content) in files)
            {
                string from = this.TemporaryName(name);
                temporary.Add((from, Path.Combine(this.path, name)));
                using var stream = new FileStream(from, FileMode.CreateNew, FileAccess.Write);
                content(stream);
            }

            foreach ((string from, string to) in temporary)
            {
                File.Move(from, to, this.overwrite);
            }
        }
        catch
        {
            temporary.ForEach(file => File.Delete(file.From));
            Remove(created);
            throw;
        }
    }

    /// <summary>An unwritable place is found out now, not after an hour's work.</summary>
    private void TryWriting()
    {
        try
        {
            List<string> created = this.Create();
            try
            {
                string probe = this.TemporaryName("probe");
                File.WriteAllBytes(probe, []);
                File.Delete(probe);
            }
            finally
            {
                Remove(created);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {this.path}: {e.Message}");
        }
    }

    private string TemporaryName(string name) => Path.Combine(this.path, $".{name}.{Path.GetRandomFileName()}");

    /// <summary>Makes the directory and its missing parents; returns those that were made, the innermost first.</summary>
    private List<string> Create()
    {
        var missing = new List<string>();
        for (string? level = this.path; level is not null && !Directory.Exists(level); level = Path.GetDirectoryName(level))
        {
            missing.Add(level);
        }

        Directory.CreateDirectory(this.path);
        return missing;
    }

    private static void Remove(List<string> created)
    {
        foreach (string level in created)
        {
            if (!Directory.EnumerateFileSystemEntries(level).Any())
            {
                Directory.Delete(level);
            }
        }
    }
}
