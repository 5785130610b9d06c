namespace Nmf.Kernels.Tests.Tool;

/// <summary>A directory of one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nmf-test-");

    internal string this[string name] => Path.Combine(this.directory.FullName, name);

    public void Dispose() => this.directory.Delete(recursive: true);

    internal string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    internal string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>The names of everything in it, in order.</summary>
    internal string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(this.directory.FullName, "*", SearchOption.AllDirectories).Select(entry => Path.GetRelativePath(this.directory.FullName, entry)).Order(StringComparer.Ordinal)];
}
