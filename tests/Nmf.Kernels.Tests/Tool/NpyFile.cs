using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>Writes and reads .npy files element by element; shares nothing with the tool.</summary>
internal static partial class NpyFile
{
    /// <summary>A matrix as a file of any type, byte order, element order and format version.</summary>
    internal static byte[] Write(double[] rowMajor, int rows, int columns, string descriptor = "<f8", bool fortran = false, int version = 1)
    {
        using var data = new MemoryStream();
        for (int k = 0; k < rowMajor.Length; k++)
        {
            double value = fortran ? rowMajor[(k % rows * columns) + (k / rows)] : rowMajor[k];
            byte[] element = Element(value, descriptor[1..]);
            data.Write(descriptor[0] == '>' ? [.. element.Reverse()] : element);
        }

        return Raw($"{{'descr': '{descriptor}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({rows}, {columns}), }}", data.ToArray(), version);
    }

    /// <summary>A file with any header text, true or not.</summary>
    internal static byte[] Raw(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header.PadRight(117) + "\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    /// <summary>A file of format version 1.0 in C order with little-endian floats, aligned as numpy does it.</summary>
    internal static (string Descriptor, int Rows, int Columns, double[] Values) Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], file[..8]);
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        Assert.Equal(0, start % 64);
        Assert.Equal((byte)'\n', file[start - 1]);

        Match header = Header().Match(Encoding.ASCII.GetString(file, 10, start - 10));
        Assert.True(header.Success);
        string descriptor = header.Groups["descr"].Value;
        int rows = int.Parse(header.Groups["rows"].Value, CultureInfo.InvariantCulture);
        int columns = int.Parse(header.Groups["columns"].Value, CultureInfo.InvariantCulture);
        int size = descriptor == "<f4" ? 4 : 8;
        Assert.Equal(start + (rows * columns * size), file.Length);
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(k => size == 4
            ? BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(start + (k * size)))
            : BinaryPrimitives.ReadDoubleLittleEndian(file.AsSpan(start + (k * size))))];
        return (descriptor, rows, columns, values);
    }

    private static byte[] Element(double value, string type) => type switch
    {
        "b1" or "u1" or "i1" => [(byte)value],
        "u2" => BitConverter.GetBytes((ushort)value),
        "i2" => BitConverter.GetBytes((short)value),
        "f2" => BitConverter.GetBytes((Half)value),
        "u4" => BitConverter.GetBytes((uint)value),
        "u8" => BitConverter.GetBytes((ulong)value),
        "i4" => BitConverter.GetBytes((int)value),
        "i8" => BitConverter.GetBytes((long)value),
        "f4" => BitConverter.GetBytes((float)value),
        _ => BitConverter.GetBytes(value),
    };

    [GeneratedRegex(@"^\{'descr': '(?<descr><f[48])', 'fortran_order': False, 'shape': \((?<rows>\d+), (?<columns>\d+)\), \} *\n$")]
    private static partial Regex Header();
}
