using System.CommandLine;
using System.Globalization;
using Nmf.Kernels;
using Nmf.Tool.Display;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf demo</c>: the main job on data that comes with the tool.</summary>
internal static class DemoCommand
{
    private const int Rank = 16;
    private const int Iterations = 500;

    internal const string Help = """
        Each digit is a row of V, and becomes a sum of a few of the 16 parts, which are the rows of H.
        Takes a few seconds; needs nothing but the tool.

        Example:
          nmf demo
        """;

    internal static Command Create(CancellationToken cancellationToken)
    {
        var command = new Command("demo", "Factorizes 1797 hand-written digits of 8×8 pixels into 16 parts, with both costs, and draws the parts.");
        command.SetAction(_ => Run(cancellationToken));
        command.Subcommands.Add(DemoEncodeCommand.Create(cancellationToken));
        return command;
    }

    private static int Run(CancellationToken cancellationToken)
    {
        Matrix<float> digits = BuiltIn.Find<float>(BuiltIn.Digits, cancellationToken)!;
        (string Name, NmfModel<float> Model)[] fits = [Fit(NmfCost.Euclidean), Fit(NmfCost.KullbackLeibler)];

        Console.WriteLine($"{digits.Rows} hand-written digits of 8×8 pixels, rank {Rank}, {PrecisionOf<float>.Name} precision, {Library.VectorWidth}-bit vectors, one thread");
        Console.WriteLine();
        Console.WriteLine("cost        at the start     at the end   iterations   seconds   iterations/s");
        foreach ((string name, NmfModel<float> model) in fits)
        {
            double seconds = model.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-10}{model.CostHistory[0].Cost,14:0.0}{model.Cost,15:0.0}{model.Iterations,13}{seconds,10:0.000}{model.Iterations / seconds,15:0}"));
        }

        Console.WriteLine();
        foreach ((string name, NmfModel<float> model) in fits)
        {
            Console.WriteLine($"The {Rank} parts learned with the {name} cost:");
            Console.WriteLine();
            PartsDrawing.Draw(model.H, Rank);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Notes.Write("interrupted; the figures and the parts are those of the last complete iterations");
            return ExitCode.Interrupted;
        }

        return ExitCode.Done;

        (string Name, NmfModel<float> Model) Fit(NmfCost cost)
        {
            string name = CostNames.Of(cost);
            var options = new NmfOptions { Cost = cost, MaxIterations = Iterations, Tolerance = 0 };

            // The first iteration of a process waits for the compiler, a tenth of a second that is not the kernels'.
            NmfModel.Fit(digits.AsTensorSpan(), Rank, options with { MaxIterations = 1 }, cancellationToken);
            NmfModel<float> model = ProgressBar.Show(name, Iterations, bar =>
                NmfModel.Fit(digits.AsTensorSpan(), Rank, options with { Progress = bar }, cancellationToken));
            return (name, model);
        }
    }
}
