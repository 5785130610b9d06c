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

    /// <summary>What <c>nmf factorize</c> writes, in this order.</summary>
    internal static readonly string[] Names = [W, H, Trace, Summary];

    private readonly string asTyped;
    private readonly string path;
    private readonly bool overwrite;

    private OutputDirectory(string path, bool overwrite)
    {
        this.asTyped = path;
        this.path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.overwrite = overwrite;
    }

    /// <summary>Checks that files of these names can be created here, and leaves nothing behind.</summary>
    internal static OutputDirectory Check(string path, bool overwrite, IEnumerable<string> names)
    {
        if (path == "-")
        {
            throw new InputException("--out -: must be a directory; ./- is one of that name");
        }

        if (File.Exists(path))
        {
            throw new InputException($"--out {path}: a file; it must be a directory, which is made where it is missing");
        }

        foreach (string name in names)
        {
            string file = Path.Combine(path, name);
            if (Directory.Exists(file))
            {
                throw new InputException($"--out {path}: {name} in it is a directory, in the place of a file that would be written");
            }

            if (OutputFile.LinkToNothing(file) is { } target)
            {
                throw new InputException($"--out {path}: {name} in it is a link to {target}, which is not there");
            }

            if (File.Exists(file) && !overwrite)
            {
                throw new InputException($"--out {path}: {name} exists already; --force overwrites files");
            }

            if (!OutputFile.IsWritable(file))
            {
                throw new InputException($"--out {path}: {name} in it is not writable");
            }
        }

        var directory = new OutputDirectory(path, overwrite);
        directory.TryWriting();
        return directory;
    }

    /// <summary>.NET reports a file that is too large for the file system as an argument out of range.</summary>
    internal static bool IsFailureOfTheSystem(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>
    /// Writes all files or, where one fails, none: files that were put in their place are taken back, and those that they replaced
    /// are restored. Only a process killed between two renames leaves some files old and some new, each of them whole.
    /// </summary>
    internal void Write(params (string Name, Action<Stream> Content)[] files)
    {
        List<string> created = [];
        var replacements = new List<FileReplacement>();
        try
        {
            created = this.Create();
            foreach ((string name, Action<Stream> content) in files)
            {
                var replacement = new FileReplacement(this.path, name);
                replacements.Add(replacement);
                replacement.Write(content);
            }

            replacements.ForEach(replacement => replacement.Apply(this.overwrite));
        }
        catch (Exception e) when (IsFailureOfTheSystem(e))
        {
            try
            {
                replacements.ForEach(replacement => replacement.Undo());
                Remove(created);
            }
            catch (Exception again) when (IsFailureOfTheSystem(again))
            {
                // The directory may be gone altogether; the first failure is the one to report.
            }

            throw new InputException($"--out {this.asTyped}: the files could not be written: {Notes.Explain(e)}");
        }

        replacements.ForEach(replacement => replacement.Complete());
    }

    /// <summary>An unwritable place is found out now, not after an hour's work.</summary>
    private void TryWriting()
    {
        string parent = this.Existing();
        if (File.Exists(parent))
        {
            throw new InputException($"--out {this.asTyped}: {parent} is not a directory");
        }

        try
        {
            List<string> created = this.Create();
            try
            {
                new FileReplacement(this.path, Path.GetRandomFileName()).TryWriting();
            }
            finally
            {
                Remove(created);
            }
        }
        catch (Exception e) when (IsFailureOfTheSystem(e))
        {
            // Where permission is missing, or the file system makes no files, .NET's message is about the file that was tried.
            string reason = e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException ? "" : $": {Notes.Explain(e)}";
            throw new InputException($"--out {this.asTyped}: {parent} is not writable{reason}");
        }
    }

    /// <summary>The directory, or the innermost of its parents that exists.</summary>
    private string Existing()
    {
        string level = this.path;
        while (!Path.Exists(level) && Path.GetDirectoryName(level) is { } parent)
        {
            level = parent;
        }

        return level;
    }

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
