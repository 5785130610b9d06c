using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Nmf.Tool.Output;

/// <summary>Writes a row-major matrix as a .npy file, format version 1.0, little endian.</summary>
internal static class NpyWriter
{
    /// <summary>Magic string, version and the length of the header text.</summary>
    private const int PrefixLength = 10;

    /// <summary>numpy aligns the first element to this, for memory mapping.</summary>
    private const int Alignment = 64;

    internal static void Write<T>(Stream stream, ReadOnlySpan<T> values, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string fields = $"{{'descr': '{PrecisionOf<T>.NpyDescriptor}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}";
        int length = (PrefixLength + fields.Length + 1 + Alignment - 1) / Alignment * Alignment;
        string text = fields.PadRight(length - PrefixLength - 1) + "\n";

        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        Span<byte> textLength = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(textLength, (ushort)text.Length);
        stream.Write(textLength);
        stream.Write(Encoding.ASCII.GetBytes(text));

        // In pieces, since a span of bytes cannot cover an array of more than 2 GB.
        int piece = (1 << 20) / PrecisionOf<T>.Size;
        for (ReadOnlySpan<T> rest = values; !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..])
        {
            stream.Write(MemoryMarshal.AsBytes(rest[..Math.Min(piece, rest.Length)]));
        }
    }
}
