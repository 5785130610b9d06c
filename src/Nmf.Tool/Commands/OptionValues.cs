using System.CommandLine;
using System.Globalization;
using Nmf.Tool.Report;

namespace Nmf.Tool.Commands;

/// <summary>Options whose values are checked while they are parsed; each failure names the option, the value and what is allowed.</summary>
internal static class OptionValues
{
    private delegate bool TryParse<TValue>(string text, out TValue value);

    internal static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    internal static Option<string> OneOf(string name, string description, params string[] allowed)
    {
        Option<string> option = Create(name, string.Join('|', allowed), $"{description}: {string.Join(" or ", allowed)}", string.Join(" or ", allowed), (string text, out string value) =>
        {
            value = text;
            return allowed.Contains(text);
        });
        option.DefaultValueFactory = _ => allowed[0];
        return option;
    }

    internal static Option<int> WholeNumber(string name, string placeholder, string description, int least, int most) =>
        Create(name, placeholder, description, $"a whole number from {least} to {most}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    internal static Option<long> AnyWholeNumber(string name, string placeholder, string description) =>
        Create(name, placeholder, description, $"a whole number from {long.MinValue} to {long.MaxValue}", (string text, out long value) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    internal static Option<double?> NonNegative(string name, string placeholder, string description) =>
        Create(name, placeholder, description, "a finite number, at least 0", (string text, out double? value) =>
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
            return value >= 0 && double.IsFinite(value.Value);
        });

    internal static Option<double?> Positive(string name, string placeholder, string description) =>
        Create(name, placeholder, description, "a finite number above 0", (string text, out double? value) =>
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
            return value > 0 && double.IsFinite(value.Value);
        });

    internal static Option<ImageSize?> Image(string name, string description) =>
        Create(name, "ROWSxCOLUMNS", description, "two whole numbers from 1 to 4096, such as 28x28", (string text, out ImageSize? value) => ImageSize.TryParse(text, out value));

    internal static Option<string?> Path(string name, string placeholder, string description) =>
        Create(name, placeholder, description, "a path", (string text, out string? value) =>
        {
            // An option after another is one that has lost its value.
            value = text;
            return text.Length > 0 && !text.StartsWith("--", StringComparison.Ordinal);
        }, remedy: text => text.Length == 0 ? "" : $"; ./{text} is one of that name");

    /// <summary>An argument that is a path or, of some, a name.</summary>
    internal static Argument<string> PathArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: 0 }])
            {
                result.AddError($"{name} is empty; it must be a path");
            }
        });
        return argument;
    }

    private static Option<TValue> Create<TValue>(string name, string placeholder, string description, string allowed, TryParse<TValue> tryParse, Func<string, string>? remedy = null) => new CheckedOption<TValue>(name, allowed)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result =>
        {
            if (!tryParse(result.Tokens[0].Value, out TValue value))
            {
                string given = result.Tokens[0].Value;
                result.AddError($"{name} {given}: must be {allowed}{remedy?.Invoke(given)}");
            }

            return value;
        },
    };
}
