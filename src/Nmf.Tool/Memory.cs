using System.Globalization;

namespace Nmf.Tool;

/// <summary>Compares what is about to be allocated with what the machine has, so that the answer is a sentence and not a crash.</summary>
internal static class Memory
{
    /// <summary>The bytes that this process may use, by the machine or by the limit that its container sets.</summary>
    internal static double Available { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <param name="purpose">What needs the memory; begins the message.</param>
    /// <param name="bytes">How much. A <see cref="double"/> holds sums of any size, and its rounding does not matter here.</param>
    internal static void Require(string purpose, double bytes)
    {
        if (bytes > Available)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{purpose} would take {bytes / 1e9:0.0##} GB of memory; {Available / 1e9:0.0##} GB are available"));
        }
    }
}
