using System.Numerics;
using System.Reflection;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>Matrices that the tests share.</summary>
internal static class Samples
{
    internal static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    internal static string Configuration { get; } = Metadata("Configuration");

    /// <summary>The digits, 1797 × 64, read from the tool's data: 128 bytes of header, then bytes.</summary>
    internal static T[] Digits<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] file = File.ReadAllBytes(Path.Combine(RepositoryRoot, "src", "Nmf.Tool", "Data", "digits.npy"));
        return Array.ConvertAll(file[^(1797 * 64)..], b => T.CreateChecked(b));
    }

    internal static T[] Uniform<T>(int length, int seed, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return Array.ConvertAll(new T[length], _ => T.CreateChecked(scale * random.NextDouble()));
    }

    /// <summary>The transpose of a tight row-major matrix, or the same matrix column-major.</summary>
    internal static T[] Transpose<T>(T[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, columns).SelectMany(j => Enumerable.Range(0, rows).Select(i => matrix[(i * columns) + j]))];

    private static string Metadata(string key) =>
        typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
