namespace Nmf.Kernels.Storage;

/// <summary>What a file that is written beside its place, and then renamed, must take over from the one that it replaces.</summary>
internal static class Replacement
{
    private const string Devices = "/dev";

    /// <summary>The full path of what is replaced: the target of a link, which stays one.</summary>
    /// <exception cref="IOException">It is a device, which a file would replace for everyone, or a pipe, whose reader would wait for ever.</exception>
    internal static string PlaceOf(string path)
    {
        var file = new FileInfo(path);
        string place = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (OperatingSystem.IsWindows() || !File.Exists(place))
        {
            return place;
        }

        return Path.GetDirectoryName(place) == Devices ? throw new IOException($"{path} is a device; it must be a regular file")
            : !IsSeekable(place) ? throw new IOException($"{path} is a pipe; it must be a regular file")
            : place;
    }

    /// <summary>Not so a pipe, which is opened for reading too, so as not to wait for a reader. What may not be opened may still be replaced.</summary>
    private static bool IsSeekable(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return stream.CanSeek;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>The full path without links in any of its parts: one for each file or directory. What does not exist, or leads in a circle, is left as it is.</summary>
    internal static string RealPathOf(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        string here = Path.Combine(RealPathOf(parent), Path.GetFileName(full));
        try
        {
            return new FileInfo(here) is { LinkTarget: not null } link ? RealPathOf(link.ResolveLinkTarget(returnFinalTarget: true)!.FullName) : here;
        }
        catch (IOException)
        {
            return here;
        }
    }

    /// <summary>Gives the file that was written the permissions of the one that it will replace.</summary>
    internal static void KeepMode(string place, string written)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(place))
        {
            File.SetUnixFileMode(written, File.GetUnixFileMode(place));
        }
    }
}
