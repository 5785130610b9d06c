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
        writer.WriteLine("iteration,cost,seconds");
        foreach (NmfProgress row in trace)
        {
            // C and numpy write and read "inf".
            string cost = double.IsPositiveInfinity(row.Cost) ? "inf" : row.Cost.ToString("R", CultureInfo.InvariantCulture);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Iteration},{cost},{row.Elapsed.TotalSeconds:R}"));
        }
    }
}
