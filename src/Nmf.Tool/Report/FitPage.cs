using System.Numerics;
using Nmf.Kernels;
using Nmf.Tool.Commands;
using Nmf.Tool.Input;
using Nmf.Tool.Output;

namespace Nmf.Tool.Report;

/// <summary>The page of one factorization.</summary>
internal static class FitPage
{
    internal static ReportPage Of<T>(FactorizeRequest request, Matrix<T> v, NmfModel<T> model, Trace trace, Summary summary)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string name = Path.GetFileName(request.Input);
        var page = new ReportPage($"{name} by {request.Rank} {(request.Rank == 1 ? "part" : "parts")}", CommandText.Current);
        page.Add(new ReportSection("Summary", Facts.Of(summary), []));
        page.Add(new ReportSection("The way down", [], TraceCharts.Draw(Facts.CostText(summary.Cost), [(name, trace.Rows)])));
        page.Add(new ReportSection("Factors", [], FactorDrawings.Draw(v, model, request.Image)));
        return page;
    }

    /// <summary>A row of H is an image only if it has as many entries as that has pixels.</summary>
    internal static void RequireImage(ImageSize? image, int columns)
    {
        if (image is { } size && size.Rows * size.Columns != columns)
        {
            throw new InputException($"--image {size}: {size.Rows * size.Columns} pixels, but a row of H has {columns}");
        }
    }
}
