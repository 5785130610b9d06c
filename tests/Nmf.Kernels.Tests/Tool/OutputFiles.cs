using System.Globalization;
using System.Text.Json;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>What a run with --out wrote, read back independently.</summary>
internal sealed class OutputFiles
{
    internal OutputFiles(string directory)
    {
        this.W = NpyFile.Read(Path.Combine(directory, "W.npy"));
        this.H = NpyFile.Read(Path.Combine(directory, "H.npy"));
        string[] lines = File.ReadAllLines(Path.Combine(directory, "trace.csv"));
        Assert.Equal("iteration,cost,seconds,kkt", lines[0]);
        this.Trace = [.. lines[1..].Select(line => line.Split(',')).Select(cells => (int.Parse(cells[0], CultureInfo.InvariantCulture), ParseCost(cells[1]), double.Parse(cells[2], CultureInfo.InvariantCulture), ParseCost(cells[3])))];
        this.Summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "summary.json"))).RootElement;
    }

    internal static string[] Names { get; } = ["H.npy", "W.npy", "summary.json", "trace.csv"];

    internal (string Descriptor, int Rows, int Columns, double[] Values) W { get; }

    internal (string Descriptor, int Rows, int Columns, double[] Values) H { get; }

    internal (int Iteration, double Cost, double Seconds, double Kkt)[] Trace { get; }

    internal JsonElement Summary { get; }

    private static double ParseCost(string text) => text == "inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
}
