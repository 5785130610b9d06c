using System.Reflection;
using System.Runtime.Intrinsics;
using Nmf.Kernels;

namespace Nmf.Tool;

/// <summary>Which kernels produced a result.</summary>
internal static class Library
{
    internal static string Version { get; } =
        typeof(NmfModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The bits of the vectors that the library uses on this machine, by its own rule: the widest with hardware support.</summary>
    internal static int VectorWidth { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
