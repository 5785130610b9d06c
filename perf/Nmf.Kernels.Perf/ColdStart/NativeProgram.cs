using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nmf.Kernels.Perf.Machine;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.ColdStart;

/// <summary><c>perf/Nmf.Kernels.Native</c>, compiled ahead of time for this processor.</summary>
internal static class NativeProgram
{
    private static readonly string Project = Path.Combine("perf", "Nmf.Kernels.Native");
    private static readonly string Published = Path.Combine(".artifacts", "native");

    /// <summary>Publishes it below the current directory; false, with a sentence why, where that does not work.</summary>
    internal static bool TryPublish()
    {
        if (!Directory.Exists(Project))
        {
            Console.Error.WriteLine($"{Project} is not below the current directory: nothing compiled ahead of time in this run.");
            return false;
        }

        try
        {
            OwnProcess.Output(new ProcessStartInfo("dotnet", ["publish", Project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", Published, "-p:PublishAot=true", "-p:IlcInstructionSet=native"]));
            return true;
        }
        catch (InvalidOperationException failure)
        {
            Console.Error.WriteLine($"Nothing was compiled ahead of time; it takes NuGet's compiler package and a linker (clang or gcc). {failure.Message}");
            return false;
        }
    }

    internal static ColdStartTimes Measure(NmfShape shape, NmfCost cost, string type) =>
        JsonSerializer.Deserialize<ColdStartTimes>(Run($"{shape.Rows}", $"{shape.Columns}", $"{shape.Rank}", CostNames.Of(cost), type))!;

    internal static string FirstEncodes() => Run();

    private static string Run(params string[] arguments) => OwnProcess.Output(new ProcessStartInfo(Path.Combine(Published, "Nmf.Kernels.Native"), arguments));
}
