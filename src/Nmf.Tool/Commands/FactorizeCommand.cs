using System.CommandLine;
using System.Globalization;
using Nmf.Kernels;
using Nmf.Tool.Input;
using Nmf.Tool.Output;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary>The command line of <c>nmf factorize</c>.</summary>
internal static class FactorizeCommand
{
    internal const string Help = $"""
        Reads V, iterates until the cost hardly falls any more, and prints a summary as JSON. With --out it also writes
        {OutputDirectory.W}, {OutputDirectory.H}, {OutputDirectory.Trace} (cost and KKT residual after each iteration) and {OutputDirectory.Summary}.
        Ctrl-C ends the iterations early and keeps the last complete one.

        Examples:
          nmf factorize {BuiltIn.Movies} --rank 2
          nmf factorize ratings.csv --rank 10 --cost {CostNames.KullbackLeibler} --out factors
          nmf factorize {BuiltIn.Digits} --rank 16 --report digits.html --image 8x8
          nmf factorize spectrogram.npy --rank 32 --tolerance 0 --max-iterations 500 --seed 7 --out factors --force
        """;

    /// <summary>The costs of the start, of all iterations and of the end are kept in one array.</summary>
    private static readonly int MostIterations = Array.MaxLength - 2;

    private static readonly NmfOptions Defaults = new();

    internal static Command Create(CancellationToken cancellationToken)
    {
        var input = OptionValues.PathArgument("INPUT", $"V, one row a line: a .npy file of numbers (not complex), a .csv or .tsv file, or a built-in matrix: {BuiltIn.Digits} (1797 × 64) or {BuiltIn.Movies} (3 × 3)");
        Option<int> rank = OptionValues.WholeNumber("--rank", "R", "The number of parts: the columns of W and the rows of H, at least 1", 1, int.MaxValue);
        rank.Required = true;
        Option<string> cost = OptionValues.OneOf("--cost", "The cost to minimise, squared distance or Kullback-Leibler divergence", CostNames.Euclidean, CostNames.KullbackLeibler);
        Option<int> maxIterations = OptionValues.WholeNumber("--max-iterations", "N", "The most iterations to do", 0, MostIterations);
        maxIterations.DefaultValueFactory = _ => Defaults.MaxIterations;
        Option<double?> tolerance = OptionValues.NonNegative("--tolerance", "T", "Stop when an iteration lowers the cost by less than T times the first cost; 0 does all iterations");
        tolerance.DefaultValueFactory = _ => Defaults.Tolerance;
        Option<double?> kktTolerance = OptionValues.NonNegative("--kkt-tolerance", "T", "Stop when the KKT residual is at most T; 0 does not look at it");
        kktTolerance.DefaultValueFactory = _ => Defaults.KktTolerance;
        Option<string> method = OptionValues.OneOf("--method", "Multiplicative updates, or gradient descent with a constant rate as the baseline", MethodNames.Multiplicative, MethodNames.Additive);
        Option<double?> learningRate = OptionValues.Positive("--learning-rate", "X", "The rate of the additive method");
        Option<long> seed = OptionValues.AnyWholeNumber("--seed", "S", "Chooses the random start; the same seed gives the same result");
        seed.DefaultValueFactory = _ => Defaults.Seed;
        Option<int> restarts = OptionValues.WholeNumber("--restarts", "K", "Try K starts, from the seeds S, S+1, …, and keep the result of the least cost", 1, int.MaxValue);
        restarts.DefaultValueFactory = _ => Defaults.Restarts;
        Option<string?> initW = OptionValues.Path("--init-w", "W.npy", "Start from this W, rows × R, instead of a random one; needs --init-h");
        Option<string?> initH = OptionValues.Path("--init-h", "H.npy", "Start from this H, R × columns; needs --init-w");
        Option<double?> floor = OptionValues.NonNegative("--floor", "F", $"The least value in W and H; 0 is the textbook update, in which zeros stay zero [default: 2^-60, or 2^-500 in double precision]. Allowed: {PrecisionOf<float>.FloorRange}; in double precision {PrecisionOf<double>.FloorRange}");
        Option<string> precision = OptionValues.OneOf("--precision", "The arithmetic, and the type of W.npy and H.npy", PrecisionOf<float>.Name, PrecisionOf<double>.Name);
        Option<int> threads = OptionValues.WholeNumber("--threads", "N", "The threads to work on; 0 is as many as pay off; the result is the same for every number", 0, 1024);
        Option<bool> transpose = OptionValues.Flag("--transpose", "Factorize the transpose of V; W and H refer to it");
        Option<bool> normalize = OptionValues.Flag("--normalize", "Scale the result so that the columns of W sum to one; WH stays the same");
        var layout = new LayoutOptions();
        Option<string?> directory = OptionValues.Path("--out", "DIR", "The directory to write to; made where it is missing");
        Option<string?> save = OptionValues.Path("--save", "MODEL.npz", "Write the model as one file, for nmf encode and nmf reconstruct; an earlier model is replaced");
        Option<bool> force = OptionValues.Flag("--force", "Overwrite the files of an earlier run; needs --out or --report");

        Option<string?> report = OptionValues.Path("--report", "FILE.html", "Write a page with curves, heat maps and the summary, which needs nothing but a browser");
        Option<ImageSize?> image = OptionValues.Image("--image", "Show the rows of H as images of this size in the report");

        var command = new Command("factorize", "Factorizes a matrix V with entries of at least 0 into W and H, also with entries of at least 0, so that V ≈ WH.")
        {
            input, rank, cost, maxIterations, tolerance, kktTolerance, method, learningRate, seed, restarts, initW, initH, floor, precision, threads, transpose, normalize, directory, save, report, image, force,
        };
        layout.AddTo(command);
        command.SetAction(parsed =>
        {
            var request = new FactorizeRequest
            {
                Input = parsed.GetRequiredValue(input),
                Layout = layout.Of(parsed, parsed.GetRequiredValue(input)),
                Rank = parsed.GetRequiredValue(rank),
                Cost = CostNames.Parse(parsed.GetRequiredValue(cost)),
                MaxIterations = parsed.GetValue(maxIterations),
                Tolerance = parsed.GetValue(tolerance) ?? Defaults.Tolerance,
                KktTolerance = parsed.GetValue(kktTolerance) ?? Defaults.KktTolerance,
                LearningRate = Rate(parsed.GetRequiredValue(method), parsed.GetValue(learningRate)),
                Seed = parsed.GetValue(seed),
                SeedGiven = parsed.GetResult(seed) is { Implicit: false },
                Restarts = parsed.GetValue(restarts),
                InitW = parsed.GetValue(initW),
                InitH = parsed.GetValue(initH),
                Floor = parsed.GetValue(floor),
                Precision = parsed.GetRequiredValue(precision) == PrecisionOf<double>.Name ? Precision.Double : Precision.Single,
                Threads = parsed.GetValue(threads),
                Transpose = parsed.GetValue(transpose),
                Normalize = parsed.GetValue(normalize),
                Out = parsed.GetValue(directory),
                Save = parsed.GetValue(save),
                Force = parsed.GetValue(force),
                Report = parsed.GetValue(report),
                Image = parsed.GetValue(image),
            };
            RequireBothOrNone(request);
            RequireEffect(request);
            return request.Precision == Precision.Double
                ? Factorization<double>.Run(request, cancellationToken)
                : Factorization<float>.Run(request, cancellationToken);
        });
        return command;
    }

    private static double? Rate(string method, double? rate) => (method, rate) switch
    {
        (MethodNames.Multiplicative, null) => null,
        (MethodNames.Multiplicative, _) => throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--learning-rate {rate:g}: --method {MethodNames.Additive} is missing; multiplicative updates have no rate")),
        (_, null) => throw new UsageException($"--method {MethodNames.Additive}: --learning-rate is missing; it must be a finite number above 0, and small enough"),
        _ => rate,
    };

    /// <summary>An option that could do nothing is a mistake, and better said than ignored.</summary>
    private static void RequireEffect(FactorizeRequest request)
    {
        if (request.Restarts > 1 && request.InitW is not null)
        {
            throw new UsageException($"--restarts {request.Restarts}: --init-w and --init-h give the one start there is");
        }

        if (request.SeedGiven && request.InitW is not null)
        {
            throw new UsageException($"--seed {request.Seed}: --init-w and --init-h give the start, and leave nothing to it");
        }

        if (request.Restarts > 1 && request.LearningRate is not null)
        {
            throw new UsageException($"--restarts {request.Restarts}: --method {MethodNames.Additive} has one start");
        }

        if (request.Threads > 1 && request.LearningRate is not null)
        {
            throw new UsageException($"--threads {request.Threads}: --method {MethodNames.Additive} works on one thread; 0 or 1 is allowed");
        }

        if (request.Image is not null && request.Report is null)
        {
            throw new UsageException($"--image {request.Image}: --report is missing, and only a report shows images");
        }

        if (request.Force && request.Out is null && request.Report is null)
        {
            throw new UsageException("--force: --out or --report is missing, so there is nothing to overwrite");
        }
    }

    private static void RequireBothOrNone(FactorizeRequest request)
    {
        if (request.InitW is null != request.InitH is null)
        {
            throw new UsageException(request.InitW is null
                ? $"--init-h {request.InitH}: --init-w is missing; both factors must be given, or neither"
                : $"--init-w {request.InitW}: --init-h is missing; both factors must be given, or neither");
        }
    }
}
