using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// Copies into and out of panels, the layout that <see cref="Lanes{T}"/> describes: two vectors wide, one row after the other,
/// the last panel padded with zeros.
/// </summary>
internal static class Packing<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>The elements of all panels of a depth × lanes matrix.</summary>
    internal static long Length(int depth, int lanes) => ((long)lanes + Width - 1) / Width * Width * depth;

    /// <summary>Panels of a row-major matrix of <paramref name="depth"/> rows and <paramref name="lanes"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(ReadOnlySpan<T> source, int stride, int depth, int lanes, Span<T> panels)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            for (int k = 0; k < depth; k++)
            {
                Span<T> row = panels.Slice(k * Width, Width);
                CopyRow(source.Slice((k * stride) + lane, width), row[..width]);
                row[width..].Clear();
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>Panels of the transpose of a row-major matrix of <paramref name="lanes"/> rows and <paramref name="depth"/> columns.</summary>
    internal static void PackTransposed(ReadOnlySpan<T> source, int stride, int depth, int lanes, Span<T> panels)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            Span<T> panel = panels[..(depth * Width)];
            if (width < Width)
            {
                panel.Clear();
            }

            Transposition<TSimd, TVec, T>.Copy(source[(lane * stride)..], stride, width, depth, panel, Width);
            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>The row-major matrix of which <see cref="Pack"/> makes these panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Unpack(ReadOnlySpan<T> panels, int depth, int lanes, Span<T> destination, int stride)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            for (int k = 0; k < depth; k++)
            {
                CopyRow(panels.Slice(k * Width, width), destination.Slice((k * stride) + lane, width));
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>The row-major matrix of which <see cref="PackTransposed"/> makes these panels.</summary>
    internal static void UnpackTransposed(ReadOnlySpan<T> panels, int depth, int lanes, Span<T> destination, int stride)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            Transposition<TSimd, TVec, T>.Copy(panels[..(depth * Width)], Width, depth, Math.Min(Width, lanes - lane), destination[(lane * stride)..], stride);
            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>
    /// Copies rows into rows of another stride, whose elements up to the next multiple of two 512-bit vectors become zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyPadded(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        int padded = Blocking.RoundUp(columns, Blocking.PanelElements<T>());
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = destination.Slice(i * destinationStride, padded);
            CopyRow(source.Slice(i * sourceStride, columns), row[..columns]);
            row[columns..].Clear();
        }
    }

    /// <summary>Copies rows into rows of another stride; what lies beyond the columns is left as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyRows(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride)
    {
        for (int i = 0; i < rows; i++)
        {
            CopyRow(source.Slice(i * sourceStride, columns), destination.Slice(i * destinationStride, columns));
        }
    }

    /// <summary>A copy of a row of a few vectors: a call of the general copy would cost more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(ReadOnlySpan<T> source, Span<T> destination)
    {
        int i = 0;
        for (; i <= source.Length - TSimd.Count; i += TSimd.Count)
        {
            TSimd.Store(TSimd.Load(in source[i]), ref destination[i]);
        }

        if (TSimd.Count > Vector128<T>.Count)
        {
            for (; i <= source.Length - Vector128<T>.Count; i += Vector128<T>.Count)
            {
                Vector128.LoadUnsafe(in source[i]).StoreUnsafe(ref destination[i]);
            }
        }

        for (; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }
}
