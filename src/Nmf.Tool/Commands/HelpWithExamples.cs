using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Nmf.Tool.Commands;

/// <summary>The generated help, followed by the text of the command that is asked about; its description stays one line, for the list of commands.</summary>
/// <param name="generated">The help that System.CommandLine writes.</param>
/// <param name="texts">What follows for each command.</param>
internal sealed class HelpWithExamples(HelpAction generated, IReadOnlyDictionary<Command, string> texts) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = generated.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(texts[parseResult.CommandResult.Command]);
        return exitCode;
    }

    /// <summary>Replaces the help of a root command and all that is below it.</summary>
    internal static void AddTo(RootCommand root, IReadOnlyDictionary<Command, string> texts)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, texts);
    }
}
