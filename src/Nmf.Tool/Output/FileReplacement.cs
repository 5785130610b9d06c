using Nmf.Kernels.Storage;

namespace Nmf.Tool.Output;

/// <summary>A file that is written beside its place, put there by renaming, and can be taken back.</summary>
/// <param name="directory">Where it belongs.</param>
/// <param name="name">Its name there.</param>
internal sealed class FileReplacement(string directory, string name)
{
    private readonly string place = Path.Combine(directory, name);
    private readonly string written = Path.Combine(directory, $".nmf.{Path.GetRandomFileName()}");
    private readonly string replaced = Path.Combine(directory, $".nmf.{Path.GetRandomFileName()}");
    private bool applied;

    /// <summary>Puts an empty file into the place, unless there is one, and takes it back: what cannot be written is found out before the work.</summary>
    internal void TryWriting()
    {
        try
        {
            this.Write(_ => { });
            if (!File.Exists(this.place))
            {
                this.Apply(overwrite: false);
            }
        }
        finally
        {
            this.Undo();
        }
    }

    internal void Write(Action<Stream> content)
    {
        using var stream = new FileStream(this.written, FileMode.CreateNew, FileAccess.Write);
        content(stream);
    }

    /// <summary>Puts the file into its place; the one that was there, if any, is kept aside.</summary>
    internal void Apply(bool overwrite)
    {
        if (overwrite && File.Exists(this.place))
        {
            Replacement.KeepMode(this.place, this.written);
            File.Replace(this.written, this.place, this.replaced);
        }
        else
        {
            File.Move(this.written, this.place);
        }

        this.applied = true;
    }

    /// <summary>Leaves everything as it was before.</summary>
    internal void Undo()
    {
        File.Delete(this.written);
        if (File.Exists(this.replaced))
        {
            File.Move(this.replaced, this.place, overwrite: true);
        }
        else if (this.applied)
        {
            File.Delete(this.place);
        }
    }

    /// <summary>Gives up the file that was replaced.</summary>
    internal void Complete() => File.Delete(this.replaced);
}
