using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Nmf.Kernels.Storage;

namespace Nmf.Tool.Input;

/// <summary>Reads a matrix from a .npy file, converting while it reads, in the order of the file.</summary>
internal static class NpyReader
{
    /// <summary>A multiple of every element size, small enough for the second-level cache.</summary>
    private const int ChunkBytes = 1 << 16;

    internal static Matrix<T> Read<T>(Stream stream, string source, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NpyHeader header = NpyHeader.Read(stream, stream.Length, source);
        int entries = header.Rows * header.Columns;
        Memory.Require($"{source}: {header.Rows} × {header.Columns} entries in {PrecisionOf<T>.Name} precision", (double)entries * PrecisionOf<T>.Size);
        var values = new T[entries];
        var converter = new EntryConverter<T>(source, index => Place(header, index));
        int size = NpyTypes.Size(header.Type);
        byte[] chunk = new byte[ChunkBytes];
        for (int done = 0; done < values.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(ChunkBytes / size, values.Length - done);
            Span<byte> bytes = chunk.AsSpan(0, count * size);
            stream.ReadExactly(bytes);
            if (header.BigEndian == BitConverter.IsLittleEndian)
            {
                ReverseEndianness(bytes, size);
            }

            Convert(header.Type, bytes, values.AsSpan(done, count), done, converter);
            done += count;
        }

        converter.ReportInexact();
        return new Matrix<T>(values, header.Rows, header.Columns, header.FortranOrder);
    }

    private static void ReverseEndianness(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 8:
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    private static void Convert<T>(NpyType type, ReadOnlySpan<byte> bytes, Span<T> values, int first, EntryConverter<T> converter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (type)
        {
            case NpyType.B1 or NpyType.U1:
                FromIntegers(bytes, values, first, converter);
                break;
            case NpyType.I1:
                FromIntegers(MemoryMarshal.Cast<byte, sbyte>(bytes), values, first, converter);
                break;
            case NpyType.U2:
                FromIntegers(MemoryMarshal.Cast<byte, ushort>(bytes), values, first, converter);
                break;
            case NpyType.I2:
                FromIntegers(MemoryMarshal.Cast<byte, short>(bytes), values, first, converter);
                break;
            case NpyType.F2:
                FromFloats(MemoryMarshal.Cast<byte, Half>(bytes), values, first, converter);
                break;
            case NpyType.U4:
                FromIntegers(MemoryMarshal.Cast<byte, uint>(bytes), values, first, converter);
                break;
            case NpyType.U8:
                FromLargeIntegers(MemoryMarshal.Cast<byte, ulong>(bytes), values, first, converter);
                break;
            case NpyType.I4:
                FromIntegers(MemoryMarshal.Cast<byte, int>(bytes), values, first, converter);
                break;
            case NpyType.I8:
                FromIntegers(MemoryMarshal.Cast<byte, long>(bytes), values, first, converter);
                break;
            case NpyType.F4:
                FromFloats(MemoryMarshal.Cast<byte, float>(bytes), values, first, converter);
                break;
            case NpyType.F8:
                FromFloats(MemoryMarshal.Cast<byte, double>(bytes), values, first, converter);
                break;
        }
    }

    private static void FromIntegers<TStored, T>(ReadOnlySpan<TStored> stored, Span<T> values, int first, EntryConverter<T> converter)
        where TStored : unmanaged, IBinaryInteger<TStored>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = converter.FromInteger(long.CreateTruncating(stored[i]), first + i);
        }
    }

    /// <summary>Those beyond 2⁶³ as float64.</summary>
    private static void FromLargeIntegers<T>(ReadOnlySpan<ulong> stored, Span<T> values, int first, EntryConverter<T> converter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = stored[i] <= long.MaxValue ? converter.FromInteger((long)stored[i], first + i) : converter.FromFloat(stored[i], first + i);
        }
    }

    private static void FromFloats<TStored, T>(ReadOnlySpan<TStored> stored, Span<T> values, int first, EntryConverter<T> converter)
        where TStored : unmanaged, IBinaryFloatingPointIeee754<TStored>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = converter.FromFloat(double.CreateTruncating(stored[i]), first + i);
        }
    }

    private static string Place(NpyHeader header, int index)
    {
        (int row, int column) = header.FortranOrder
            ? (index % header.Rows, index / header.Rows)
            : (index / header.Columns, index % header.Columns);
        return $"row {row}, column {column} (counted from 0)";
    }
}
