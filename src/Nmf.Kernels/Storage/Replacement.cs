namespace Nmf.Kernels.Storage;

/// <summary>What a file that is written beside its place, and then renamed, must take over from the one that it replaces.</summary>
internal static class Replacement
{
    private const string Devices = "/dev";

    /// <summary>The full path of what is replaced: the target of a link, which stays one.</summary>
    /// <exception cref="IOException">It is a device, which a file would replace for everyone.</exception>
    internal static string PlaceOf(string path)
    {
        var file = new FileInfo(path);
        string place = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return OperatingSystem.IsWindows() || Path.GetDirectoryName(place) != Devices || !File.Exists(place)
            ? place
            : throw new IOException($"{path} is a device; it must be a regular file");
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
