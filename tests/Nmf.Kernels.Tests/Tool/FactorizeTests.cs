using System.Runtime.Intrinsics;
using System.Text.Json;
using Nmf.Kernels.Tests.Facade;
using Nmf.Kernels.Tests.Kernels;

namespace Nmf.Kernels.Tests.Tool;

public class FactorizeTests
{
    [Theory]
    [InlineData("euclidean", "single")]
    [InlineData("euclidean", "double")]
    [InlineData("kl", "single")]
    [InlineData("kl", "double")]
    public void The_files_hold_the_factors_and_costs_of_the_reference_from_the_same_start(string costName, string precision)
    {
        const int rows = 30, columns = 20, rank = 4, iterations = 20;
        using var directory = new TemporaryDirectory();
        double[] v = [.. Samples.Uniform<float>(rows * columns, seed: 5, scale: 9).Select(x => Math.Floor(x))];
        var start = new GivenStart(directory, rows, columns, rank);
        string input = directory.Write("v.npy", NpyFile.Write(v, rows, columns, "|u1"));
        ToolProcess run = ToolProcess.Run(
            ["factorize", input, .. start.Options, "--cost", costName, "--precision", precision, "--tolerance", "0", "--max-iterations", $"{iterations}", "--out", directory["out"]]);
        Assert.Equal(0, run.ExitCode);
        var files = new OutputFiles(directory["out"]);

        NmfCost cost = costName == "kl" ? NmfCost.KullbackLeibler : NmfCost.Euclidean;
        bool single = precision == "single";
        (double[] w, double[] h) = (start.W, start.H);
        for (int iteration = 0; iteration <= iterations; iteration++)
        {
            Assert.Equal(iteration, files.Trace[iteration].Iteration);
            Assert.Equal(1, files.Trace[iteration].Cost / Reference.Cost(cost, v, w, h, rows, columns, rank), single ? 1e-5 : 1e-9);
            if (iteration < iterations)
            {
                w = Reference.UpdateW(cost, v, w, h, rows, columns, rank, floor: 0, delta: 1e-300);
                h = Reference.UpdateH(cost, v, w, h, rows, columns, rank, floor: 0, delta: 1e-300);
            }
        }

        Assert.Equal(iterations + 1, files.Trace.Length);
        Assert.Equal((single ? "<f4" : "<f8", rows, rank), (files.W.Descriptor, files.W.Rows, files.W.Columns));
        Assert.Equal((single ? "<f4" : "<f8", rank, columns), (files.H.Descriptor, files.H.Rows, files.H.Columns));
        double tolerance = single ? 1e-3 : 1e-9;
        Assert.All(w.Zip(files.W.Values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.All(h.Zip(files.H.Values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Fact]
    public void The_greatest_floor_that_the_help_allows_is_allowed() =>
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--max-iterations", "1", "--floor", "1e15").ExitCode);

    [Fact]
    public void The_residual_of_the_summary_is_that_of_the_last_iteration_at_a_floor_between_two_numbers_too()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2", "--floor", "0.7", "--tolerance", "0", "--out", directory["out"]);
        string last = File.ReadLines(directory["out/trace.csv"]).Last();
        Assert.EndsWith(string.Create(System.Globalization.CultureInfo.InvariantCulture, $",{run.Summary().GetProperty("kktResidual").GetDouble()}"), last, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_says_what_was_done_on_standard_output_and_in_the_file()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2", "--cost", "kl", "--seed", "7", "--tolerance", "0", "--max-iterations", "5", "--out", directory["deep/out"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(directory["deep/out/summary.json"]), run.Output);
        Assert.Equal(OutputFiles.Names, Directory.EnumerateFiles(directory["deep/out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var files = new OutputFiles(directory["deep/out"]);
        JsonElement summary = files.Summary;
        Assert.Equal("movies", summary.GetProperty("input").GetString());
        Assert.Equal(3, summary.GetProperty("rows").GetInt32());
        Assert.Equal(3, summary.GetProperty("columns").GetInt32());
        Assert.Equal(2, summary.GetProperty("rank").GetInt32());
        Assert.Equal("kl", summary.GetProperty("cost").GetString());
        Assert.Equal("single", summary.GetProperty("precision").GetString());
        Assert.Equal("seed", summary.GetProperty("start").GetString());
        Assert.Equal(7, summary.GetProperty("seed").GetInt64());
        Assert.Equal(5, summary.GetProperty("iterations").GetInt32());
        Assert.Equal("maxIterations", summary.GetProperty("stopReason").GetString());
        Assert.Equal(Math.ScaleB(1, -60), summary.GetProperty("floor").GetDouble());
        Assert.False(summary.GetProperty("normalized").GetBoolean());
        Assert.False(summary.GetProperty("transposed").GetBoolean());
        Assert.NotEmpty(summary.GetProperty("libraryVersion").GetString()!);
        Assert.Equal(files.Trace[0].Cost, summary.GetProperty("initialCost").GetDouble());
        Assert.Equal(files.Trace[^1].Cost, summary.GetProperty("finalCost").GetDouble());
        Assert.Equal(files.Trace[^1].Seconds, summary.GetProperty("seconds").GetDouble());
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        Assert.Equal(width, summary.GetProperty("vectorWidth").GetInt32());
    }

    [Theory]
    [InlineData("euclidean")]
    [InlineData("kl")]
    public void Tolerance_0_does_all_iterations_and_the_cost_never_rises(string cost)
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("factorize", "digits", "--rank", "8", "--cost", cost, "--tolerance", "0", "--max-iterations", "60", "--out", directory["out"]);
        Assert.Equal(60, run.Summary().GetProperty("iterations").GetInt32());

        var files = new OutputFiles(directory["out"]);
        Assert.Equal(Enumerable.Range(0, 61), files.Trace.Select(row => row.Iteration));

        // The relative cost stays far above 1e-3, where the library promises this factor for float32.
        Assert.All(files.Trace.Zip(files.Trace[1..]), pair => Assert.True(pair.Second.Cost <= pair.First.Cost * (1 + 1e-6)));
        Assert.All(files.Trace.Zip(files.Trace[1..]), pair => Assert.True(pair.Second.Seconds >= pair.First.Seconds));
    }

    [Fact]
    public void The_default_tolerance_stops_early()
    {
        JsonElement summary = ToolProcess.Run("factorize", "digits", "--rank", "4", "--max-iterations", "5000").Summary();
        Assert.Equal("tolerance", summary.GetProperty("stopReason").GetString());
        Assert.True(summary.GetProperty("iterations").GetInt32() < 5000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_files_and_another_seed_does_not()
    {
        using var directory = new TemporaryDirectory();
        foreach ((string name, string seed) in (ReadOnlySpan<(string, string)>)[("a", "1"), ("b", "1"), ("c", "-1")])
        {
            Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--seed", seed, "--out", directory[name]).ExitCode);
        }

        Assert.Equal(File.ReadAllBytes(directory["a/W.npy"]), File.ReadAllBytes(directory["b/W.npy"]));
        Assert.Equal(File.ReadAllBytes(directory["a/H.npy"]), File.ReadAllBytes(directory["b/H.npy"]));
        Assert.NotEqual(File.ReadAllBytes(directory["a/W.npy"]), File.ReadAllBytes(directory["c/W.npy"]));
    }

    [Fact]
    public void Every_number_of_threads_gives_the_same_files()
    {
        using var directory = new TemporaryDirectory();
        foreach (string threads in (ReadOnlySpan<string>)["0", "1", "2", "5"])
        {
            Assert.Equal(0, ToolProcess.Run("factorize", "digits", "--rank", "10", "--max-iterations", "15", "--threads", threads, "--out", directory[threads]).ExitCode);
            Assert.Equal(File.ReadAllBytes(directory["0/W.npy"]), File.ReadAllBytes(directory[threads + "/W.npy"]));
            Assert.Equal(File.ReadAllBytes(directory["0/H.npy"]), File.ReadAllBytes(directory[threads + "/H.npy"]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Transpose_is_the_factorization_of_the_transposed_file(bool fortran)
    {
        const int rows = 40, columns = 9;
        using var directory = new TemporaryDirectory();
        double[] v = Samples.Uniform<double>(rows * columns, seed: 6);
        string file = directory.Write("v.npy", NpyFile.Write(v, rows, columns, "<f8", fortran));
        string transposed = directory.Write("t.npy", NpyFile.Write(Reference.Transpose(v, rows, columns), columns, rows, "<f8"));
        string[] options = ["--rank", "3", "--tolerance", "0", "--max-iterations", "20", "--out"];
        Assert.Equal(0, ToolProcess.Run(["factorize", file, "--transpose", .. options, directory["a"]]).ExitCode);
        Assert.Equal(0, ToolProcess.Run(["factorize", transposed, .. options, directory["b"]]).ExitCode);

        (OutputFiles a, OutputFiles b) = (new OutputFiles(directory["a"]), new OutputFiles(directory["b"]));
        Assert.Equal((columns, 3), (a.W.Rows, a.W.Columns));
        Assert.Equal((3, rows), (a.H.Rows, a.H.Columns));
        Assert.True(a.Summary.GetProperty("transposed").GetBoolean());
        Assert.Equal(columns, a.Summary.GetProperty("rows").GetInt32());
        Assert.All(a.Trace.Zip(b.Trace), pair => Assert.Equal(1, pair.First.Cost / pair.Second.Cost, 1e-5));
    }

    [Fact]
    public void Normalize_makes_the_columns_of_W_sum_to_one_and_keeps_the_product()
    {
        using var directory = new TemporaryDirectory();
        string[] options = ["factorize", "movies", "--rank", "2", "--precision", "double", "--out"];
        Assert.Equal(0, ToolProcess.Run([.. options, directory["plain"]]).ExitCode);
        Assert.Equal(0, ToolProcess.Run([.. options, directory["scaled"], "--normalize"]).ExitCode);

        (OutputFiles plain, OutputFiles scaled) = (new OutputFiles(directory["plain"]), new OutputFiles(directory["scaled"]));
        Assert.True(scaled.Summary.GetProperty("normalized").GetBoolean());
        for (int part = 0; part < 2; part++)
        {
            Assert.Equal(1, Enumerable.Range(0, 3).Sum(row => scaled.W.Values[(row * 2) + part]), 1e-12);
        }

        double[] expected = Reference.Multiply(plain.W.Values, plain.H.Values, 3, 3, 2);
        double[] actual = Reference.Multiply(scaled.W.Values, scaled.H.Values, 3, 3, 2);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
