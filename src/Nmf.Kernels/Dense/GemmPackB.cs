using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>kc × nc of op(B) in panels: a part for each few panels. Columns behind whole vectors are the last of one that begins before them.</summary>
internal readonly ref struct GemmPackB<TSimd, TVec, T>(bool transposed, ReadOnlySpan<T> b, int ldb, int kc, int nc, Span<T> packed) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool transposed = transposed;
    private readonly ReadOnlySpan<T> b = b;
    private readonly int ldb = ldb;
    private readonly int kc = kc;
    private readonly int nc = nc;
    private readonly Span<T> packed = packed;

    internal int Parts => (this.nc + GemmPlan.PackedColumns - 1) / GemmPlan.PackedColumns;

    public void Run(int member, scoped Parts parts)
    {
        while (parts.Take(out int part))
        {
            int column = part * GemmPlan.PackedColumns;
            Pack(this.transposed, this.b, this.ldb, this.kc, this.nc, column, Math.Min(column + GemmPlan.PackedColumns, this.nc), this.packed);
        }
    }

    /// <summary>The panels of some of nc columns.</summary>
    internal static void Pack(bool transposed, ReadOnlySpan<T> b, int ldb, int kc, int nc, int column, int end, Span<T> packed)
    {
        int rest = end == nc && nc >= TSimd.Count ? nc % TSimd.Count : 0;
        Span<T> panels = packed[(column * kc)..];
        if (transposed)
        {
            Packing<TSimd, TVec, T>.PackTransposed(b[(column * ldb)..], ldb, kc, end - column - rest, panels);
        }
        else
        {
            Packing<TSimd, TVec, T>.Pack(b[column..], ldb, kc, end - column - rest, panels);
        }

        if (rest > 0)
        {
            // The last vector ends with the columns, as it does in C.
            int vector = nc / TSimd.Count;
            int width = Product<TSimd, TVec, T>.PanelWidth;
            PackVector(transposed, b, ldb, kc, nc - TSimd.Count, packed[((vector / 2 * width * kc) + (vector % 2 * TSimd.Count))..], width);
        }
    }

    private static void PackVector(bool transposed, ReadOnlySpan<T> b, int ldb, int kc, int column, Span<T> rows, int stride)
    {
        if (transposed)
        {
            Transposition<TSimd, TVec, T>.Copy(b[(column * ldb)..], ldb, TSimd.Count, kc, rows, stride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(b[column..], ldb, kc, TSimd.Count, rows, stride);
        }
    }
}
