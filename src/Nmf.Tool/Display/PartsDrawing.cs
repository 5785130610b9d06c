using System.Text;
using Spectre.Console;

namespace Nmf.Tool.Display;

/// <summary>Draws the rows of H as 8×8 images side by side on standard output, each scaled to its own brightest pixel.</summary>
internal static class PartsDrawing
{
    private const int Side = 8;
    private const int Gap = 2;
    private const int MostPerLine = 8;

    /// <summary>From nothing to full.</summary>
    private const string Shades = " ░▒▓█";

    internal static void Draw(ReadOnlySpan<float> h, int parts)
    {
        float[][] images = new float[parts][];
        for (int part = 0; part < parts; part++)
        {
            images[part] = Scale(h.Slice(part * Side * Side, Side * Side));
        }

        // What Spectre.Console detects includes NO_COLOR, but on some build servers takes a pipe for a terminal.
        bool terminal = !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });

        // Grey levels need 256 colours, and a terminal that understands them; the shades of the box-drawing characters need none.
        bool grey = console.Profile.Capabilities.Ansi && console.Profile.Capabilities.ColorSystem >= ColorSystem.EightBit;
        int widthOfPart = grey ? Side : 2 * Side;
        int width = terminal ? console.Profile.Width : int.MaxValue - Gap;
        foreach (float[][] line in images.Chunk(Math.Clamp((width + Gap) / (widthOfPart + Gap), 1, MostPerLine)))
        {
            if (grey)
            {
                DrawGrey(console, line);
            }
            else
            {
                DrawShades(line);
            }

            Console.WriteLine();
        }
    }

    private static float[] Scale(ReadOnlySpan<float> part)
    {
        float[] image = part.ToArray();
        float brightest = image.Max();
        return brightest > 0 ? Array.ConvertAll(image, pixel => pixel / brightest) : image;
    }

    /// <summary>Two characters a pixel, which makes it about square.</summary>
    private static void DrawShades(float[][] images)
    {
        for (int row = 0; row < Side; row++)
        {
            var line = new StringBuilder();
            foreach (float[] image in images)
            {
                foreach (float pixel in image.AsSpan(row * Side, Side))
                {
                    line.Append(Shades[(int)MathF.Round(pixel * (Shades.Length - 1))], 2);
                }

                line.Append(' ', Gap);
            }

            Console.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>Two pixels a character: the upper half block in the colour of the upper one on a background of the lower one.</summary>
    private static void DrawGrey(IAnsiConsole console, float[][] images)
    {
        for (int row = 0; row < Side; row += 2)
        {
            var line = new Paragraph();
            foreach (float[] image in images)
            {
                for (int column = 0; column < Side; column++)
                {
                    line.Append("▀", new Style(Grey(image[(row * Side) + column]), Grey(image[((row + 1) * Side) + column])));
                }

                line.Append(new string(' ', Gap));
            }

            console.Write(line);
            console.WriteLine();
        }
    }

    private static Color Grey(float pixel)
    {
        byte level = (byte)MathF.Round(pixel * byte.MaxValue);
        return new Color(level, level, level);
    }
}
