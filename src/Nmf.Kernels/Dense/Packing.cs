using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// Copies into and out of panels, the layout that <see cref="Lanes{T}"/> describes: two vectors wide, one row after the other,
/// the last panel padded with zeros. The only place that knows transposition.
/// </summary>
internal static class Packing<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of a transposing copy that share cache lines of the panel while they are written.</summary>
    private const int TransposeBlock = 64;

    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>The elements of all panels of a depth × lanes matrix.</summary>
    internal static long Length(int depth, int lanes) => (long)Width * ((lanes + Width - 1) / Width) * depth;

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
                source.Slice((k * stride) + lane, width).CopyTo(row);
                row[width..].Clear();
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>Panels of the transpose of a row-major matrix of <paramref name="lanes"/> rows and <paramref name="depth"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

            for (int first = 0; first < depth; first += TransposeBlock)
            {
                int block = Math.Min(TransposeBlock, depth - first);
                for (int j = 0; j < width; j++)
                {
                    ReadOnlySpan<T> row = source.Slice(((lane + j) * stride) + first, block);
                    Span<T> column = panel[((first * Width) + j)..];
                    for (int k = 0; k < row.Length; k++)
                    {
                        column[k * Width] = row[k];
                    }
                }
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>The row-major matrix of which <see cref="Pack"/> makes these panels.</summary>
    internal static void Unpack(ReadOnlySpan<T> panels, int depth, int lanes, Span<T> destination, int stride)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            for (int k = 0; k < depth; k++)
            {
                panels.Slice(k * Width, width).CopyTo(destination.Slice((k * stride) + lane, width));
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>The row-major matrix of which <see cref="PackTransposed"/> makes these panels.</summary>
    internal static void UnpackTransposed(ReadOnlySpan<T> panels, int depth, int lanes, Span<T> destination, int stride)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            for (int j = 0; j < width; j++)
            {
                Span<T> row = destination.Slice((lane + j) * stride, depth);
                for (int k = 0; k < row.Length; k++)
                {
                    row[k] = panels[(k * Width) + j];
                }
            }

            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>Copies rows into rows of another stride, filling up with zeros.</summary>
    internal static void CopyRows(ReadOnlySpan<T> source, int sourceStride, int rows, int columns, Span<T> destination, int destinationStride, int paddedColumns)
    {
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = destination.Slice(i * destinationStride, paddedColumns);
            source.Slice(i * sourceStride, columns).CopyTo(row);
            row[columns..].Clear();
        }
    }
}
