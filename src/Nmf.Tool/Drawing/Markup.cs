using System.Globalization;
using System.Text;

namespace Nmf.Tool.Drawing;

/// <summary>Text and numbers as they may stand in HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>
    /// Any text as content or as a quoted attribute: no markup comes through, and nothing that is not shown, such as control
    /// characters and marks that turn the direction of what follows.
    /// </summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse ? " " : rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>The same, and no longer than a label may be.</summary>
    internal static string Label(string text, int longest)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        if (new StringInfo(line) is { } characters && characters.LengthInTextElements > longest)
        {
            line = characters.SubstringByTextElements(0, longest - 1) + "…";
        }

        return Escape(line);
    }

    /// <summary>The most pixels that a line of 13 takes: letters of East Asia are square, capitals and m wide, the rest about seven.</summary>
    internal static double Width(string text) => text.Sum(c => c >= '\u2e80' ? 14.0 : c is 'm' or 'w' or 'M' or 'W' or '…' or '@' or '%' or '—' ? 13.5 : char.IsUpper(c) || char.IsSymbol(c) ? 11.0 : 8.0);

    /// <summary>A coordinate, to a hundredth of a pixel.</summary>
    internal static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
