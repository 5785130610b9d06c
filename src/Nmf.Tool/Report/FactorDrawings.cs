using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Drawing;
using Nmf.Tool.Input;

namespace Nmf.Tool.Report;

/// <summary>W and H as heat maps, and the rows of H as images.</summary>
internal static class FactorDrawings
{
    internal static IReadOnlyList<string> Draw<T>(Matrix<T> v, NmfModel<T> model, ImageSize? image)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int rows, int columns, int rank) = model.Shape;
        ReadOnlyMemory<T> w = model.WMemory, h = model.HMemory;
        string[] parts = [.. Enumerable.Range(1, rank).Select(part => $"{part}")];
        var drawings = new List<string>
        {
            new HeatMap
            {
                Title = $"W, {rows} × {rank}: rows of V by parts",
                Rows = rows,
                Columns = rank,
                Entry = (i, a) => double.CreateTruncating(w.Span[(i * rank) + a]),
                RowNames = v.RowNames,
                ColumnNames = parts,
            }.ToSvg(),
            new HeatMap
            {
                Title = $"H, {rank} × {columns}: parts by columns of V",
                Rows = rank,
                Columns = columns,
                Entry = (a, j) => double.CreateTruncating(h.Span[(a * columns) + j]),
                RowNames = parts,
                ColumnNames = v.ColumnNames,
            }.ToSvg(),
        };
        if (image is { } size)
        {
            drawings.Add(new ImageSheet
            {
                Title = $"The rows of H as images of {size.Rows} × {size.Columns}",
                Count = rank,
                PixelRows = size.Rows,
                PixelColumns = size.Columns,
                Pixel = (a, j) => double.CreateTruncating(h.Span[(a * columns) + j]),
            }.ToSvg());
        }

        return drawings;
    }
}
