using System.Globalization;
using System.Numerics;
using System.Text;
using Nmf.Kernels;
using Nmf.Kernels.Storage;
using Nmf.Tool.Display;
using Nmf.Tool.Input;
using Nmf.Tool.Output;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf factorize</c> in one precision: read, check, factorize, write.</summary>
internal static class Factorization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int Run(FactorizeRequest request, CancellationToken cancellationToken)
    {
        NmfOptions options = OptionsOf(request);
        OutputDirectory? directory = request.Out is { } path ? OutputDirectory.Check(path, request.Force, OutputDirectory.Names) : null;

        if (request.Save is { } file)
        {
            _ = OutputFile.Check("--save", file, overwrite: true, request.Out);
        }

        RequireFilesApart(request);
        OutputFile? page = request.Report is { } report ? OutputFile.Check("--report", report, request.Force, request.Out) : null;
        Matrix<T> v = MatrixReader.ReadInput<T>(request.Input, request.Layout, cancellationToken);
        v = request.Transpose ? v.Transpose() : v;
        FitPage.RequireImage(request.Image, v.Columns);
        MemoryPlan<T>.Require(request, v);

        var trace = new Trace();
        FitResult<T> fit = Fit(request, v, options, trace, cancellationToken);
        NmfModel<T> model = fit.Model;
        double residual = NmfDiagnostics.KktResidual(request.Cost, model.Shape, v.AsTensorSpan(), model.W, model.H, Range<T>.FloorOf(options.Floor!.Value));
        if (request.Normalize)
        {
            model.Normalize();
        }

        Summary facts = SummaryOf(request, options, fit, residual);
        string summary = facts.ToJson() + "\n";
        var failures = new List<string>();
        try
        {
            // What one place refuses the others still get.
            Attempt("--out", request.Out, () => directory?.Write(
                (OutputDirectory.W, stream => NpyWriter.Write(stream, model.W, v.Rows, request.Rank)),
                (OutputDirectory.H, stream => NpyWriter.Write(stream, model.H, request.Rank, v.Columns)),
                (OutputDirectory.Trace, stream => TraceWriter.Write(stream, trace.Rows)),
                (OutputDirectory.Summary, stream => stream.Write(Encoding.UTF8.GetBytes(summary)))));
            Attempt("--save", request.Save, () => Save(model, request.Save));
            Attempt("--report", request.Report, () => page?.Write(FitPage.Of(request, v, model, trace, facts).Write));
        }
        finally
        {
            // Where the files cannot be written, an hour's work leaves at least this.
            Console.Out.Write(summary);
        }

        if (failures.Count > 0)
        {
            failures.ForEach(Notes.Write);
            return ExitCode.Failed;
        }

        bool interrupted = fit.StopReason == FitResult<T>.Cancelled;
        string kept = Kept(request);
        Notes.Write(interrupted ? $"interrupted after {fit.Iterations} complete iterations; {kept}" : kept);
        return interrupted ? ExitCode.Interrupted : ExitCode.Done;

        void Attempt(string option, string? path, Action write)
        {
            try
            {
                write();
            }
            catch (InputException e)
            {
                failures.Add(e.Message);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures.Add($"{option} {path}: {Notes.Explain(e)}");
            }
        }
    }

    private static void Save(NmfModel<T> model, string? path)
    {
        try
        {
            if (path is not null)
            {
                model.Save(path);
            }
        }
        catch (Exception e) when (OutputDirectory.IsFailureOfTheSystem(e))
        {
            throw new InputException($"--save {path}: the file could not be written: {Notes.Explain(e)}");
        }
    }

    private static string Kept(FactorizeRequest request)
    {
        string[] places =
        [
            .. request.Report is { } report ? (string[])[$"the report is in {report}"] : [],
            .. request.Save is { } model ? (string[])[$"the model is in {model}"] : [],
            .. request.Out is { } directory ? [$"W, H, the trace and the summary are in {directory}"]
                : request.Save is null ? (string[])["--out was not given, so W and H are not kept"] : [],
        ];
        return string.Join("; ", places);
    }

    /// <summary>The page and the model replace no input and no other result, the model only another one; --out may replace the W and H that the fit began with, but not INPUT.</summary>
    private static void RequireFilesApart(FactorizeRequest request)
    {
        (string, string?)[] others =
        [
            ("INPUT", request.Input), ("--init-w", request.InitW), ("--init-h", request.InitH), ("--out", request.Out),
            .. OutputDirectory.Names.Select(name => ($"{name} of --out", request.Out is { } directory ? Path.Combine(directory, name) : null)),
        ];
        foreach (string name in OutputDirectory.Names)
        {
            if (request.Out is { } directory && Replacement.RealPathOf(Path.Combine(directory, name)) == Replacement.RealPathOf(request.Input))
            {
                throw new InputException($"--out {directory}: {name} in it is INPUT; it must be another directory");
            }
        }

        OutputFile.RequireApart("--save", request.Save, others);
        OutputFile.RequireApart("--report", request.Report, [.. others, ("--save", request.Save)]);
        if (File.Exists(request.Save) && !ModelReader.LooksLikeModel(request.Save))
        {
            throw new InputException($"--save {request.Save}: exists already and is no model of this version; it must be a new file, or such a model, which is replaced");
        }
    }

    private static NmfOptions OptionsOf(FactorizeRequest request)
    {
        if (request.LearningRate is { } rate && !(T.CreateSaturating(rate) > T.Zero && T.IsFinite(T.CreateSaturating(rate))))
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--learning-rate {rate:g}: must be a finite number above 0 in {PrecisionOf<T>.Name} precision"));
        }

        var options = new NmfOptions
        {
            Cost = request.Cost,
            MaxIterations = request.MaxIterations,
            Tolerance = request.Tolerance,
            KktTolerance = request.KktTolerance,
            CheckEvery = 1,
            Seed = request.Seed,
            Threads = request.Threads,
            Restarts = request.Restarts,
            Floor = request.Floor ?? PrecisionOf<T>.DefaultFloor,
        };
        try
        {
            // The library knows which floors suit the type; the smallest solver asks it before anything is read.
            new NmfSolver<T>(new NmfShape(1, 1, 1), options with { MaxIterations = 0 }).Dispose();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--floor {request.Floor:g}: it must be {PrecisionOf<T>.FloorRange} in {PrecisionOf<T>.Name} precision"));
        }

        return options;
    }

    private static FitResult<T> Fit(FactorizeRequest request, Matrix<T> v, NmfOptions options, Trace trace, CancellationToken cancellationToken)
    {
        Matrix<T>? w0 = request.InitW is { } pathW ? MatrixReader.ReadFactor<T>("--init-w", pathW, v.Rows, request.Rank, cancellationToken) : null;
        Matrix<T>? h0 = request.InitH is { } pathH ? MatrixReader.ReadFactor<T>("--init-h", pathH, request.Rank, v.Columns, cancellationToken) : null;
        try
        {
            WarmUp(v, request.Rank, request.LearningRate, options);
            return ProgressBar.Show(CostNames.Of(request.Cost), request.MaxIterations, bar =>
            {
                // The residual of each iteration is computed for those who see it: a file or a person at a terminal.
                trace.Bar = bar;
                NmfOptions reporting = bar is null && request.Out is null && request.Report is null ? options : options with { Progress = trace };
                NmfOptions first = request.LearningRate is null ? reporting : options with { MaxIterations = 0 };
                NmfModel<T> model = w0 is null || h0 is null
                    ? NmfModel.Fit(v.AsTensorSpan(), request.Rank, first, cancellationToken)
                    : NmfModel.Fit(v.AsTensorSpan(), request.Rank, w0.ToRowMajor(), h0.ToRowMajor(), first, cancellationToken);
                return request.LearningRate is { } rate ? AdditiveFit<T>.Run(v, model, rate, reporting, cancellationToken) : FitResult<T>.Of(model);
            });
        }
        catch (ArgumentException e) when (e.ParamName == "v")
        {
            // Shapes and signs were checked while reading; what is left is the magnitude of V.
            throw v.OutOfRange(request.Input);
        }
    }

    /// <summary>
    /// The first iteration of a process waits for the compiler, a tenth of a second that is not the kernels'. V itself, or a smaller matrix
    /// of the same order and rank, as tall or as narrow, has the same code compiled; where the rank is high, that tenth of a second does not count.
    /// </summary>
    private static void WarmUp(Matrix<T> v, int rank, double? rate, NmfOptions options)
    {
        const int size = 700; // no multiple of a panel, so that the edges are compiled too
        const int highestRank = 256;
        if (options.MaxIterations > 0 && rank <= highestRank)
        {
            Matrix<T> alike = v.Rows <= size && v.Columns <= size ? v : v.SmallLikeThis(size);
            options = options with { MaxIterations = 1, Progress = null, Restarts = 1 };
            NmfModel<T> model = NmfModel.Fit(alike.AsTensorSpan(), rank, options);
            if (rate is { } given)
            {
                AdditiveFit<T>.Run(alike, model, given, options, CancellationToken.None);
            }
        }
    }

    private static Summary SummaryOf(FactorizeRequest request, NmfOptions options, FitResult<T> fit, double residual) => new()
    {
        Input = request.Input,
        Rows = fit.Model.Shape.Rows,
        Columns = fit.Model.Shape.Columns,
        Rank = fit.Model.Shape.Rank,
        Cost = CostNames.Of(request.Cost),
        Precision = PrecisionOf<T>.Name,
        Transposed = request.Transpose,
        Normalized = request.Normalize,
        Method = request.LearningRate is null ? MethodNames.Multiplicative : MethodNames.Additive,
        LearningRate = request.LearningRate,
        Start = request.InitW is null ? "seed" : "files",
        Seed = fit.Model.Options.Seed,
        Floor = options.Floor!.Value,
        Tolerance = request.Tolerance,
        KktTolerance = request.KktTolerance,
        MaxIterations = request.MaxIterations,
        InitialCost = FiniteOrNull(fit.InitialCost),
        FinalCost = FiniteOrNull(fit.Model.Cost),
        KktResidual = FiniteOrNull(residual),
        Iterations = fit.Iterations,
        StopReason = fit.StopReason,
        Seconds = fit.Elapsed.TotalSeconds,
        LibraryVersion = Library.Version,
        VectorWidth = Library.VectorWidth,
    };

    private static double? FiniteOrNull(double cost) => double.IsFinite(cost) ? cost : null;
}
