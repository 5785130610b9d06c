using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Nmf.Kernels.Storage;

/// <summary>Writes a row-major matrix as a .npy file, format version 1.0, little endian.</summary>
internal static class NpyWriter
{
    /// <summary>Magic string, version and the length of the header text.</summary>
    private const int PrefixLength = 10;

    /// <summary>numpy aligns the first element to this, for memory mapping.</summary>
    private const int Alignment = 64;

    internal static unsafe void Write<T>(Stream stream, ReadOnlySpan<T> values, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        WriteHeader(stream, $"{{'descr': '{DescriptorOf<T>()}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");

        // In pieces, since a span of bytes cannot cover an array of more than 2 GB.
        int piece = (1 << 20) / sizeof(T);
        for (ReadOnlySpan<T> rest = values; !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..])
        {
            stream.Write(MemoryMarshal.AsBytes(rest[..Math.Min(piece, rest.Length)]));
        }
    }

    /// <summary>Writes a text as an array of no dimension, of bytes: <c>str(file['name'].item(), 'ascii')</c> in Python.</summary>
    internal static void WriteText(Stream stream, ReadOnlySpan<byte> text)
    {
        WriteHeader(stream, $"{{'descr': '|S{text.Length}', 'fortran_order': False, 'shape': (), }}");
        stream.Write(text);
    }

    /// <summary>numpy's name of a type, little endian.</summary>
    internal static string DescriptorOf<T>() => typeof(T) == typeof(float) ? "<f4" : "<f8";

    private static void WriteHeader(Stream stream, string fields)
    {
        int length = (PrefixLength + fields.Length + 1 + Alignment - 1) / Alignment * Alignment;
        string text = fields.PadRight(length - PrefixLength - 1) + "\n";

        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        Span<byte> textLength = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(textLength, (ushort)text.Length);
        stream.Write(textLength);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}
