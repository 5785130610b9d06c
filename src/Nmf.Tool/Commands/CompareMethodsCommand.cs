using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Input;
using Nmf.Tool.Output;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf compare-methods</c>: what the multiplicative updates are good for, on the user's own matrix.</summary>
internal static class CompareMethodsCommand
{
    internal const string Help = $"""
        Starts the multiplicative updates and gradient descent at four constant rates from the same W and H: the largest power of
        two whose first iterations do not raise the cost, an eighth and a 64th of it, and four times as much. Prints cost, KKT
        residual and time; for the {CostNames.Euclidean} cost also what no factorization of the rank can beat, by the singular values.

        Examples:
          nmf compare-methods {BuiltIn.Movies} --rank 1
          nmf compare-methods {BuiltIn.Digits} --rank 16 --cost {CostNames.KullbackLeibler} --report digits.html --image 8x8
        """;

    internal static Command Create(CancellationToken cancellationToken)
    {
        var input = OptionValues.PathArgument("INPUT", "V: a .npy, .csv or .tsv file, or a built-in matrix, as for factorize");
        Option<int> rank = OptionValues.WholeNumber("--rank", "R", "The number of parts, at least 1", 1, int.MaxValue);
        rank.Required = true;
        Option<string> cost = OptionValues.OneOf("--cost", "The cost to minimise, squared distance or Kullback-Leibler divergence", CostNames.Euclidean, CostNames.KullbackLeibler);
        Option<int> iterations = OptionValues.WholeNumber("--max-iterations", "N", "The iterations of each method", 1, 1_000_000);
        iterations.DefaultValueFactory = _ => 200;
        Option<long> seed = OptionValues.AnyWholeNumber("--seed", "S", "Chooses the random start");
        seed.DefaultValueFactory = _ => 0;
        Option<string> precision = OptionValues.OneOf("--precision", "The arithmetic", PrecisionOf<float>.Name, PrecisionOf<double>.Name);

        Option<string?> report = OptionValues.Path("--report", "FILE.html", "Write a page with the curves, which needs nothing but a browser");
        Option<ImageSize?> image = OptionValues.Image("--image", "Show the rows of H as images of this size in the report");
        Option<bool> force = OptionValues.Flag("--force", "Overwrite the report of an earlier run; needs --report");

        var layout = new LayoutOptions();
        var command = new Command("compare-methods", "Compares the multiplicative updates with gradient descent and with the best that is possible.")
        {
            input, rank, cost, iterations, seed, precision, report, image, force,
        };
        layout.AddTo(command);
        command.SetAction(parsed =>
        {
            CsvLayout given = layout.Of(parsed, parsed.GetRequiredValue(input));
            var options = new NmfOptions
            {
                Cost = CostNames.Parse(parsed.GetRequiredValue(cost)),
                MaxIterations = parsed.GetValue(iterations),
                Tolerance = 0,
                CheckEvery = 1,
                Seed = parsed.GetValue(seed),
            };
            var page = new ReportRequest(parsed.GetValue(report), parsed.GetValue(image), parsed.GetValue(force));
            return parsed.GetRequiredValue(precision) == PrecisionOf<double>.Name
                ? Run<double>(parsed.GetRequiredValue(input), given, parsed.GetValue(rank), options, page, cancellationToken)
                : Run<float>(parsed.GetRequiredValue(input), given, parsed.GetValue(rank), options, page, cancellationToken);
        });
        return command;
    }

    private static int Run<T>(string input, CsvLayout layout, int rank, NmfOptions options, ReportRequest report, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OutputFile.RequireApart("--report", report.File, ("INPUT", input));
        OutputFile? page = report.Check();
        Matrix<T> v = MatrixReader.ReadInput<T>(input, layout, cancellationToken);
        FitPage.RequireImage(report.Image, v.Columns);
        options = options with { Floor = PrecisionOf<T>.DefaultFloor };
        IReadOnlyList<MethodRun<T>> runs = Compare(input, v, rank, options, cancellationToken);
        double? bound = options.Cost == NmfCost.Euclidean ? BoundUnlessInterrupted(v, rank, cancellationToken) : null;
        bool interrupted = cancellationToken.IsCancellationRequested;
        Print(input, v, rank, options, runs, bound);
        if (interrupted && runs.Count > 1 && bound is null && options.Cost == NmfCost.Euclidean && SvdBound.IsInReach(v))
        {
            Notes.Write("interrupted; the bound by the singular values is left out");
        }

        if (runs.Count == 1)
        {
            Notes.Write($"interrupted before the rates of gradient descent were found{(page is null ? "" : "; no report was written")}");
        }
        else if (page is not null)
        {
            page.Write(ComparisonPage.Of(input, v, rank, options, runs, bound, report.Image).Write);
            Notes.Write($"the report is in {report.File}");
        }

        return interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>The bound, for which nobody who has interrupted need wait: its eigenvalues, which may take a minute, cannot be cancelled.</summary>
    private static double? BoundUnlessInterrupted<T>(Matrix<T> v, int rank, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return Task.Run(() => SvdBound.Of(v, rank), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static IReadOnlyList<MethodRun<T>> Compare<T>(string input, Matrix<T> v, int rank, NmfOptions options, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return MethodComparison<T>.Run(v, rank, options, cancellationToken);
        }
        catch (ArgumentException e) when (e.ParamName == "v")
        {
            throw v.OutOfRange(input);
        }
    }

    private static void Print<T>(string input, Matrix<T> v, int rank, NmfOptions options, IReadOnlyList<MethodRun<T>> runs, double? bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] stops = [.. new[] { 1, 10, 100, 1000, 10_000, 100_000, options.MaxIterations }.Where(stop => stop <= options.MaxIterations).Distinct().TakeLast(4)];
        Console.WriteLine($"{input}, {v.Rows} × {v.Columns}, rank {rank}, {CostNames.Of(options.Cost)} cost, {PrecisionOf<T>.Name} precision, seed {options.Seed}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost of the start: {runs[0].Result.InitialCost:g6}"));
        Console.WriteLine();
        Console.WriteLine($"{"method",-28}{string.Concat(stops.Select(stop => $"{$"cost after {stop}",18}"))}{"KKT residual",16}{"ms/iteration",15}");
        foreach (MethodRun<T> run in runs)
        {
            string costs = string.Concat(stops.Select(stop => string.Create(CultureInfo.InvariantCulture, $"{(stop < run.Trace.Count ? run.Trace[stop].Cost.ToString("g6", CultureInfo.InvariantCulture) : run.Result.StopReason),18}")));
            double milliseconds = run.Result.Elapsed.TotalMilliseconds / Math.Max(1, run.Result.Iterations);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name,-28}{costs}{run.Trace[^1].KktResidual,16:0.##e+0}{milliseconds,15:0.0000}"));
        }

        if (bound is { } least)
        {
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"no factorization of rank {rank} is below {least:g6}, by the singular values of V"));
        }
        else if (options.Cost == NmfCost.Euclidean && !SvdBound.IsInReach(v))
        {
            Notes.Write($"no bound by the singular values: both sides of V are longer than {SvdBound.LargestSide}");
        }
    }
}
