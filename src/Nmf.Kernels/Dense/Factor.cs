using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// W or H as the caller has it, or W as a fit keeps it: for each of its count rows (of W) or columns (of H) rank elements, which follow each other (W) or are a
/// stride apart (H, and the Wᵀ that a fit keeps). Where Vᵀ is swept the two change places, and with them who has which layout.
/// </summary>
/// <param name="values">From the first element on.</param>
/// <param name="stride">The elements from one row of the matrix in memory to the next.</param>
/// <param name="rankMajor">Whether a row of the matrix in memory belongs to one rank: element (i, k) at k·stride + i instead of i·stride + k.</param>
/// <param name="padded">Whether zeros stand behind each row of the matrix in memory, to a whole vector, and behind the last one whole rows of zeros, to a group (<see cref="LaneGroup"/>).</param>
internal readonly ref struct Factor<T>(Span<T> values, int stride, bool rankMajor, bool padded = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly Span<T> Values = values;
    internal readonly int Stride = stride;
    internal readonly bool RankMajor = rankMajor;
    internal readonly bool Padded = padded;

    /// <summary>A row-major W. One of a single rank without gaps is its transpose as well, and need not be turned.</summary>
    internal static Factor<T> OfW(Span<T> values, int stride, NmfShape shape) => stride == 1 ? new(values, shape.Rows, rankMajor: true) : new(values, stride, rankMajor: false);

    /// <summary>The elements (k, i) as the scalars of a product over i.</summary>
    internal Scalars<T> Scalars => this.RankMajor ? new(this.Values, this.Stride, 1) : new(this.Values, 1, this.Stride);

    /// <summary>What begins at an i.</summary>
    internal Factor<T> From(int first) => new(this.Values[(this.RankMajor ? first : first * this.Stride)..], this.Stride, this.RankMajor, this.Padded);

    /// <summary>What begins at a rank.</summary>
    internal Factor<T> FromRank(int first) => new(this.Values[(this.RankMajor ? first * this.Stride : first)..], this.Stride, this.RankMajor, this.Padded);

    /// <summary>Copies into a matrix that has element (i, k) at i·stride + k, or transposed at k·stride + i.</summary>
    internal void CopyTo<TSimd, TVec>(int count, int rank, Span<T> destination, int destinationStride, bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        int rows = this.RankMajor ? rank : count;
        int columns = this.RankMajor ? count : rank;
        if (this.RankMajor == transposed)
        {
            RowCopy<TSimd, TVec, T>.Run(this.Values, this.Stride, rows, columns, destination, destinationStride);
        }
        else
        {
            Transposition<TSimd, TVec, T>.Copy(this.Values, this.Stride, rows, columns, destination, destinationStride);
        }
    }

    /// <summary>The reverse of <see cref="CopyTo"/>.</summary>
    internal void CopyFrom<TSimd, TVec>(int count, int rank, ReadOnlySpan<T> source, int sourceStride, bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        int rows = transposed ? rank : count;
        int columns = transposed ? count : rank;
        if (this.RankMajor == transposed)
        {
            RowCopy<TSimd, TVec, T>.Run(source, sourceStride, rows, columns, this.Values, this.Stride);
        }
        else
        {
            Transposition<TSimd, TVec, T>.Copy(source, sourceStride, rows, columns, this.Values, this.Stride);
        }
    }

    /// <summary>Packs panels of rank × count, or transposed, for products alone, of count × rank: to clear half a panel of 16 ranks takes 2 % of an iteration at 128×1024.</summary>
    internal void Pack<TSimd, TVec>(int count, int rank, Span<T> panels, bool transposed)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        int depth = transposed ? count : rank;
        int lanes = transposed ? rank : count;
        if (this.RankMajor != transposed)
        {
            Packing<TSimd, TVec, T>.Pack(this.Values, this.Stride, depth, lanes, panels, wholePanels: !transposed);
        }
        else
        {
            Packing<TSimd, TVec, T>.PackTransposed(this.Values, this.Stride, depth, lanes, panels, wholePanels: !transposed);
        }
    }

    /// <summary>Takes back what <see cref="Pack"/> has made panels of rank × count of.</summary>
    internal void Unpack<TSimd, TVec>(int count, int rank, ReadOnlySpan<T> panels)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        if (this.RankMajor)
        {
            Packing<TSimd, TVec, T>.Unpack(panels, rank, count, this.Values, this.Stride);
        }
        else
        {
            Packing<TSimd, TVec, T>.UnpackTransposed(panels, rank, count, this.Values, this.Stride);
        }
    }
}
