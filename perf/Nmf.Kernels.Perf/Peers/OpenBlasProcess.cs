using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>
/// OpenBLAS picks its kernels from the environment that the process was born with. Some versions do not know newer
/// processors and fall back to a kernel five times too slow, so the comparison runs in a child that is told the core.
/// </summary>
internal static class OpenBlasProcess
{
    private const string CoreVariable = "OPENBLAS_CORETYPE";

    private static string WantedCore => Vector512.IsHardwareAccelerated ? "SkylakeX" : "Haswell";

    /// <summary>Null in a process that is fit for comparing; elsewhere the exit code of the child that did the work.</summary>
    internal static int? RunInOne()
    {
        if (Environment.GetEnvironmentVariable(CoreVariable) is null)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.GetCommandLineArgs()[1..]);
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            {
                start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
            }

            start.Environment[CoreVariable] = WantedCore;
            start.Environment["OPENBLAS_NUM_THREADS"] = "1";
            using Process child = Process.Start(start)!;
            child.WaitForExit();
            return child.ExitCode;
        }

        if (OpenBlas.Core is { } core && core != WantedCore)
        {
            Console.Error.WriteLine($"OpenBLAS runs its {core} kernels, not {WantedCore}: the comparison would be a sham. Unset {CoreVariable} or set it to {WantedCore}.");
            return 1;
        }

        return null;
    }
}
