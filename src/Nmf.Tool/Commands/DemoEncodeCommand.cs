using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Nmf.Kernels;
using Nmf.Tool.Display;
using Nmf.Tool.Input;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf demo encode</c>: a dictionary learned from some images encodes others, one at a time, as they come.</summary>
internal static class DemoEncodeCommand
{
    private const int Rank = 32;
    private const int Iterations = 50;
    private const int Pixels = 64;
    private const int Drawn = 4;

    internal const string Help = """
        The digits with even numbers are factorized; each of the others is then encoded alone, as if it came from a stream, and
        compared with its reconstruction. Takes a few seconds; needs nothing but the tool.

        Example:
          nmf demo encode
        """;

    /// <param name="report">An option of <c>nmf demo</c> that means nothing here; the parser takes it all the same, before the name of this command.</param>
    /// <param name="force">Likewise.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    internal static Command Create(Option report, Option force, CancellationToken cancellationToken)
    {
        var command = new Command("encode", "Learns 32 parts from half of the digits, encodes the other half one image at a time, and draws a few.");
        command.SetAction(parsed =>
        {
            foreach (Option option in (Option[])[report, force])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                {
                    throw new UsageException($"{option.Name}: is an option of nmf demo alone; nmf demo encode writes no report");
                }
            }

            return Run(cancellationToken);
        });
        return command;
    }

    private static int Run(CancellationToken cancellationToken)
    {
        Matrix<float> digits = BuiltIn.Find<float>(BuiltIn.Digits, cancellationToken)!;
        float[] seen = Half(digits, 0), unseen = Half(digits, 1);
        int count = seen.Length / Pixels;
        NmfModel<float> model = ProgressBar.Show("learning", 500, bar =>
            NmfModel.Fit<float>(seen, count, Pixels, Rank, new NmfOptions { MaxIterations = 500, Tolerance = 0, Progress = bar }, cancellationToken));
        if (cancellationToken.IsCancellationRequested)
        {
            Notes.Write("interrupted while learning");
            return ExitCode.Interrupted;
        }

        using NmfEncoder<float> encoder = model.CreateRowEncoder();
        double errorOfSeen = RelativeError(encoder, model, seen, []);
        long[] ticks = new long[unseen.Length / Pixels];

        // Once to have everything compiled, then as a stream.
        RelativeError(encoder, model, unseen, ticks);
        double errorOfUnseen = RelativeError(encoder, model, unseen, ticks);

        Console.WriteLine($"{count} digits of 8×8 pixels learned, {ticks.Length} others encoded one at a time: rank {Rank}, {Iterations} iterations, {PrecisionOf<float>.Name} precision");
        Console.WriteLine();
        Array.Sort(ticks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"latency    median {Microseconds(ticks, 0.5):0.0} µs, 90 % within {Microseconds(ticks, 0.9):0.0} µs, 99 % within {Microseconds(ticks, 0.99):0.0} µs, all within {Microseconds(ticks, 1):0.0} µs"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"error      {100 * errorOfSeen:0.0} % of the seen images' norm, {100 * errorOfUnseen:0.0} % of the unseen ones'"));
        Console.WriteLine();
        Console.WriteLine($"{Drawn} images that were not learned from, each beside its reconstruction:");
        Console.WriteLine();
        PartsDrawing.Draw(Pairs(encoder, model, unseen), 2 * Drawn);
        if (cancellationToken.IsCancellationRequested)
        {
            Notes.Write("interrupted, but all is there");
            return ExitCode.Interrupted;
        }

        return ExitCode.Done;
    }

    /// <summary>The rows with even or odd numbers.</summary>
    private static float[] Half(Matrix<float> digits, int parity) =>
        [.. Enumerable.Range(0, digits.Rows).Where(row => row % 2 == parity).SelectMany(row => digits.ToRowMajor().Slice(row * Pixels, Pixels).ToArray())];

    /// <summary>‖V − WH‖ / ‖V‖ over images that are encoded one by one; the ticks of each go to <paramref name="ticks"/>, if there is room.</summary>
    private static double RelativeError(NmfEncoder<float> encoder, NmfModel<float> model, ReadOnlySpan<float> images, Span<long> ticks)
    {
        Span<float> code = stackalloc float[model.Shape.Rank];
        double residual = 0;
        for (int i = 0; i < images.Length / Pixels; i++)
        {
            ReadOnlySpan<float> image = images.Slice(i * Pixels, Pixels);
            long start = Stopwatch.GetTimestamp();
            encoder.Encode(image, code, Iterations);
            long end = Stopwatch.GetTimestamp();
            if (i < ticks.Length)
            {
                ticks[i] = end - start;
            }

            residual += encoder.CostOf(image, code);
        }

        return Math.Sqrt(residual) / TensorPrimitives.Norm(images);
    }

    /// <summary>Images and their reconstructions in turn.</summary>
    private static float[] Pairs(NmfEncoder<float> encoder, NmfModel<float> model, float[] images)
    {
        var pairs = new float[2 * Drawn * Pixels];
        var code = new float[model.Shape.Rank];
        for (int i = 0; i < Drawn; i++)
        {
            ReadOnlySpan<float> image = images.AsSpan(i * Pixels, Pixels);
            encoder.Encode(image, code, Iterations);
            image.CopyTo(pairs.AsSpan(2 * i * Pixels));
            Span<float> reconstruction = pairs.AsSpan(((2 * i) + 1) * Pixels, Pixels);
            for (int part = 0; part < code.Length; part++)
            {
                TensorPrimitives.MultiplyAdd(model.H.Slice(part * Pixels, Pixels), code[part], reconstruction, reconstruction);
            }
        }

        return pairs;
    }

    private static double Microseconds(long[] sorted, double share) =>
        Stopwatch.GetElapsedTime(0, sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))]).TotalMicroseconds;
}
