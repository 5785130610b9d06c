using System.Globalization;
using System.Text;
using Nmf.Kernels;

namespace Nmf.Tool.Output;

/// <summary>Writes trace.csv: one row for every iteration, from 0, the start after it was lifted to the floor, to the last.</summary>
internal static class TraceWriter
{
    internal static void Write(Stream stream, IEnumerable<NmfProgress> trace)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("iteration,cost,seconds,kkt");
        foreach (NmfProgress row in trace)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Iteration},{Number(row.Cost)},{row.Elapsed.TotalSeconds:R},{Number(row.KktResidual)}"));
        }
    }

    /// <summary>C and numpy write and read "inf".</summary>
    private static string Number(double value) => double.IsPositiveInfinity(value) ? "inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
