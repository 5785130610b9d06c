using System.CommandLine;

namespace Nmf.Tool.Commands;

/// <summary>An option that can say which values it takes.</summary>
internal interface ICheckedOption
{
    /// <summary>What a value must be, to follow "it must be".</summary>
    string Allowed { get; }
}

/// <inheritdoc cref="ICheckedOption"/>
/// <param name="name">With its dashes.</param>
/// <param name="allowed">What a value must be.</param>
internal sealed class CheckedOption<T>(string name, string allowed) : Option<T>(name), ICheckedOption
{
    public string Allowed { get; } = allowed;
}
