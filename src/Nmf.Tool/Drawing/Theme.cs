using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>The colours of every drawing, for light and dark surroundings, as style rules.</summary>
internal static class Theme
{
    /// <summary>The steps of the scale from nothing to the most.</summary>
    internal const int Levels = 16;

    /// <summary>The lines that can be told apart, by colour and by dashes.</summary>
    internal const int Lines = 6;

    private static readonly string[] Dashes = ["none", "7 3", "2 3", "9 3 2 3", "5 5", "1 4"];

    private static readonly string[] Names = ["ink", "muted", "rule", "paper"];

    /// <summary>Ink, muted ink, rules and paper; then the lines; then three colours of the scale.</summary>
    private static readonly string[] Light = ["#1c2330", "#5a6475", "#dfe3ea", "#ffffff", "#1d5fc4", "#b84a00", "#157347", "#7a35c9", "#b3243f", "#0f6f7c", "#f1f4f9", "#6aa3dd", "#08306b"];

    private static readonly string[] Dark = ["#e8ecf3", "#a3adbd", "#333c4a", "#12161d", "#7db4ff", "#ffa869", "#6fd3a0", "#c6a3ff", "#ff8fa0", "#63cfdc", "#1d2430", "#3d78b8", "#dcecff"];

    /// <summary>What a drawing needs to be told by style rules, whether it stands alone or in a page.</summary>
    internal static string Rules()
    {
        var rules = new StringBuilder();
        rules.Append(":root{color-scheme:light dark;").Append(Variables(Light)).Append("}\n");
        rules.Append("@media (prefers-color-scheme:dark){:root{").Append(Variables(Dark)).Append("}}\n");
        rules.Append("svg text{font:13px system-ui,sans-serif;fill:var(--ink)}\n");
        rules.Append("svg text.title{font-weight:600;font-size:14px}\nsvg text.muted{fill:var(--muted)}\n");
        rules.Append("svg .rule{stroke:var(--rule);stroke-width:1}\nsvg .edge{stroke:var(--muted);stroke-width:1}\nsvg .paper{fill:var(--paper)}\n");
        rules.Append("svg .bound{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 4;fill:none}\n");
        rules.Append("svg .halo{stroke:var(--paper);stroke-width:5;fill:none}\n");
        for (int line = 0; line < Lines; line++)
        {
            rules.Append(CultureInfo.InvariantCulture, $"svg .s{line}{{stroke:var(--s{line});stroke-width:2;fill:none;stroke-dasharray:{Dashes[line]};stroke-linejoin:round}}\n");
        }

        for (int level = 0; level < Levels; level++)
        {
            rules.Append(CultureInfo.InvariantCulture, $".h{level}{{fill:var(--h{level})}}");
        }

        return rules.Append('\n').ToString();
    }

    /// <summary>The class of a share of the most, from 0 to 1.</summary>
    internal static int Level(double share) => Math.Clamp((int)Math.Round(share * (Levels - 1)), 0, Levels - 1);

    private static string Variables(string[] colours)
    {
        var variables = new StringBuilder();
        foreach ((int index, string name) in Names.Index())
        {
            variables.Append(CultureInfo.InvariantCulture, $"--{name}:{colours[index]};");
        }

        for (int line = 0; line < Lines; line++)
        {
            variables.Append(CultureInfo.InvariantCulture, $"--s{line}:{colours[Names.Length + line]};");
        }

        for (int level = 0; level < Levels; level++)
        {
            double share = 2.0 * level / (Levels - 1);
            string colour = share <= 1 ? Mix(colours[^3], colours[^2], share) : Mix(colours[^2], colours[^1], share - 1);
            variables.Append(CultureInfo.InvariantCulture, $"--h{level}:{colour};");
        }

        return variables.ToString();
    }

    private static string Mix(string from, string to, double share)
    {
        int Part(int start)
        {
            int a = int.Parse(from.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            int b = int.Parse(to.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return (int)Math.Round(a + (share * (b - a)));
        }

        return $"#{Part(1):x2}{Part(3):x2}{Part(5):x2}";
    }
}
