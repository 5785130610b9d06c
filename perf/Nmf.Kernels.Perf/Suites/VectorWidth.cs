using System.Runtime.Intrinsics;
using BenchmarkDotNet.Jobs;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>A width of vectors and the environment variable that, set to 0, takes the wider ones away.</summary>
internal sealed record VectorWidth(int Bits, string? Variable)
{
    /// <summary>Those of this processor, the widest first.</summary>
    internal static IReadOnlyList<VectorWidth> All { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [new VectorWidth(512, null)] : Array.Empty<VectorWidth>(),
        .. Vector256.IsHardwareAccelerated ? [new VectorWidth(256, Vector512.IsHardwareAccelerated ? "DOTNET_EnableAVX512" : null)] : Array.Empty<VectorWidth>(),
        new VectorWidth(128, Vector256.IsHardwareAccelerated ? "DOTNET_EnableAVX2" : null),
    ];

    internal string Name => $"{this.Bits}-bit";

    /// <summary>The width of a job of <see cref="SuiteConfig"/>; the widest for a job from the command line.</summary>
    internal static VectorWidth Of(Job job) => All.FirstOrDefault(width => width.Name == job.Id, All[0]);
}
