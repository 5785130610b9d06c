namespace Nmf.Kernels.Storage;

/// <summary>The element types of .npy files that are read, by numpy's names.</summary>
internal enum NpyType
{
    /// <summary>Bytes.</summary>
    U1,

    /// <summary>Unsigned 16-bit integers.</summary>
    U2,

    /// <summary>Signed 32-bit integers.</summary>
    I4,

    /// <summary>Signed 64-bit integers.</summary>
    I8,

    /// <summary>float32.</summary>
    F4,

    /// <summary>float64.</summary>
    F8,
}

/// <summary>What a <see cref="NpyType"/> is called and measures.</summary>
internal static class NpyTypes
{
    internal static int Size(NpyType type) => type switch
    {
        NpyType.U1 => 1,
        NpyType.U2 => 2,
        NpyType.I4 or NpyType.F4 => 4,
        _ => 8,
    };

    /// <summary>'&lt;f8', '>u2', '|u1': the byte order, then the type. Bytes have no order and may come with any.</summary>
    internal static (NpyType Type, bool BigEndian) Parse(string descriptor, string source)
    {
        NpyType? type = descriptor is { Length: 3 }
            ? descriptor[1..] switch
            {
                "u1" => NpyType.U1,
                "u2" => NpyType.U2,
                "i4" => NpyType.I4,
                "i8" => NpyType.I8,
                "f4" => NpyType.F4,
                "f8" => NpyType.F8,
                _ => null,
            }
            : null;
        return type is { } known && (descriptor[0] is '<' or '>' || (descriptor[0] == '|' && known == NpyType.U1))
            ? (known, descriptor[0] == '>')
            : throw new InvalidDataException($"{source}: element type {NpyTypes.Quote(descriptor)}; it must be u1, u2, i4, i8, f4 or f8, little (<) or big (>) endian");
    }

    /// <summary>A piece of a file as it may stand in a message: short, and without control characters.</summary>
    internal static string Quote(string text)
    {
        const int longest = 40;
        string shown = text.Length > longest ? $"{text[..longest]}…" : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c))}'";
    }
}
