using System.Runtime.Intrinsics;
using Nmf.Kernels.Perf.Machine;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>
/// OpenBLAS picks its kernels from the environment that the process was born with. Some versions do not know newer
/// processors and fall back to a kernel five times too slow, so the comparison runs in a child that is told the core.
/// </summary>
internal static class OpenBlasProcess
{
    internal const string CoreVariable = "OPENBLAS_CORETYPE";
    internal const string ThreadsVariable = "OPENBLAS_NUM_THREADS";

    internal static string WantedCore => Vector512.IsHardwareAccelerated ? "SkylakeX" : "Haswell";

    /// <summary>Null in a process that is fit for comparing; elsewhere the exit code of the child that did the work.</summary>
    internal static int? RunInOne(int threads)
    {
        string? given = Environment.GetEnvironmentVariable(CoreVariable);
        if (given != WantedCore)
        {
            if (given is not null)
            {
                Console.Error.WriteLine($"note: {CoreVariable} is {given} here; OpenBLAS runs in a process where it is {WantedCore}, its fastest kernels for these vectors.");
            }

            return OwnProcess.Run(Environment.GetCommandLineArgs()[1..], new Dictionary<string, string> { [CoreVariable] = WantedCore, [ThreadsVariable] = $"{threads}" });
        }

        if (OpenBlas.Core is { } core)
        {
            if (core != WantedCore)
            {
                Console.Error.WriteLine($"OpenBLAS runs its {core} kernels although {CoreVariable} is {WantedCore}: the comparison would be a sham.");
                return 1;
            }

            OpenBlas.SetThreads(threads);
        }

        return null;
    }
}
