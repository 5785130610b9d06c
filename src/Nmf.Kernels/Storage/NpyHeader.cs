using System.Buffers.Binary;
using System.Text;

namespace Nmf.Kernels.Storage;

/// <summary>
/// The header of a .npy file, format version 1.0, 2.0 or 3.0 (numpy.lib.format): magic string, version, length of the header
/// text, header text. Nothing is allocated, and nothing believed, before it was compared with the length of the file.
/// </summary>
/// <param name="Type">The element type.</param>
/// <param name="BigEndian">Whether the elements are stored with the most significant byte first.</param>
/// <param name="FortranOrder">Whether the elements are stored by columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Columns">The columns.</param>
internal sealed record NpyHeader(NpyType Type, bool BigEndian, bool FortranOrder, int Rows, int Columns)
{
    /// <summary>The limit of version 1.0; a plain matrix needs about 118 bytes in every version.</summary>
    private const int LongestText = 65535;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header of a file of <paramref name="length"/> bytes and leaves the stream at the first element.</summary>
    /// <exception cref="InvalidDataException">One sentence that begins with the source.</exception>
    internal static NpyHeader Read(Stream stream, long length, string source)
    {
        NpyHeaderText fields = ReadText(stream, length, source, out long dataLength);
        (NpyType type, bool bigEndian) = NpyTypes.Parse(fields.Descriptor, source);
        (int rows, int columns) = CheckShape(fields.Shape, type, dataLength, source);
        return new NpyHeader(type, bigEndian, fields.FortranOrder, rows, columns);
    }

    /// <summary>Reads the text of the header alone.</summary>
    internal static NpyHeaderText ReadText(Stream stream, long length, string source, out long dataLength)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{source}: not a .npy file; it must begin with the bytes \\x93NUMPY and a version");
        }

        (int major, int minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new InvalidDataException($"{source}: .npy format version {major}.{minor}; it must be 1.0, 2.0 or 3.0");
        }

        int size = major == 1 ? 2 : 4;
        long textLength = ReadTextLength(stream, size, length, source);
        long left = length - start.Length - size;
        if (textLength > left || textLength > LongestText)
        {
            throw new InvalidDataException($"{source}: the header claims {textLength} bytes; {left} follow, and a header has at most {LongestText}");
        }

        byte[] text = new byte[textLength];
        stream.ReadExactly(text);
        dataLength = left - textLength;
        return NpyHeaderText.Parse(Encoding.Latin1.GetString(text), source);
    }

    private static long ReadTextLength(Stream stream, int size, long length, string source)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes.Clear();
        return stream.ReadAtLeast(bytes[..size], size, throwOnEndOfStream: false) == size
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : throw new InvalidDataException($"{source}: truncated in the header, after {length} bytes");
    }

    private static (int Rows, int Columns) CheckShape(long[] shape, NpyType type, long dataLength, string source)
    {
        if (shape.Length != 2)
        {
            throw new InvalidDataException($"{source}: an array of {shape.Length} dimension(s); it must be a matrix, of 2 dimensions");
        }

        if (shape[0] == 0 || shape[1] == 0)
        {
            throw new InvalidDataException($"{source}: an empty matrix, {shape[0]} × {shape[1]}; it must have at least one row and one column");
        }

        // Two factors below 2⁶³: no overflow in 128 bits.
        UInt128 entries = (UInt128)shape[0] * (UInt128)shape[1];
        int size = NpyTypes.Size(type);
        if (dataLength % size != 0 || entries != (UInt128)(dataLength / size))
        {
            throw new InvalidDataException($"{source}: the header claims {shape[0]} × {shape[1]} entries of {size} byte(s), but the file holds {dataLength} bytes after it");
        }

        return entries <= (UInt128)Array.MaxLength
            ? ((int)shape[0], (int)shape[1])
            : throw new InvalidDataException($"{source}: {shape[0]} × {shape[1]} is {entries} entries; at most {Array.MaxLength} can be held");
    }
}
