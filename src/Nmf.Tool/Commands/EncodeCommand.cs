using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Nmf.Kernels;
using Nmf.Kernels.Storage;
using Nmf.Tool.Display;
using Nmf.Tool.Input;
using Nmf.Tool.Output;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf encode</c>: new columns, or rows, against the factors of a saved model.</summary>
internal static class EncodeCommand
{
    internal const string Help = """
        Finds H ≥ 0 with V ≈ WH for the W of the model, or with --rows W ≥ 0 for its H, with the cost that the model was
        learned with, and writes it as a .npy file. Prints the cost.

        Examples:
          nmf factorize spectrogram.npy --rank 32 --cost kl --save speech.npz
          nmf encode speech.npz new-frames.npy --out codes.npy
          nmf encode digits.npz more-digits.npy --rows --iterations 200 --out codes.npy
        """;

    private const int DefaultIterations = 100;

    /// <summary>The most columns, or rows, between two reports.</summary>
    private const int MostOfBatch = 960;

    /// <summary>Of which a batch is a multiple: so is it of the blocks that the encoder makes, of 16, 32, 48 or 64.</summary>
    private const int BatchStep = 192;

    /// <summary>The multiply-adds of a batch, where it may be smaller: some tenths of a second.</summary>
    private const double BatchWork = 1e10;

    internal static Command Create(CancellationToken cancellationToken)
    {
        var model = OptionValues.PathArgument("MODEL", "A model that nmf factorize --save has written");
        var input = OptionValues.PathArgument("INPUT", "V: a .npy, .csv or .tsv file, or a built-in matrix, with as many rows (with --rows: columns) as the model's");
        Option<string?> output = OptionValues.Path("--out", "FILE", "The .npy file to write");
        output.Required = true;
        Option<bool> rows = OptionValues.Flag("--rows", "Encode the rows of V against the model's H, instead of its columns against W");
        Option<bool> transpose = OptionValues.Flag("--transpose", "Encode the transpose of V, as a model that was learned with --transpose needs it");
        Option<int> iterations = OptionValues.WholeNumber("--iterations", "N", "The most iterations", 0, int.MaxValue);
        iterations.DefaultValueFactory = _ => DefaultIterations;
        Option<double?> tolerance = OptionValues.NonNegative("--tolerance", "T", "Stop when no entry changes by more than T times the largest of its code; 0 does all iterations");
        tolerance.DefaultValueFactory = _ => 0;
        Option<bool> force = OptionValues.Flag("--force", "Overwrite FILE");
        var layout = new LayoutOptions();

        var command = new Command("encode", "Encodes new data with the parts of a saved model.") { model, input, output, rows, transpose, iterations, tolerance, force };
        layout.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            CsvLayout given = layout.Of(parsed, parsed.GetRequiredValue(input));
            OutputFile.RequireApart("--out", parsed.GetRequiredValue(output), ("MODEL", path), ("INPUT", parsed.GetRequiredValue(input)));
            OutputFile file = OutputFile.Check("--out", parsed.GetRequiredValue(output)!, parsed.GetValue(force));
            var task = new Request(path, parsed.GetRequiredValue(input), given, parsed.GetValue(rows), parsed.GetValue(transpose), parsed.GetValue(iterations), parsed.GetValue(tolerance) ?? 0);
            return ModelReader.PrecisionOf(path) == Precision.Double
                ? Run<double>(task, file, cancellationToken)
                : Run<float>(task, file, cancellationToken);
        });
        return command;
    }

    private static int Run<T>(Request request, OutputFile file, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NmfModel<T> model = ModelReader.Read<T>(request.Model);
        Matrix<T> v = MatrixReader.ReadInput<T>(request.Input, request.Layout, cancellationToken);
        v = (request.Transpose ? v.Transpose() : v).InRowMajor();
        (int extent, int expected, string sides) = request.Rows ? (v.Columns, model.Shape.Columns, "columns") : (v.Rows, model.Shape.Rows, "rows");
        if (extent != expected)
        {
            throw new InputException($"INPUT {request.Input}: {v.Rows} × {v.Columns}; the model has {expected} {sides}, and so must V");
        }

        double largest = double.CreateTruncating(v.Largest);
        if (largest != 0 && !(largest >= Range<T>.LeastPeak && largest <= Range<T>.GreatestPeak))
        {
            throw v.OutOfRange(request.Input);
        }

        using NmfEncoder<T> encoder = request.Rows ? model.CreateRowEncoder() : model.CreateEncoder();
        int count = request.Rows ? v.Rows : v.Columns;
        int rank = model.Shape.Rank;
        string what = request.Rows ? "rows" : "columns";
        if ((long)count * rank > Array.MaxLength)
        {
            throw new InputException($"INPUT {request.Input}: the codes of {count} {what} at rank {rank} are more entries than one array holds, {Array.MaxLength}");
        }

        Memory.Require($"INPUT {request.Input}: the codes of {count} {what} at rank {rank}", (double)count * rank * PrecisionOf<T>.Size);
        var code = new T[count * rank];
        int done = 0;
        double work = 2.0 * extent * rank * Math.Max(1, request.Iterations);
        int size = Math.Clamp((int)Math.Min(BatchWork / work, MostOfBatch) / BatchStep * BatchStep, BatchStep, MostOfBatch);
        int encoded = ProgressBar.Show("encoding", count, report =>
        {
            int first = 0;
            while (first < count && !cancellationToken.IsCancellationRequested)
            {
                int start = first;

                // A last one alone would be summed in another order than in a block.
                int batch = count - first < 2 * size ? count - first : size;
                Task<int> encoding = Task.Run(() => request.Rows
                    ? encoder.EncodeRows(v.ToRowMajor()[(start * v.Columns)..], v.Columns, batch, code.AsSpan(start * rank), rank, request.Iterations, tolerance: request.Tolerance)
                    : encoder.Encode(v.ToRowMajor()[start..], count, batch, code.AsSpan(start), count, request.Iterations, tolerance: request.Tolerance));
                try
                {
                    done = Math.Max(done, encoding.WaitAsync(cancellationToken).GetAwaiter().GetResult());
                }
                catch (OperationCanceledException)
                {
                    // The batch is left behind: the process ends, and its codes are of no use.
                    break;
                }

                first += batch;
                report?.Invoke(first);
            }

            return first;
        });
        if (encoded < count)
        {
            Notes.Write(string.Create(CultureInfo.InvariantCulture, $"interrupted after {encoded} of {count} {what}; nothing was written"));
            return ExitCode.Interrupted;
        }

        ReadOnlySpan<T> values = v.ToRowMajor();
        double cost = request.Rows ? encoder.CostOfRows(values, v.Columns, count, code, rank) : encoder.CostOf(values, count, count, code, count);
        file.Write(stream => NpyWriter.Write<T>(stream, code, request.Rows ? count : rank, request.Rows ? rank : count));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {what} encoded in at most {done} iterations, {CostNames.Of(model.Options.Cost)} cost {cost:g6}"));
        return ExitCode.Done;
    }

    private sealed record Request(string Model, string Input, CsvLayout Layout, bool Rows, bool Transpose, int Iterations, double Tolerance);
}
