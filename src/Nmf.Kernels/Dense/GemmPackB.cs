using System.Numerics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Threading;

namespace Nmf.Kernels.Dense;

/// <summary>kc × nc of op(B) in panels: a part for each few panels.</summary>
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
            int columns = Math.Min(GemmPlan.PackedColumns, this.nc - column);
            if (this.transpose == Transpose.Yes)
            {
                Packing<TSimd, TVec, T>.PackTransposed(this.b[(column * this.ldb)..], this.ldb, this.kc, columns, this.packed[(column * this.kc)..]);
            }
            else
            {
                Packing<TSimd, TVec, T>.Pack(this.b[column..], this.ldb, this.kc, columns, this.packed[(column * this.kc)..]);
            }
        }
    }
}
