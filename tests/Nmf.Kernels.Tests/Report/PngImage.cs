using System.Buffers.Binary;
using System.IO.Compression;

namespace Nmf.Kernels.Tests.Report;

/// <summary>The pixels of a PNG file as browsers write them: 8 bits a channel, three or four channels, not interlaced.</summary>
internal sealed record PngImage(int Width, int Height, uint[] Pixels)
{
    /// <summary>The share of pixels that differ from the one in the corner.</summary>
    internal double Drawn => this.Pixels.Count(pixel => pixel != this.Pixels[0]) / (double)this.Pixels.Length;

    internal int Colours => this.Pixels.Distinct().Count();

    internal static PngImage Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int width = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20));
        int channels = file[25] == 6 ? 4 : 3;
        using var compressed = new MemoryStream();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                compressed.Write(file, at + 8, length);
            }

            at += length + 12;
        }

        compressed.Position = 0;
        using var stream = new ZLibStream(compressed, CompressionMode.Decompress);
        int stride = width * channels;
        byte[] above = new byte[stride], row = new byte[stride];
        var pixels = new uint[width * height];
        for (int y = 0; y < height; y++)
        {
            int filter = stream.ReadByte();
            stream.ReadExactly(row);
            for (int x = 0; x < stride; x++)
            {
                int left = x < channels ? 0 : row[x - channels];
                int corner = x < channels ? 0 : above[x - channels];
                row[x] += (byte)(filter switch { 1 => left, 2 => above[x], 3 => (left + above[x]) / 2, 4 => Paeth(left, above[x], corner), _ => 0 });
            }

            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (uint)((row[x * channels] << 16) | (row[(x * channels) + 1] << 8) | row[(x * channels) + 2]);
            }

            (above, row) = (row, above);
        }

        return new PngImage(width, height, pixels);
    }

    private static int Paeth(int left, int up, int corner)
    {
        (int dLeft, int dUp, int dCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return dLeft <= dUp && dLeft <= dCorner ? left : dUp <= dCorner ? up : corner;
    }
}
