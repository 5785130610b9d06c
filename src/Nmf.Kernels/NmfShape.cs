using System.Globalization;

namespace Nmf.Kernels;

/// <summary>
/// The sizes of a factorization V ≈ WH: V is <paramref name="Rows"/> × <paramref name="Columns"/>,
/// W is <paramref name="Rows"/> × <paramref name="Rank"/>, H is <paramref name="Rank"/> × <paramref name="Columns"/>.
/// </summary>
/// <param name="Rows">m, the rows of V and W; at least 1.</param>
/// <param name="Columns">n, the columns of V and H; at least 1.</param>
/// <param name="Rank">r, the columns of W and the rows of H; at least 1. It may exceed both other sizes.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
public readonly record struct NmfShape(int Rows, int Columns, int Rank)
{
    /// <summary>m, the rows of V and W.</summary>
    public int Rows { get; init => field = Require.AtLeast(1, value, nameof(Rows)); } = Require.AtLeast(1, Rows, nameof(Rows));

    /// <summary>n, the columns of V and H.</summary>
    public int Columns { get; init => field = Require.AtLeast(1, value, nameof(Columns)); } = Require.AtLeast(1, Columns, nameof(Columns));

    /// <summary>r, the columns of W and the rows of H.</summary>
    public int Rank { get; init => field = Require.AtLeast(1, value, nameof(Rank)); } = Require.AtLeast(1, Rank, nameof(Rank));

    /// <summary>The entries of a tight V, Rows · Columns.</summary>
    /// <exception cref="ArgumentException">The product exceeds 2³¹ − 4096.</exception>
    public int VLength => Require.Product(Rows, Columns, "Rows × Columns");

    /// <summary>The entries of a tight W, Rows · Rank.</summary>
    /// <exception cref="ArgumentException">The product exceeds 2³¹ − 4096.</exception>
    public int WLength => Require.Product(Rows, Rank, "Rows × Rank");

    /// <summary>The entries of a tight H, Rank · Columns.</summary>
    /// <exception cref="ArgumentException">The product exceeds 2³¹ − 4096.</exception>
    public int HLength => Require.Product(Rank, Columns, "Rank × Columns");

    /// <summary>The sizes, as a record writes them; the lengths, which may exceed every array, are left out.</summary>
    /// <returns>For example <c>NmfShape { Rows = 64, Columns = 200, Rank = 8 }</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{nameof(NmfShape)} {{ Rows = {this.Rows}, Columns = {this.Columns}, Rank = {this.Rank} }}");
}
