using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nmf.Tool.Commands;

/// <summary>Options whose values are checked while they are parsed; each failure names the option, the value and what is allowed.</summary>
internal static class OptionValues
{
    internal static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    internal static Option<string> OneOf(string name, string description, params string[] allowed) => new(name)
    {
        Description = $"{description}: {string.Join(" or ", allowed)}",
        HelpName = string.Join('|', allowed),
        DefaultValueFactory = _ => allowed[0],
        CustomParser = result => Check(result, name, result.Tokens[0].Value, allowed.Contains, string.Join(" or ", allowed)),
    };

    internal static Option<int> WholeNumber(string name, string placeholder, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Check(
            result,
            name,
            int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : (int?)null,
            number => number >= least && number <= most,
            $"a whole number from {least} to {most}") ?? 0,
    };

    internal static Option<long> AnyWholeNumber(string name, string placeholder, string description) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Check(
            result,
            name,
            long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : (long?)null,
            _ => true,
            $"a whole number from {long.MinValue} to {long.MaxValue}") ?? 0,
    };

    internal static Option<double?> NonNegative(string name, string placeholder, string description) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Check(
            result,
            name,
            double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : (double?)null,
            number => number >= 0 && double.IsFinite(number.Value),
            "a finite number, at least 0"),
    };

    internal static Option<string?> Path(string name, string placeholder, string description) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Check(result, name, result.Tokens[0].Value, path => path.Length > 0, "a path"),
    };

    private static TValue? Check<TValue>(ArgumentResult result, string name, TValue? value, Func<TValue, bool> allowed, string expectation)
    {
        if (value is not null && allowed(value))
        {
            return value;
        }

        result.AddError($"{name} {result.Tokens[0].Value}: must be {expectation}");
        return default;
    }
}
