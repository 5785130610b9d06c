using System.Numerics;
using System.Reflection;

namespace Nmf.Tool.Input;

/// <summary>The matrices that come with the tool and are asked for by name.</summary>
internal static class BuiltIn
{
    /// <summary>1797 hand-written digits of 8×8 pixels, one a row; Data/README.md gives the source.</summary>
    internal const string Digits = "digits";

    /// <summary>Three customers' ratings of three films.</summary>
    internal const string Movies = "movies";

    private static readonly int[] Ratings = [5, 4, 1, 4, 5, 1, 2, 1, 5];

    internal static Matrix<T>? Find<T>(string name, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
        {
            Digits => ReadDigits<T>(cancellationToken),
            Movies => new Matrix<T>(Array.ConvertAll(Ratings, T.CreateTruncating), 3, 3, columnMajor: false),
            _ => null,
        };

    private static Matrix<T> ReadDigits<T>(CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("digits.npy")!;
        return NpyReader.Read<T>(stream, Digits, cancellationToken);
    }
}
