using System.Diagnostics;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>This program, started again: for another environment, or for a fresh one.</summary>
internal static class OwnProcess
{
    /// <summary>Waits for a child that writes to the same console; its exit code.</summary>
    internal static int Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using Process child = Process.Start(Describe(arguments, environment))!;
        child.WaitForExit();
        return child.ExitCode;
    }

    /// <summary>What a child writes to its standard output; its errors go to this one's.</summary>
    internal static string Output(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) => Output(Describe(arguments, environment));

    /// <summary>The same of another program.</summary>
    internal static string Output(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output : throw new InvalidOperationException($"'{start.FileName} {string.Join(' ', start.ArgumentList)}' ended with {child.ExitCode}: {output}");
    }

    private static ProcessStartInfo Describe(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        bool hosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(Environment.ProcessPath!, hosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
