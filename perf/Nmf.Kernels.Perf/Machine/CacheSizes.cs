using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Perf.Machine;

/// <summary>The bytes of the data caches that one core sees; null where the system does not say.</summary>
internal sealed record CacheSizes(long? L1, long? L2, long? L3)
{
    private const string Directory = "/sys/devices/system/cpu/cpu0/cache";

    internal static CacheSizes Read() => new(Of(1), Of(2), Of(3));

    /// <summary>The second level, on which the floor depends; 2 MB where it is unknown.</summary>
    internal double L2OrAssumed => this.L2 ?? 2 << 20;

    public override string ToString() => this is { L1: null, L2: null, L3: null }
        ? "cache sizes unknown (2 MB assumed for L2)"
        : $"L1d {Text(this.L1)}, L2 {Text(this.L2)}, L3 {Text(this.L3)}";

    /// <summary>How V relates to the caches: "V 16 MB: 7.6 × L2, fits L3".</summary>
    internal string Describe(double bytes)
    {
        string size = $"V {bytes / 1e6:g3} MB";
        return this switch
        {
            { L1: { } l1 } when bytes <= l1 => $"{size}: fits L1",
            { L2: { } l2 } when bytes <= l2 => $"{size}: {bytes / l2:p0} of L2",
            { L2: { } l2, L3: { } l3 } => $"{size}: {bytes / l2:g2} × L2, {(bytes <= l3 ? "fits L3" : $"{bytes / l3:g2} × L3")}",
            { L2: { } l2 } => $"{size}: {bytes / l2:g2} × L2, L3 unknown",
            _ => $"{size}, cache sizes unknown",
        };
    }

    private static long? Of(int level) => OfSystem($"{level}") ?? OfProcessor(level);

    private static long? OfSystem(string level)
    {
        if (!System.IO.Directory.Exists(Directory))
        {
            return null;
        }

        foreach (string index in System.IO.Directory.GetDirectories(Directory, "index*"))
        {
            string Line(string name) => File.Exists(Path.Combine(index, name)) ? File.ReadAllText(Path.Combine(index, name)).Trim() : "";
            if (Line("level") == level && Line("type") is "Data" or "Unified")
            {
                return Bytes(Line("size"));
            }
        }

        return null;
    }

    /// <summary>Some virtual machines leave it to the processor, whose own words tell of the second level, AMD's of the first too; of the third, what all of its cores see together.</summary>
    private static long? OfProcessor(int level)
    {
        if (!X86Base.IsSupported || level > 2)
        {
            return null;
        }

        int words = X86Base.CpuId(unchecked((int)(0x80000004 + level)), 0).Ecx;
        long kilobytes = level == 1 ? words >>> 24 : words >>> 16;
        return kilobytes > 0 ? kilobytes << 10 : null;
    }

    /// <summary>"48K" or "32M".</summary>
    private static long? Bytes(string text) =>
        text.Length > 1 && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? text[^1] switch
            {
                'K' => count << 10,
                'M' => count << 20,
                _ => null,
            }
            : null;

    private static string Text(long? bytes) => bytes is { } known ? known < 1 << 20 ? $"{known >> 10} KB" : $"{known / (1 << 20)} MB" : "unknown";
}
