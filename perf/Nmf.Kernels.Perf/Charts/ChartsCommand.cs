using System.CommandLine;
using System.Text.Json;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Compare;
using Nmf.Kernels.Perf.Products;

namespace Nmf.Kernels.Perf.Charts;

/// <summary><c>charts</c>: drawings of what <c>compare</c> and <c>compare-gemm</c> wrote.</summary>
internal static class ChartsCommand
{
    internal static Command Create()
    {
        Argument<FileInfo[]> files = new Argument<FileInfo[]>("files") { Description = "What compare --json and compare-gemm --json wrote.", Arity = ArgumentArity.OneOrMore }.AcceptExistingOnly();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where the drawings go, named after the files.", Required = true };
        var command = new Command("charts", "Draws results as SVG: GFLOPS over size, and an iteration's time against the peers'.") { files, folder };
        command.SetAction(result =>
        {
            DirectoryInfo target = result.GetValue(folder)!;
            target.Create();
            foreach (FileInfo file in result.GetValue(files)!)
            {
                string name = Path.GetFileNameWithoutExtension(file.Name);
                foreach ((string suffix, string drawing) in Draw(file))
                {
                    string path = Path.Combine(target.FullName, $"{name}{suffix}.svg");
                    File.WriteAllText(path, drawing);
                    Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, path));
                }
            }
        });
        return command;
    }

    private static IEnumerable<(string Suffix, string Drawing)> Draw(FileInfo file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file.FullName));
        if (document.RootElement.TryGetProperty(nameof(ProductResult.Products), out _))
        {
            return [("", GemmChart.Draw(JsonFiles.Read<ProductResult>(file)))];
        }

        CompareResult result = JsonFiles.Read<CompareResult>(file);
        return [.. result.Tables
            .GroupBy(table => table.Cost)
            .Select(tables => ($"-{tables.Key.ToLowerInvariant()}", PeerChart.Draw(tables.Key, [.. tables], result.Machine)))];
    }
}
