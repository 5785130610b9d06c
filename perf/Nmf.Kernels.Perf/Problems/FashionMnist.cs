using System.IO.Compression;
using System.Numerics;

namespace Nmf.Kernels.Perf.Problems;

/// <summary>The 60000 training images of Fashion-MNIST, 28×28 bytes each, as Debian's package dataset-fashion-mnist installs them.</summary>
internal static class FashionMnist
{
    private const string Images = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz";

    /// <summary>The header of an idx file of three dimensions: a magic number and three lengths, four bytes each.</summary>
    private const int HeaderLength = 16;

    internal static bool IsInstalled => File.Exists(Images);

    internal static string WhyMissing => $"{Images} is not there (Debian: dataset-fashion-mnist)";

    /// <summary>An image a row, intensities from 0 to 1.</summary>
    internal static T[] Read<T>(NmfShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new GZipStream(File.OpenRead(Images), CompressionMode.Decompress);
        byte[] bytes = new byte[HeaderLength + shape.VLength];
        stream.ReadExactly(bytes);
        var v = new T[shape.VLength];
        for (int i = 0; i < v.Length; i++)
        {
            v[i] = T.CreateChecked(bytes[HeaderLength + i] / 255.0);
        }

        return v;
    }
}
