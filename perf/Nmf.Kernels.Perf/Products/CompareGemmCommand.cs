using System.CommandLine;
using System.Numerics;
using Nmf.Kernels.Perf.Commands;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Products;

/// <summary><c>compare-gemm</c>: <c>Gemm.Multiply</c> beside <c>cblas_?gemm</c>, in one run, in turn.</summary>
internal static class CompareGemmCommand
{
    internal static Command Create()
    {
        var sizes = new Option<int[]>("--size") { Description = "Only squares of this size, in all four transpositions; several times for several." };
        sizes.Validators.Add(result =>
        {
            foreach (int size in result.GetValueOrDefault<int[]>() ?? [])
            {
                if (size is < 1 or > 16384)
                {
                    result.AddError($"--size is {size}; it must be from 1 to 16384.");
                }
            }
        });
        Option<string> type = ProblemOptions.Type("float", "double");
        Option<int> threads = ProblemOptions.Threads();
        Option<int> rounds = ProblemOptions.AtLeast("--rounds", 7, 9, "Interleaved rounds");
        var quick = new Option<bool>("--quick") { Description = "Sixteen products instead of 159." };
        Option<FileInfo?> json = ProblemOptions.Json();
        var command = new Command("compare-gemm", "Times C = op(A)·op(B): this library and OpenBLAS.") { sizes, type, threads, rounds, quick, json };
        command.SetAction(result =>
        {
            ProductCase[] cases = result.GetValue(sizes) is { Length: > 0 } given ? [.. given.SelectMany(ProductCase.FourWays)]
                : result.GetValue(quick) ? [.. ProductCase.Quick()]
                : [.. ProductCase.All()];
            return OpenBlasProcess.RunInOne(result.GetValue(threads)) ?? (result.GetValue(type) == "float"
                ? Run<float>(cases, result.GetValue(rounds), result.GetValue(threads), result.GetValue(json))
                : Run<double>(cases, result.GetValue(rounds), result.GetValue(threads), result.GetValue(json)));
        });
        return command;
    }

    private static int Run<T>(ProductCase[] cases, int rounds, int threads, FileInfo? json)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var machine = MachineFacts.Measure<T>(threads);
        machine.Print();
        Console.WriteLine("GFLOPS: median (share of the peak of the threads, measured in the same round). Ratio: OpenBLAS's time to this library's, median of the rounds' own ratios (least–greatest).");
        Console.WriteLine("N, T: op(A) and op(B) as stored or transposed. Sizes m×n×k.");
        Console.WriteLine();
        var comparisons = new List<ProductComparison>();
        foreach (ProductCase sizes in cases)
        {
            comparisons.Add(ProductComparison.Run<T>(sizes, rounds, threads));
            Console.WriteLine(comparisons[^1]);
        }

        PrintSummary(comparisons);
        JsonFiles.Write(json, new ProductResult(machine, [.. comparisons]));
        return 0;
    }

    private static void PrintSummary(List<ProductComparison> comparisons)
    {
        ProductComparison[] compared = [.. comparisons.Where(c => c.Contenders.Length == 2).OrderBy(c => c.Contenders[1].Ratio)];
        if (compared.Length > 0)
        {
            double[] ratios = [.. compared.Select(c => c.Contenders[1].Ratio)];
            Console.WriteLine();
            Console.WriteLine($"Ratios: least {ratios[0]:f2} ({compared[0].Case}), median {ratios.Median():f2}, at least 1 in {ratios.Count(r => r >= 1)} of {ratios.Length}.");
        }
    }
}

/// <summary>What <c>compare-gemm</c> measured, as it is written to a file.</summary>
internal sealed record ProductResult(MachineFacts Machine, ProductComparison[] Products);
