using System.Text.RegularExpressions;

namespace Nmf.Tool.Report;

/// <summary>The command line as a person would type it again.</summary>
internal static partial class CommandText
{
    internal static string Current { get; private set; } = "nmf";

    internal static void Set(string[] arguments) => Current = string.Join(' ', arguments.Select(Quote).Prepend("nmf"));

    private static string Quote(string argument) => Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w./:=,+@%-]+$")]
    private static partial Regex Plain();
}
