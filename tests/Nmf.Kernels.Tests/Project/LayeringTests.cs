using System.Text.RegularExpressions;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Project;

/// <summary>Data flows facade → solver → sweeps → dense → SIMD, with threads below all: a file names only its own layer or a deeper one, and plain values.</summary>
public partial class LayeringTests
{
    private static readonly string[] Layers = ["", "Solver", "Sweeps", "Dense", "Simd", "Threading", "Storage"];

    /// <summary>The public surface above the layers; the other types of the root are vocabulary.</summary>
    private static readonly string[] Surface = ["NmfKernels", "NmfSolver", "NmfModel", "NmfEncoder", "NmfBatch", "NmfDiagnostics", "GradientDescent", "ThreadTeam", "Gemm"];

    [Fact]
    public void No_file_names_a_layer_above_its_own()
    {
        string root = Path.Combine(Samples.RepositoryRoot, "src", "Nmf.Kernels");
        string[] files = [.. Layers.SelectMany(layer => Directory.GetFiles(Path.Combine(root, layer), "*.cs"))];
        Assert.True(files.Length > 30);
        foreach (string file in files)
        {
            string folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Trim('.');
            int own = Array.IndexOf(Layers, folder);
            string code = Comment().Replace(File.ReadAllText(file), "");
            foreach (Match match in LayerName().Matches(code))
            {
                int named = Array.IndexOf(Layers, match.Groups[1].Value);
                Assert.True(named >= own, $"{file} names {match.Value}, a layer above its own");
            }

            if (own > 0)
            {
                Assert.Contains($"namespace Nmf.Kernels.{folder};", code, StringComparison.Ordinal);
                Assert.All(Surface, name => Assert.False(Regex.IsMatch(code, $@"\b{name}\b"), $"{file} names {name}, the public surface"));
            }
        }
    }

    /// <summary>Beside the kernels, a team of threads has it: spans cannot reach another thread but through the address of the caller's frame.</summary>
    [Fact]
    public void Unsafe_code_is_in_Simd_and_in_Team_alone()
    {
        string root = Path.Combine(Samples.RepositoryRoot, "src", "Nmf.Kernels");
        foreach (string file in Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/Simd/", StringComparison.Ordinal) && !f.EndsWith("/Threading/Team.cs", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)))
        {
            // sizeof of an unmanaged type parameter needs the word, and touches no memory.
            string code = Comment().Replace(File.ReadAllText(file), "");
            Assert.False(Regex.IsMatch(code, @"\bfixed\b|\bUnsafe\.|\bT\s*\*|unsafe (class|struct)"), $"{file} has pointers");
        }
    }

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"Nmf\.Kernels\.(Solver|Sweeps|Dense|Simd|Threading|Storage)\b")]
    private static partial Regex LayerName();
}
