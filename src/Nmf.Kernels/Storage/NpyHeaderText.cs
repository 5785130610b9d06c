using System.Globalization;

namespace Nmf.Kernels.Storage;

/// <summary>The text of a .npy header, a Python dictionary with exactly three keys: <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
/// <param name="Descriptor">The element type.</param>
/// <param name="FortranOrder">Whether the elements are stored by columns.</param>
/// <param name="Shape">The lengths of the dimensions.</param>
internal sealed record NpyHeaderText(string Descriptor, bool FortranOrder, long[] Shape)
{
    internal static NpyHeaderText Parse(string text, string source) => new Reader(text, source).Dictionary();

    /// <summary>Reads the text from left to right.</summary>
    private ref struct Reader(string text, string source)
    {
        private ReadOnlySpan<char> rest = text;

        internal NpyHeaderText Dictionary()
        {
            string? descriptor = null;
            bool? fortranOrder = null;
            long[]? shape = null;

            this.Expect("{");
            while (!this.Accept("}"))
            {
                string key = this.Text();
                this.Expect(":");
                switch (key)
                {
                    case "descr" when descriptor is null:
                        descriptor = this.Text();
                        break;
                    case "fortran_order" when fortranOrder is null:
                        fortranOrder = this.Boolean();
                        break;
                    case "shape" when shape is null:
                        shape = this.Tuple();
                        break;
                    default:
                        throw this.Malformed($"unexpected key {NpyTypes.Quote(key)}");
                }

                if (!this.Accept(","))
                {
                    this.Expect("}");
                    break;
                }
            }

            if (!this.rest.TrimEnd(" \n").IsEmpty)
            {
                throw this.Malformed($"{NpyTypes.Quote(this.rest.ToString())} after its end");
            }

            return descriptor is null || fortranOrder is null || shape is null
                ? throw this.Malformed("a key is missing")
                : new NpyHeaderText(descriptor, fortranOrder.Value, shape);
        }

        private string Text()
        {
            char quote = this.Accept("'") ? '\'' : '"';
            if (quote == '"')
            {
                this.Expect("\"");
            }

            int length = this.rest.IndexOf(quote);
            if (length < 0)
            {
                throw this.Malformed("a string without end");
            }

            string value = this.rest[..length].ToString();
            this.rest = this.rest[(length + 1)..];
            return value;
        }

        private bool Boolean()
        {
            if (this.Accept("True"))
            {
                return true;
            }

            this.Expect("False");
            return false;
        }

        /// <summary>(), (3,), (3, 4), (3, 4,).</summary>
        private long[] Tuple()
        {
            var lengths = new List<long>();
            this.Expect("(");
            while (!this.Accept(")"))
            {
                lengths.Add(this.Number());
                if (!this.Accept(","))
                {
                    this.Expect(")");
                    break;
                }
            }

            return [.. lengths];
        }

        /// <summary>3, or as Python 2 writes it 3L.</summary>
        private long Number()
        {
            this.rest = this.rest.TrimStart(' ');
            int digits = this.rest.IndexOfAnyExceptInRange('0', '9');
            ReadOnlySpan<char> number = digits < 0 ? this.rest : this.rest[..digits];
            this.rest = this.rest[number.Length..];
            _ = this.Accept("L");
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw this.Malformed("a length in 'shape' is not a whole number below 2^63");
        }

        private bool Accept(string token)
        {
            this.rest = this.rest.TrimStart(' ');
            if (!this.rest.StartsWith(token, StringComparison.Ordinal))
            {
                return false;
            }

            this.rest = this.rest[token.Length..];
            return true;
        }

        private void Expect(string token)
        {
            if (!this.Accept(token))
            {
                throw this.Malformed($"'{token}' expected at {NpyTypes.Quote(this.rest.ToString())}");
            }
        }

        private readonly InvalidDataException Malformed(string what) =>
            new($"{source}: malformed .npy header, {what}; it must be {{'descr': …, 'fortran_order': …, 'shape': (rows, columns)}}");
    }
}
