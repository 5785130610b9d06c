using System.CommandLine;
using System.Text;
using Nmf.Tool.Drawing;
using Nmf.Tool.Output;

namespace Nmf.Tool.Commands;

/// <summary><c>nmf landscapes</c>: the figures of the proof guide, drawn from the library's own functions.</summary>
internal static class LandscapesCommand
{
    internal const string Help = $"""
        Writes {Landscapes.Divergences}: the ordinary and the generalized divergence over h, at a larger and a smaller scale;
        {Landscapes.Euclidean}: (1 − wh)² over w and h, and along lines on which it is convex or not;
        {Landscapes.KullbackLeibler}: the same for D(1‖wh).

        Example:
          nmf landscapes --out figures
        """;

    internal static Command Create()
    {
        Option<string?> directory = OptionValues.Path("--out", "DIR", "The directory to write to");
        directory.Required = true;
        Option<bool> force = OptionValues.Flag("--force", "Overwrite the figures of an earlier run in DIR");
        var command = new Command("landscapes", "Draws the costs as functions of W and H, as SVG figures.") { directory, force };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(directory)!;
            (string Name, Func<string> Draw)[] figures = Landscapes.Figures;
            var place = OutputDirectory.Check(path, parsed.GetValue(force), figures.Select(figure => figure.Name));
            place.Write([.. figures.Select(figure => (figure.Name, (Action<Stream>)(stream => stream.Write(Encoding.UTF8.GetBytes(figure.Draw())))))]);
            Notes.Write($"{string.Join(", ", figures.Select(figure => figure.Name))} are in {path}");
            return ExitCode.Done;
        });
        return command;
    }
}
