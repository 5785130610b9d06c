using System.CommandLine;
using System.Globalization;
using Nmf.Kernels;
using Nmf.Tool.Display;
using Nmf.Tool.Input;
using Nmf.Tool.Output;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf demo</c>: the main job on data that comes with the tool.</summary>
internal static class DemoCommand
{
    private const int Rank = 16;
    private const int Iterations = 500;

    internal const string Help = """
        Each digit is a row of V, and becomes a sum of a few of the 16 parts, which are the rows of H.
        Takes a few seconds; needs nothing but the tool.

        Examples:
          nmf demo
          nmf demo --report digits.html
        """;

    internal static Command Create(CancellationToken cancellationToken)
    {
        var command = new Command("demo", "Factorizes 1797 hand-written digits of 8×8 pixels into 16 parts, with both costs, and draws the parts.");
        Option<string?> report = OptionValues.Path("--report", "FILE.html", "Write a page with curves, heat maps and the parts, which needs nothing but a browser");
        Option<bool> force = OptionValues.Flag("--force", "Overwrite the report of an earlier run; needs --report");
        command.Options.Add(report);
        command.Options.Add(force);
        command.SetAction(parsed => Run(parsed.GetValue(report), parsed.GetValue(force), cancellationToken));
        command.Subcommands.Add(DemoEncodeCommand.Create(report, force, cancellationToken));
        return command;
    }

    private static int Run(string? report, bool force, CancellationToken cancellationToken)
    {
        if (force && report is null)
        {
            throw new UsageException("--force: --report is missing, so there is nothing to overwrite");
        }

        OutputFile? page = report is null ? null : OutputFile.Check("--report", report, force);
        Matrix<float> digits = BuiltIn.Find<float>(BuiltIn.Digits, cancellationToken)!;
        (string Name, NmfModel<float> Model, Trace Trace)[] fits = [Fit(NmfCost.Euclidean), Fit(NmfCost.KullbackLeibler)];

        Console.WriteLine($"{digits.Rows} hand-written digits of 8×8 pixels, rank {Rank}, {PrecisionOf<float>.Name} precision, {Library.VectorWidth}-bit vectors, one thread");
        Console.WriteLine();
        Console.WriteLine("cost        at the start     at the end   iterations   seconds   iterations/s");
        foreach ((string name, NmfModel<float> model, _) in fits)
        {
            double seconds = model.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-10}{model.CostHistory[0].Cost,14:0.0}{model.Cost,15:0.0}{model.Iterations,13}{seconds,10:0.000}{model.Iterations / seconds,15:0}"));
        }

        Console.WriteLine();
        foreach ((string name, NmfModel<float> model, _) in fits)
        {
            Console.WriteLine($"The {Rank} parts learned with the {name} cost:");
            Console.WriteLine();
            PartsDrawing.Draw(model.H, Rank);
        }

        if (page is not null)
        {
            page.Write(PageOf(digits, fits).Write);
            Notes.Write($"the report is in {report}");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Notes.Write("interrupted; the figures and the parts are those of the last complete iterations");
            return ExitCode.Interrupted;
        }

        return ExitCode.Done;

        (string Name, NmfModel<float> Model, Trace Trace) Fit(NmfCost cost)
        {
            string name = CostNames.Of(cost);
            var options = new NmfOptions { Cost = cost, MaxIterations = Iterations, Tolerance = 0 };
            var trace = new Trace();

            // The first iteration of a process waits for the compiler, a tenth of a second that is not the kernels'.
            NmfModel.Fit(digits.AsTensorSpan(), Rank, options with { MaxIterations = 1 }, cancellationToken);
            NmfModel<float> model = ProgressBar.Show(name, Iterations, bar =>
            {
                trace.Bar = bar;
                return NmfModel.Fit(digits.AsTensorSpan(), Rank, bar is null && report is null ? options : options with { Progress = trace }, cancellationToken);
            });
            return (name, model, trace);
        }
    }

    private static ReportPage PageOf(Matrix<float> digits, (string Name, NmfModel<float> Model, Trace Trace)[] fits)
    {
        var page = new ReportPage($"{digits.Rows} hand-written digits by {Rank} parts", CommandText.Current);
        foreach ((string name, NmfModel<float> model, Trace trace) in fits)
        {
            (string, string)[] facts =
            [
                ("cost of the start", Facts.Number(model.CostHistory[0].Cost)),
                ("final cost", Facts.Number(model.Cost)),
                ("KKT residual", Facts.Number(trace.Rows[^1].KktResidual)),
                ("iterations", Facts.Number(model.Iterations)),
                ("time of one iteration", Facts.TimeText(model.Elapsed.TotalSeconds / Math.Max(1, model.Iterations))),
            ];
            string cost = Facts.CostText(name);
            page.Add(new ReportSection(cost, facts, [.. TraceCharts.Draw(cost, [(name, trace.Rows)]), .. FactorDrawings.Draw(digits, model, new ImageSize(8, 8))]));
        }

        return page;
    }
}
