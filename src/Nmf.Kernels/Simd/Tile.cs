using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A matrix that is written in whole vectors, laid out as <see cref="Lanes{T}"/> is: row i of panel p, two vectors wide,
/// begins at p·PanelStride + i·RowStride.
/// </summary>
internal readonly ref struct Tile<T>(Span<T> values, int panelStride, int rowStride)
    where T : unmanaged
{
    private readonly Span<T> values = values;
    private readonly int panelStride = panelStride;
    private readonly int rowStride = rowStride;

    public static implicit operator ReadOnlyTile<T>(Tile<T> tile) => new(tile.values, tile.panelStride, tile.rowStride);

    /// <summary>The element at an offset within a row of a panel, unchecked: <see cref="Check"/> has been called for the whole product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T At(int panel, int row, int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(this.values), ((nint)panel * this.panelStride) + ((nint)row * this.rowStride) + offset);

    /// <summary>Throws unless all vectors of a product of this size lie inside.</summary>
    internal void Check(int rows, int vectors, int count) => ((ReadOnlyTile<T>)this).Check(rows, vectors, count);
}

/// <summary>The same for memory that is only read.</summary>
internal readonly ref struct ReadOnlyTile<T>(ReadOnlySpan<T> values, int panelStride, int rowStride)
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> values = values;
    private readonly int panelStride = panelStride;
    private readonly int rowStride = rowStride;

    /// <inheritdoc cref="Tile{T}.At"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly T At(int panel, int row, int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(this.values), ((nint)panel * this.panelStride) + ((nint)row * this.rowStride) + offset);

    /// <inheritdoc cref="Tile{T}.Check"/>
    internal void Check(int rows, int vectors, int count)
    {
        int lastWidth = vectors % 2 == 0 ? 2 * count : count;
        long length = ((long)((vectors - 1) / 2) * this.panelStride) + ((long)(rows - 1) * this.rowStride) + lastWidth;
        if (length > this.values.Length)
        {
            throw new InvalidOperationException($"A tile of {rows} × {vectors} vectors takes {length} elements; there are {this.values.Length}.");
        }
    }
}
