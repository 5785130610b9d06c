using System.Numerics;
using System.Text;
using Nmf.Kernels;
using Nmf.Tool.Display;
using Nmf.Tool.Input;
using Nmf.Tool.Output;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf factorize</c> in one precision: read, check, factorize, write.</summary>
internal static class Factorization<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static int Run(FactorizeRequest request, CancellationToken cancellationToken)
    {
        NmfOptions options = OptionsOf(request);
        OutputDirectory? directory = request.Out is { } path ? OutputDirectory.Check(path, request.Force) : null;

        Matrix<T> v = MatrixReader.ReadInput<T>(request.Input, request.Layout, cancellationToken);
        v = request.Transpose ? v.Transpose() : v;
        RequireMemory(request, v);

        var trace = new Trace();
        NmfModel<T> model = Fit(request, v, options with { Progress = trace }, trace, cancellationToken);
        if (request.Normalize)
        {
            model.Normalize();
        }

        string summary = SummaryOf(request, options, model).ToJson() + "\n";
        directory?.Write(
            (OutputDirectory.W, stream => NpyWriter.Write(stream, model.W, v.Rows, request.Rank)),
            (OutputDirectory.H, stream => NpyWriter.Write(stream, model.H, request.Rank, v.Columns)),
            (OutputDirectory.Trace, stream => TraceWriter.Write(stream, trace.Rows)),
            (OutputDirectory.Summary, stream => stream.Write(Encoding.UTF8.GetBytes(summary))));
        Console.Out.Write(summary);

        bool interrupted = model.StopReason == NmfStopReason.Cancelled;
        string kept = request.Out is null ? "--out was not given, so W and H are not kept" : $"W, H, the trace and the summary are in {request.Out}";
        Notes.Write(interrupted ? $"interrupted after {model.Iterations} complete iterations; {kept}" : kept);
        return interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static NmfOptions OptionsOf(FactorizeRequest request)
    {
        var options = new NmfOptions
        {
            Cost = request.Cost,
            MaxIterations = request.MaxIterations,
            Tolerance = request.Tolerance,
            CheckEvery = 1,
            Seed = request.Seed,
            Floor = request.Floor ?? PrecisionOf<T>.DefaultFloor,
        };
        try
        {
            // The library knows which floors suit the type; the smallest solver asks it before anything is read.
            new NmfSolver<T>(new NmfShape(1, 1, 1), options with { MaxIterations = 0 }).Dispose();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new UsageException($"--floor: {Notes.Explain(e)}");
        }

        return options;
    }

    private static void RequireMemory(FactorizeRequest request, Matrix<T> v)
    {
        Memory.Require($"--max-iterations {request.MaxIterations}: the costs of that many iterations", 16.0 * request.MaxIterations);

        string source = $"--rank {request.Rank}";
        if ((long)Math.Max(v.Rows, v.Columns) * request.Rank > Array.MaxLength)
        {
            throw new InputException($"{source}: W is {v.Rows} × {request.Rank} and H {request.Rank} × {v.Columns} entries; each can have at most {Array.MaxLength}");
        }

        // Given factors are held twice, as read and as updated.
        double copies = request.InitW is null ? 1 : 2;
        double factors = copies * ((double)v.Rows + v.Columns) * request.Rank;
        Memory.Require($"{source}: W and H", factors * PrecisionOf<T>.Size);

        int workspace;
        try
        {
            workspace = NmfKernels.WorkspaceLength<T>(request.Cost, new NmfShape(v.Rows, v.Columns, request.Rank));
        }
        catch (ArgumentException e)
        {
            throw new InputException($"{source}: {Notes.Explain(e)}");
        }

        Memory.Require($"{source}: V, W, H and the workspace", (((double)v.Rows * v.Columns) + factors + workspace) * PrecisionOf<T>.Size);
    }

    private static NmfModel<T> Fit(FactorizeRequest request, Matrix<T> v, NmfOptions options, Trace trace, CancellationToken cancellationToken)
    {
        Matrix<T>? w0 = request.InitW is { } pathW ? MatrixReader.ReadFactor<T>("--init-w", pathW, v.Rows, request.Rank, cancellationToken) : null;
        Matrix<T>? h0 = request.InitH is { } pathH ? MatrixReader.ReadFactor<T>("--init-h", pathH, request.Rank, v.Columns, cancellationToken) : null;
        try
        {
            return ProgressBar.Show(CostNames.Of(request.Cost), request.MaxIterations, bar =>
            {
                trace.Bar = bar;
                return w0 is null || h0 is null
                    ? NmfModel.Fit(v.AsTensorSpan(), request.Rank, options, cancellationToken)
                    : NmfModel.Fit(v.AsTensorSpan(), request.Rank, w0.ToRowMajor(), h0.ToRowMajor(), options, cancellationToken);
            });
        }
        catch (ArgumentException e)
        {
            // Shapes and signs were checked while reading; what is left is the magnitude of V.
            throw new InputException($"INPUT {request.Input}: {Notes.Explain(e)}");
        }
    }

    private static Summary SummaryOf(FactorizeRequest request, NmfOptions options, NmfModel<T> model) => new()
    {
        Input = request.Input,
        Rows = model.Shape.Rows,
        Columns = model.Shape.Columns,
        Rank = model.Shape.Rank,
        Cost = CostNames.Of(request.Cost),
        Precision = PrecisionOf<T>.Name,
        Transposed = request.Transpose,
        Normalized = request.Normalize,
        Start = request.InitW is null ? "seed" : "files",
        Seed = request.Seed,
        Floor = options.Floor!.Value,
        Tolerance = request.Tolerance,
        MaxIterations = request.MaxIterations,
        InitialCost = FiniteOrNull(model.CostHistory[0].Cost),
        FinalCost = FiniteOrNull(model.Cost),
        Iterations = model.Iterations,
        StopReason = model.StopReason switch
        {
            NmfStopReason.Tolerance => "tolerance",
            NmfStopReason.Cancelled => "cancelled",
            _ => "maxIterations",
        },
        Seconds = model.Elapsed.TotalSeconds,
        LibraryVersion = Library.Version,
        VectorWidth = Library.VectorWidth,
    };

    private static double? FiniteOrNull(double cost) => double.IsFinite(cost) ? cost : null;
}
