using System.Diagnostics;
using System.IO.Compression;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Project;

/// <summary>The packages hold what they should, and the library's serves an empty project.</summary>
public sealed class PackageTests : IDisposable
{
    /// <summary>
    /// The bytes that all threads of a process, which does nothing else, allocate in 1000 iterations and products on a team and 100
    /// batches of restarts; the least of five such runs, for the runtime itself may allocate while it replaces code under way.
    /// </summary>
    private const string AllocationOfThreads = """
        using Nmf.Kernels;

        static class Allocation
        {
            public static long OfThreads()
            {
                float[] v = new float[700 * 60], w = new float[700 * 4], h = new float[4 * 60], c = new float[60 * 60];
                Array.Fill(v, 1f);
                using var solver = new NmfSolver<float>(new NmfShape(700, 60, 4), new NmfOptions { Threads = 2 });
                float[] workspace = new float[Gemm.WorkspaceLength<float>(60, 60, 700, solver.Team)];
                solver.Initialize(v, w, h);
                using var batch = new NmfBatch<float>(new NmfShape(70, 60, 4), 6, new NmfOptions { Threads = 2, MaxIterations = 20 });
                long least = long.MaxValue;
                for (int run = 0; run < 5; run++)
                {
                    long before = GC.GetTotalAllocatedBytes(true);
                    for (int i = 0; i < 1000; i++)
                    {
                        solver.Iterate(v, w, h);
                        solver.Cost(v, w, h);
                        Gemm.Multiply<float>(Transpose.Yes, Transpose.No, 60, 60, 700, 1, v, 60, v, 60, 0, c, 60, workspace, solver.Team);
                        if (i % 10 == 0)
                        {
                            batch.FitRestarts(v.AsSpan(0, 70 * 60));
                        }
                    }

                    least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
                }

                return least;
            }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("nmf-package-").FullName;
    private readonly string version = $"0.0.1-test{DateTime.UtcNow.Ticks}";

    public void Dispose()
    {
        Directory.Delete(this.folder, recursive: true);
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string cached = Path.Combine(packages, "nmf.kernels", this.version);
        if (Directory.Exists(cached))
        {
            Directory.Delete(cached, recursive: true);
        }
    }

    [Fact]
    public void The_package_installs_into_an_empty_project_and_runs_the_sample_of_the_README()
    {
        string project = Path.Combine(Samples.RepositoryRoot, "src", "Nmf.Kernels");
        Dotnet(this.folder, "pack", project, "-c", Samples.Configuration, "--no-restore", "--no-build", "-o", this.folder, $"-p:PackageVersion={this.version}");

        string[] entries = Entries($"Nmf.Kernels.{this.version}.nupkg");
        Assert.Contains("README.md", entries);
        Assert.Contains("lib/net10.0/Nmf.Kernels.dll", entries);
        Assert.Contains("lib/net10.0/Nmf.Kernels.xml", entries);
        Assert.Contains("lib/net10.0/Nmf.Kernels.pdb", Entries($"Nmf.Kernels.{this.version}.snupkg"));
        using (ZipArchive archive = ZipFile.OpenRead(Path.Combine(this.folder, $"Nmf.Kernels.{this.version}.nupkg")))
        {
            using var reader = new StreamReader(archive.GetEntry("Nmf.Kernels.nuspec")!.Open());
            Assert.Contains("<license type=\"expression\">MIT</license>", reader.ReadToEnd(), StringComparison.Ordinal);
        }

        string consumer = Directory.CreateDirectory(Path.Combine(this.folder, "consumer")).FullName;
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), ReadmeTests.Samples()[0] + "\nConsole.WriteLine($\"threads allocated {Allocation.OfThreads()} bytes\");\n");
        File.WriteAllText(Path.Combine(consumer, "Allocation.cs"), AllocationOfThreads);
        File.WriteAllText(Path.Combine(consumer, "consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{this.folder}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Nmf.Kernels" Version="{this.version}" />
              </ItemGroup>
            </Project>
            """);
        string output = Dotnet(consumer, "run", "-c", "Release");
        Assert.Contains("iterations", output, StringComparison.Ordinal);
        Assert.Contains("threads allocated 0 bytes", output, StringComparison.Ordinal);

        // Compiled ahead of time for a processor that nobody named, it would be slow; the target runs before that compiler, which is not needed here.
        string Warnings(params string[] properties) => Dotnet(consumer, ["build", "--no-restore", "-t:NmfKernelsInstructionSet", .. properties]);
        Assert.Contains("NMF001", Warnings("-p:RuntimeIdentifier=linux-x64"), StringComparison.Ordinal);
        Assert.DoesNotContain("NMF001", Warnings("-p:RuntimeIdentifier=linux-x64", "-p:IlcInstructionSet=native"), StringComparison.Ordinal);
        Assert.DoesNotContain("NMF001", Warnings("-p:RuntimeIdentifier=linux-arm64"), StringComparison.Ordinal);
    }

    private string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(this.folder, package));
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // The test host's own settings must not reach the build.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k is "DOTNET_HOST_PATH").ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} exited with {process.ExitCode}:\n{output}\n{errors.Result}");
        return output;
    }
}
