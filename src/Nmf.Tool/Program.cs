using System.CommandLine;
using System.Text;
using Nmf.Tool.Commands;

namespace Nmf.Tool;

/// <summary>The <c>nmf</c> command: results on standard output, everything else on standard error, and one line for every failure.</summary>
internal static class Program
{
    private const string Help = """
        Non-negative matrix factorization: V ≈ WH with all entries at least 0, by Lee and Seung's multiplicative updates.

        Begin with
          nmf demo
          nmf factorize movies --rank 2
          nmf factorize --help
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
        catch (Exception e) when (e is InputException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException)
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
        var root = new RootCommand(Help) { DemoCommand.Create(cancellationToken), FactorizeCommand.Create(cancellationToken) };
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            string command = parsed.CommandResult.Command == root ? "nmf" : $"nmf {parsed.CommandResult.Command.Name}";
            throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')} (see {command} --help)");
        }

        // Signals and failures are dealt with above, in one place.
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
