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

    private const string Help = """
        Factorizes 1797 hand-written digits of 8×8 pixels into 16 parts, with both costs, and draws the parts.

        Each digit is a row of V, and becomes a sum of a few of the 16 parts, the rows of H. Takes a few seconds.
        """;

    internal static Command Create(CancellationToken cancellationToken)
    {
        var command = new Command("demo", Help);
        command.SetAction(_ => Run(cancellationToken));
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

        foreach ((string name, NmfModel<float> model) in fits)
        {
            Console.WriteLine();
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
            NmfModel<float> model = ProgressBar.Show(name, Iterations, bar =>
                NmfModel.Fit(digits.AsTensorSpan(), Rank, new NmfOptions { Cost = cost, MaxIterations = Iterations, Tolerance = 0, Progress = bar }, cancellationToken));
            return (name, model);
        }
    }
}
