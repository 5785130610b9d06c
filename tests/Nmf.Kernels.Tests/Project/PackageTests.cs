using System.Diagnostics;
using System.IO.Compression;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Project;

/// <summary>The packages hold what they should, and the library's serves an empty project.</summary>
public sealed class PackageTests : IDisposable
{
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
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), ReadmeTests.Samples()[0]);
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
        Assert.Contains("iterations", Dotnet(consumer, "run", "-c", "Release"), StringComparison.Ordinal);
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
