using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>kc × nc of op(B) in panels: a part for each few panels. Columns behind whole vectors are the last of one that begins before them.</summary>
internal readonly ref struct GemmPackB<TSimd, TVec, T>(Transpose transpose, ReadOnlySpan<T> b, int ldb, int kc, int nc, Span<T> packed) : ITeamWork
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Transpose transpose = transpose;
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
            int end = Math.Min(column + GemmPlan.PackedColumns, this.nc);
            int rest = end == this.nc && this.nc >= TSimd.Count ? this.nc % TSimd.Count : 0;
            this.Pack(column, end - column - rest, this.packed[(column * this.kc)..]);
            if (rest > 0)
            {
                // The last vector ends with the columns, as it does in C.
                int vector = this.nc / TSimd.Count;
                int width = Product<TSimd, TVec, T>.PanelWidth;
                this.PackVector(this.nc - TSimd.Count, this.packed[((vector / 2 * width * this.kc) + (vector % 2 * TSimd.Count))..], width);
            }
        }
    }

    private void Pack(int column, int columns, Span<T> panels)
    {
        if (this.transpose == Transpose.Yes)
        {
            Packing<TSimd, TVec, T>.PackTransposed(this.b[(column * this.ldb)..], this.ldb, this.kc, columns, panels);
        }
        else
        {
            Packing<TSimd, TVec, T>.Pack(this.b[column..], this.ldb, this.kc, columns, panels);
        }
    }

    private void PackVector(int column, Span<T> rows, int stride)
    {
        if (this.transpose == Transpose.Yes)
        {
            Transposition<TSimd, TVec, T>.Copy(this.b[(column * this.ldb)..], this.ldb, TSimd.Count, this.kc, rows, stride);
        }
        else
        {
            RowCopy<TSimd, TVec, T>.Run(this.b[column..], this.ldb, this.kc, TSimd.Count, rows, stride);
        }
    }
}
