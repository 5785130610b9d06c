using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A matrix that is written or read in whole vectors, laid out as <see cref="Lanes{T}"/> is: row i of panel p, two vectors wide,
/// begins at p·PanelStride + i·RowStride.
/// </summary>
internal readonly unsafe ref struct Tile<T>
    where T : unmanaged
{
    private readonly ref T origin;
    private readonly int length;
    private readonly int panelStride;
    private readonly nint rowBytes;

    /// <summary>Null until <see cref="At"/> has placed the tile.</summary>
    private readonly T* place;

    internal Tile(Span<T> values, int panelStride, int rowStride)
        : this(ref MemoryMarshal.GetReference(values), values.Length, panelStride, rowStride)
    {
    }

    /// <summary>A tile over memory that a store only reads.</summary>
    internal Tile(ReadOnlySpan<T> values, int panelStride, int rowStride)
        : this(ref MemoryMarshal.GetReference(values), values.Length, panelStride, rowStride)
    {
    }

    private Tile(ref T origin, int length, int panelStride, int rowStride)
    {
        this.origin = ref origin;
        this.length = length;
        this.panelStride = panelStride;
        this.rowBytes = checked((nint)rowStride * sizeof(T));
    }

    private Tile(T* place, nint rowBytes)
    {
        this.place = place;
        this.rowBytes = rowBytes;
    }

    /// <summary>The first element, by which the memory is pinned.</summary>
    internal ref T Memory => ref this.origin;

    /// <summary>
    /// The tile whose row 0 of panel 0 is this row of this panel; unchecked, as <see cref="Check"/> has been called for the whole product, and in pinned memory. The placed tile has an
    /// address instead of a reference, and its stride in bytes, so that an element costs no instruction beside the one that reads or writes it; nothing but <see cref="Element"/> may be asked of it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Tile<T> At(int panel, int row) =>
        new((T*)((byte*)((T*)Unsafe.AsPointer(ref this.origin) + ((nint)panel * this.panelStride)) + (row * this.rowBytes)), this.rowBytes);

    /// <summary>An element of a tile that <see cref="At"/> has placed, unchecked likewise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T* Element(int row, int offset) => (T*)((byte*)this.place + (row * this.rowBytes)) + offset;

    /// <summary>Throws unless all vectors of a product of this size lie inside.</summary>
    internal void Check(int rows, int vectors, int count)
    {
        int lastWidth = vectors % 2 == 0 ? 2 * count : count;
        long needed = ((long)((vectors - 1) / 2) * this.panelStride) + ((long)(rows - 1) * (this.rowBytes / sizeof(T))) + lastWidth;
        if (needed > this.length)
        {
            throw OutOfBounds(rows, vectors, needed, this.length);
        }
    }

    private static InvalidOperationException OutOfBounds(int rows, int vectors, long needed, int length) =>
        new($"A tile of {rows} × {vectors} vectors takes {needed} elements; there are {length}.");
}
