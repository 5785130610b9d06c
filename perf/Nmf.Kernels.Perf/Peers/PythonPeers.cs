using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nmf.Kernels.Perf.Problems;
using Nmf.Kernels.Storage;
using Nmf.Tool.Commands;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>numpy and scikit-learn on the same V, W and H, by perf/peers/peers.py in a process of its own.</summary>
internal static class PythonPeers
{
    private static readonly JsonSerializerOptions ByPropertyName = new() { PropertyNameCaseInsensitive = true };

    private static readonly Dictionary<string, double> NoRows = [];

    /// <summary>One warm-up and one round of each.</summary>
    /// <param name="checkIterations">After so many iterations each must have reached <paramref name="expectedCost"/>.</param>
    /// <param name="milliseconds">What the timed iterations of a peer may fill.</param>
    internal static PythonTimes Run<T>(Problem<T> problem, int threads, int checkIterations, double expectedCost, double milliseconds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("nmf-peers-");
        try
        {
            (int m, int n, int r) = problem.Shape;
            Save<T>(directory, "V.npy", problem.V, m, n);
            Save<T>(directory, "W.npy", problem.W, m, r);
            Save<T>(directory, "H.npy", problem.H, r, n);
            string[] arguments =
            [
                directory.FullName,
                "--cost", CostNames.Of(problem.NmfCost),
                "--check-iterations", checkIterations.ToString(CultureInfo.InvariantCulture),
                "--budget", milliseconds.ToString(CultureInfo.InvariantCulture),
            ];
            if (Python.Output("peers.py", arguments, threads) is not { } output)
            {
                return new(NoRows, $"numpy and scikit-learn, since {Python.Executable} did not run (Debian: python3-numpy, python3-sklearn)");
            }

            Answer answer = JsonSerializer.Deserialize<Answer>(output, ByPropertyName)!;
            if (answer.Kernels is { } kernels && kernels != OpenBlasProcess.WantedCore)
            {
                return new(NoRows, $"numpy and scikit-learn, since numpy's BLAS runs its {kernels} kernels, not {OpenBlasProcess.WantedCore}");
            }

            foreach (string peer in answer.Milliseconds.Keys)
            {
                double cost = problem.Cost(Load<T>(directory, $"{peer}.W", problem.Shape.WLength), Load<T>(directory, $"{peer}.H", problem.Shape.HLength));
                Problem<T>.RequireCost(peer, cost, expectedCost);
            }

            string? missing = answer.Missing.Length > 0 ? $"{string.Join(" and ", answer.Missing)}, which Python does not find (Debian: python3-numpy, python3-sklearn)" : null;
            return new(answer.Milliseconds, missing);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Save<T>(DirectoryInfo directory, string name, T[] values, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using FileStream stream = File.Create(Path.Combine(directory.FullName, name));
        NpyWriter.Write<T>(stream, values, rows, columns);
    }

    private static T[] Load<T>(DirectoryInfo directory, string name, int length)
        where T : unmanaged
    {
        var values = new T[length];
        using FileStream stream = File.OpenRead(Path.Combine(directory.FullName, name));
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>What the script prints.</summary>
    private sealed record Answer(string? Kernels, string[] Missing, Dictionary<string, double> Milliseconds);
}

/// <summary>Milliseconds an iteration by peer, named with its version, and why a peer has none; null where all have.</summary>
internal sealed record PythonTimes(IReadOnlyDictionary<string, double> Milliseconds, string? WhyMissing);
