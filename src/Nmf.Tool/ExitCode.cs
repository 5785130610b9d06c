namespace Nmf.Tool;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;

    /// <summary>128 + SIGINT, as shells report it.</summary>
    internal const int Interrupted = 130;
}
