using System.CommandLine;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Kernels.Storage;
using Nmf.Tool.Input;
using Nmf.Tool.Output;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf reconstruct</c>: the product WH of a saved model.</summary>
internal static class ReconstructCommand
{
    internal const string Help = """
        Example:
          nmf reconstruct speech.npz --out approximation.npy
        """;

    internal static Command Create()
    {
        var model = OptionValues.PathArgument("MODEL", "A model that nmf factorize --save has written");
        Option<string?> output = OptionValues.Path("--out", "FILE", "The .npy file to write");
        output.Required = true;
        Option<bool> force = OptionValues.Flag("--force", "Overwrite FILE");
        var command = new Command("reconstruct", "Writes WH, the approximation of V by a saved model, as a .npy file.") { model, output, force };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            OutputFile.RequireApart("--out", parsed.GetRequiredValue(output), ("MODEL", path));
            OutputFile file = OutputFile.Check("--out", parsed.GetRequiredValue(output)!, parsed.GetValue(force));
            return ModelReader.PrecisionOf(path) == Precision.Double ? Run<double>(path, file) : Run<float>(path, file);
        });
        return command;
    }

    private static int Run<T>(string path, OutputFile file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NmfModel<T> model = ModelReader.Read<T>(path);
        Memory.Require($"MODEL {path}: WH, {model.Shape.Rows} × {model.Shape.Columns}", (double)model.Shape.Rows * model.Shape.Columns * PrecisionOf<T>.Size);
        var v = new T[model.Shape.VLength];
        model.Reconstruct(v);
        file.Write(stream => NpyWriter.Write<T>(stream, v, model.Shape.Rows, model.Shape.Columns));
        Console.WriteLine($"WH, {model.Shape.Rows} × {model.Shape.Columns}, of rank {model.Shape.Rank}");
        return ExitCode.Done;
    }
}
