using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Dense;

/// <summary>
/// Copies into and out of panels, the layout that <see cref="Lanes{T}"/> describes: two vectors wide, one row after the other,
/// the last panel padded with zeros, or its last vector.
/// </summary>
internal static class Packing<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Width => Product<TSimd, TVec, T>.PanelWidth;

    /// <summary>The elements of all panels of a depth × lanes matrix.</summary>
    internal static long Length(int depth, int lanes) => ((long)lanes + Width - 1) / Width * Width * depth;

    /// <summary>Panels of a row-major matrix of <paramref name="depth"/> rows and <paramref name="lanes"/> columns; without <paramref name="wholePanels"/> zeros need fill up no more than the last vector, as products read no further.</summary>
    internal static void Pack(ReadOnlySpan<T> source, int stride, int depth, int lanes, Span<T> panels, bool wholePanels = true)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            Span<T> panel = panels[..(depth * Width)];
            if (width % (wholePanels ? Width : TSimd.Count) != 0)
            {
                panel.Clear();
            }

            RowCopy<TSimd, TVec, T>.Run(source[lane..], stride, depth, width, panel, Width);
            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>Panels of the transpose of a row-major matrix of <paramref name="lanes"/> rows and <paramref name="depth"/> columns, filled up likewise.</summary>
    internal static void PackTransposed(ReadOnlySpan<T> source, int stride, int depth, int lanes, Span<T> panels, bool wholePanels = true)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            int width = Math.Min(Width, lanes - lane);
            Span<T> panel = panels[..(depth * Width)];
            if (width % (wholePanels ? Width : TSimd.Count) != 0)
            {
                panel.Clear();
            }

            Transposition<TSimd, TVec, T>.Copy(source[(lane * stride)..], stride, width, depth, panel, Width);
            panels = panels[(depth * Width)..];
        }
    }

    /// <summary>The row-major matrix of which <see cref="Pack"/> makes these panels.</summary>
    internal static void Unpack(ReadOnlySpan<T> panels, int depth, int lanes, Span<T> destination, int stride)
    {
        for (int lane = 0; lane < lanes; lane += Width)
        {
            RowCopy<TSimd, TVec, T>.Run(panels[..(depth * Width)], Width, depth, Math.Min(Width, lanes - lane), destination[lane..], stride);
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

    /// <summary>Zeros what follows the columns of a matrix up to the next multiple of two 512-bit vectors.</summary>
    internal static void ClearPadding(int rows, int columns, Span<T> matrix, int stride)
    {
        int padded = Blocking.RoundUp(columns, Blocking.PanelElements<T>());
        for (int i = 0; i < rows && columns < padded; i++)
        {
            matrix[((i * stride) + columns)..((i * stride) + padded)].Clear();
        }
    }
}
