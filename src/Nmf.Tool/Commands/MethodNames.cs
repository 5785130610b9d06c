namespace Nmf.Tool.Commands;

/// <summary>The methods as they are written on the command line and in summary.json.</summary>
internal static class MethodNames
{
    internal const string Multiplicative = "multiplicative";
    internal const string Additive = "additive";
}
