namespace Nmf.Tool;

/// <summary>Everything that is not a result: one line each, on standard error.</summary>
internal static class Notes
{
    internal static void Write(string message)
    {
        try
        {
            Console.Error.WriteLine($"nmf: {OneLine(message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told, and the results do not depend on it.
        }
    }

    /// <summary>A piece of the user's data as it may stand in a message: short, and without control characters.</summary>
    internal static string Quote(string text)
    {
        const int longest = 40;
        string shown = text.Length > longest ? $"{text[..longest]}…" : text;
        return $"'{OneLine(shown)}'";
    }

    /// <summary>
    /// The message of an exception without what .NET appends: to wrong arguments the parameter's name and the actual value, and
    /// to failures of the system the full path, which may be that of a temporary file.
    /// </summary>
    internal static string Explain(Exception exception)
    {
        int appended = exception switch
        {
            ArgumentException => exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal),
            IOException => exception.Message.IndexOf(" : '", StringComparison.Ordinal),
            _ => -1,
        };
        return appended < 0 ? exception.Message : exception.Message[..appended];
    }

    private static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        }
    });
}
