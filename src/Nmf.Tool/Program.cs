using System.CommandLine;
using System.Text;
using Nmf.Tool.Commands;
using Nmf.Tool.Input;
using Nmf.Tool.Report;

namespace Nmf.Tool;

/// <summary>The <c>nmf</c> command: results on standard output, everything else on standard error, and one line for every failure.</summary>
internal static class Program
{
    private const string Help = $"""
        Examples:
          nmf demo
          nmf factorize {BuiltIn.Movies} --rank 2 --report movies.html
          nmf encode MODEL.npz INPUT --out FILE
          nmf factorize --help

        Exit codes: 0 done, 1 failed, 2 usage, 130 interrupted.
        """;

    internal static int Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        using var interruption = new Interruption();
        try
        {
            return Run(args, interruption.Token);
        }
        catch (UsageException e)
        {
            Notes.Write(e.Message);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            Notes.Write("interrupted before the first iteration; nothing was written");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is InputException or InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Notes.Write(Notes.Explain(e));
            return ExitCode.Failed;
        }
        catch (OutOfMemoryException)
        {
            Notes.Write("the memory of this machine, or of one array, does not suffice for this input and --rank");
            return ExitCode.Failed;
        }
    }

    private static int Run(string[] args, CancellationToken cancellationToken)
    {
        Command demo = DemoCommand.Create(cancellationToken);
        Command factorize = FactorizeCommand.Create(cancellationToken);
        Command encode = EncodeCommand.Create(cancellationToken);
        Command reconstruct = ReconstructCommand.Create();
        Command compareMethods = CompareMethodsCommand.Create(cancellationToken);
        Command landscapes = LandscapesCommand.Create();
        var root = new RootCommand("Non-negative matrix factorization: V ≈ WH with all entries at least 0, by Lee and Seung's multiplicative updates.") { demo, factorize, encode, reconstruct, compareMethods, landscapes };
        HelpWithExamples.AddTo(root, new Dictionary<Command, string> { [root] = Help, [demo] = DemoCommand.Help, [demo.Subcommands.First(c => c.Name == "encode")] = DemoEncodeCommand.Help, [factorize] = FactorizeCommand.Help, [encode] = EncodeCommand.Help, [reconstruct] = ReconstructCommand.Help, [compareMethods] = CompareMethodsCommand.Help, [landscapes] = LandscapesCommand.Help });

        // Completions are no command of ours.
        root.Directives.Clear();
        CommandText.Set(args);
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            throw new UsageException(CommandLineErrors.Explain(parsed));
        }

        // Signals and failures are dealt with above, in one place.
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
