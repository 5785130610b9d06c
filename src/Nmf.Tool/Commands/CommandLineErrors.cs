using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nmf.Tool.Commands;

/// <summary>One line for a command line that could not be parsed: the argument, the value and what is allowed.</summary>
internal static class CommandLineErrors
{
    internal static string Explain(ParseResult parsed)
    {
        bool withoutCommand = parsed.CommandResult.Command is RootCommand;
        string command = withoutCommand ? "nmf" : $"nmf {PathOf(parsed.CommandResult)}";
        string error = parsed.UnmatchedTokens.Count > 0 ? $"{parsed.UnmatchedTokens[0]}: not {(withoutCommand ? "a command" : "an argument")} or option of {command}"
            : withoutCommand ? $"a command is missing; it must be one of {string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(c => c.Name))}"
            : Count(parsed) ?? Missing(parsed) ?? parsed.Errors[0].Message.TrimEnd('.');
        return $"{error} (see {command} --help)";
    }

    /// <summary>The names of a command and of those that it belongs to.</summary>
    private static string PathOf(CommandResult result) => result.Parent is CommandResult { Command: not RootCommand } parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;

    /// <summary>An option with no value, or with several.</summary>
    private static string? Count(ParseResult parsed)
    {
        foreach (OptionResult result in parsed.CommandResult.Children.OfType<OptionResult>().Where(result => !result.Implicit))
        {
            string name = result.Option.Name;
            if (result.Option is ICheckedOption option && result.Tokens.Count != 1)
            {
                return result.Tokens.Count == 0
                    ? $"{name}: the value is missing; it must be {option.Allowed}"
                    : $"{name}: given {result.Tokens.Count} times, as {string.Join(" and ", result.Tokens.Select(token => token.Value))}; it must be one value, {option.Allowed}";
            }
        }

        return null;
    }

    /// <summary>A description within a sentence: an article at its beginning is small there, but not a name, such as V.</summary>
    private static string Continued(string description) => description.StartsWith("A ", StringComparison.Ordinal) ? $"a{description[1..]}" : description;

    /// <summary>An argument or option that must be given and is not.</summary>
    private static string? Missing(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        Argument? argument = command.Arguments.FirstOrDefault(argument => parsed.GetResult(argument) is not { Tokens.Count: > 0 });
        Option? option = command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is null or { Implicit: true });
        return argument is not null ? $"{argument.Name} is missing; it is {Continued(argument.Description!)}"
            : option is ICheckedOption values ? $"{option.Name} is missing; it must be {values.Allowed}"
            : null;
    }
}
