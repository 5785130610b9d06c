using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// C ← α·op(A)·op(B) + β·C for mc rows, some columns, and kc of the depth. LOOPS 2 and 1 are in <see cref="Product{TSimd, TVec, T}"/>; here is what
/// becomes of columns that do not fill a vector.
/// </summary>
internal static class GemmTiles<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>Whether no columns of B or C go through copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool NeedsNoCopy(int n, T beta) => n % TSimd.Count == 0 || (n > TSimd.Count && beta == T.Zero);

    /// <summary>
    /// For <paramref name="columns"/> from <paramref name="first"/> on. <paramref name="c"/> begins with the first row and column of them;
    /// <paramref name="tailOfB"/> and <paramref name="edge"/> are for copies.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(in GemmProblem<T> problem, int mc, int kc, in Scalars<T> a, in GemmOperandB<T> b, int first, int columns, T beta, Span<T> c, Span<T> tailOfB, Span<T> edge)
    {
        if (columns % TSimd.Count == 0)
        {
            Run(problem, mc, kc, columns, a, b.Lanes(first, kc, Width, Width), beta, c, Width, problem.Ldc);
        }
        else if (columns / TSimd.Count % 2 == 0 && columns > TSimd.Count && beta == T.Zero)
        {
            MultiplyOverlapping(problem, mc, kc, a, b, first, columns, c);
        }
        else
        {
            MultiplyWithTail(problem, mc, kc, a, b, first, columns, beta, c, tailOfB, edge);
        }
    }

    /// <summary>
    /// Columns behind whole panels with the last panel as a tile of three vectors, the third of which begins within the second and ends with C, so that
    /// some columns are computed twice, to the same bits: 11 loads for 24 sums instead of 13 for 12.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOverlapping(in GemmProblem<T> problem, int mc, int kc, in Scalars<T> a, in GemmOperandB<T> b, int first, int columns, Span<T> c)
    {
        int last = (columns / Width * Width) - Width;
        int overlapping = columns - last - TSimd.Count;
        Run(problem, mc, kc, last, a, b.Lanes(first, kc, Width, Width), T.Zero, c, Width, problem.Ldc);
        Run(problem, mc, kc, Width + TSimd.Count, a, b.Lanes(first + last, kc, Width, overlapping), T.Zero, c[last..], overlapping, problem.Ldc);
    }

    /// <summary>Columns behind whole vectors as the last of one that begins before them. Where C is read too, or has less than a vector, they go through a copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyWithTail(in GemmProblem<T> problem, int mc, int kc, in Scalars<T> a, in GemmOperandB<T> b, int first, int columns, T beta, Span<T> c, Span<T> tailOfB, Span<T> edge)
    {
        int rest = columns % TSimd.Count;
        int whole = columns - rest;
        Run(problem, mc, kc, whole, a, b.Lanes(first, kc, Width, Width), beta, c, Width, problem.Ldc);
        int tail = whole > 0 ? TSimd.Count : rest;
        int start = columns - tail;
        Lanes<T> lanes = b.Lanes(first + (b.Packed ? whole : start), kc, Width, Width);
        if (tail < TSimd.Count && !b.Packed)
        {
            CopyTail(lanes.Values, lanes.DepthStride, kc, rest, tailOfB);
            lanes = new Lanes<T>(tailOfB, 0, TSimd.Count);
        }

        if (tail == TSimd.Count && beta == T.Zero)
        {
            Run(problem, mc, kc, tail, a, lanes, beta, c[start..], 0, problem.Ldc);
            return;
        }

        if (beta != T.Zero)
        {
            edge.Clear();
            RowCopy<TSimd, TVec, T>.Run(c[start..], problem.Ldc, mc, tail, edge, TSimd.Count);
        }

        Run(problem, mc, kc, tail, a, lanes, beta, edge, 0, TSimd.Count);
        RowCopy<TSimd, TVec, T>.Run(edge[(tail - rest)..], TSimd.Count, mc, rest, c[whole..], problem.Ldc);
    }

    /// <summary>Columns that do not fill a vector, with what follows them in B where it does, for lanes that nobody reads: a whole vector is copied sooner than a part.</summary>
    private static void CopyTail(ReadOnlySpan<T> b, int stride, int kc, int columns, Span<T> copy)
    {
        int whole = b.Length < TSimd.Count ? 0 : Math.Min(kc, ((b.Length - TSimd.Count) / stride) + 1);
        RowCopy<TSimd, TVec, T>.Run(b, stride, whole, TSimd.Count, copy, TSimd.Count);
        if (whole < kc)
        {
            RowCopy<TSimd, TVec, T>.Run(b[(whole * stride)..], stride, kc - whole, columns, copy[(whole * TSimd.Count)..], TSimd.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(in GemmProblem<T> problem, int mc, int kc, int columns, in Scalars<T> a, in Lanes<T> b, T beta, Span<T> c, int panelStride, int rowStride)
    {
        var tiles = new Tile<T>(c, panelStride, rowStride);
        if (beta != T.Zero)
        {
            Product<TSimd, TVec, T>.Run(mc, columns, kc, a, b, new ScaledStore<TSimd, TVec, T, AShare>(tiles, problem.Alpha, beta));
        }
        else if (problem.Alpha != T.One)
        {
            Product<TSimd, TVec, T>.Run(mc, columns, kc, a, b, new ScaledStore<TSimd, TVec, T, NoShare>(tiles, problem.Alpha, beta));
        }
        else
        {
            Product<TSimd, TVec, T>.Run(mc, columns, kc, a, b, new ScaledStore<TSimd, TVec, T, NoShareUnscaled>(tiles, problem.Alpha, beta));
        }
    }
}
