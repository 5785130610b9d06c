using System.ComponentModel;
using System.Diagnostics;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>The scripts of perf/peers, each in a process of its own.</summary>
internal static class Python
{
    /// <summary>Debian's packages belong to Debian's Python, which need not be the first of the path.</summary>
    internal static string Executable => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>What a script prints; null where Python is missing or the script fails, whose own message has then gone to the console.</summary>
    internal static string? Output(string script, IEnumerable<string> arguments, int threads)
    {
        var start = new ProcessStartInfo(Executable, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments]) { RedirectStandardOutput = true };
        start.Environment[OpenBlasProcess.CoreVariable] = OpenBlasProcess.WantedCore;
        start.Environment[OpenBlasProcess.ThreadsVariable] = $"{threads}";
        try
        {
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
