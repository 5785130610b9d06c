namespace Nmf.Tool.Display;

/// <summary>The convention of no-color.org.</summary>
internal static class Colours
{
    /// <summary>False where the environment sets NO_COLOR to anything but the empty string.</summary>
    internal static bool Wanted { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
