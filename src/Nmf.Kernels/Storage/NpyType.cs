namespace Nmf.Kernels.Storage;

/// <summary>The element types of .npy files that are read, by numpy's names: b boolean, u unsigned, i signed, f floating-point, and the bytes.</summary>
internal enum NpyType
{
    B1,
    U1,
    I1,
    U2,
    I2,
    F2,
    U4,
    I4,
    F4,
    U8,
    I8,
    F8,
}

/// <summary>What a <see cref="NpyType"/> is called and measures.</summary>
internal static class NpyTypes
{
    /// <summary>All of them, for messages.</summary>
    internal const string Names = "b1, u1, i1, u2, i2, f2, u4, i4, f4, u8, i8 or f8";

    internal static int Size(NpyType type) => type switch
    {
        NpyType.B1 or NpyType.U1 or NpyType.I1 => 1,
        NpyType.U2 or NpyType.I2 or NpyType.F2 => 2,
        NpyType.U4 or NpyType.I4 or NpyType.F4 => 4,
        _ => 8,
    };

    /// <summary>'&lt;f8', '>u2', '|u1': the byte order, then the type. Bytes have no order and may come with any.</summary>
    internal static (NpyType Type, bool BigEndian) Parse(string descriptor, string source)
    {
        NpyType? type = descriptor is { Length: 3 }
            ? descriptor[1..] switch
            {
                "b1" => NpyType.B1,
                "u1" => NpyType.U1,
                "i1" => NpyType.I1,
                "u2" => NpyType.U2,
                "i2" => NpyType.I2,
                "f2" => NpyType.F2,
                "u4" => NpyType.U4,
                "i4" => NpyType.I4,
                "f4" => NpyType.F4,
                "u8" => NpyType.U8,
                "i8" => NpyType.I8,
                "f8" => NpyType.F8,
                _ => null,
            }
            : null;
        return type is { } known && (descriptor[0] is '<' or '>' || (descriptor[0] == '|' && Size(known) == 1))
            ? (known, descriptor[0] == '>')
            : throw new InvalidDataException($"{source}: element type {Quote(descriptor)}; it must be {Names}, little (<) or big (>) endian");
    }

    /// <summary>A piece of a file as it may stand in a message: short, and without control characters.</summary>
    internal static string Quote(string text)
    {
        const int longest = 40;
        string shown = text.Length > longest ? $"{text[..longest]}…" : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c))}'";
    }
}
