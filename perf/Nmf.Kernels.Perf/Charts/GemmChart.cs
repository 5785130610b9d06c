using System.Globalization;
using Nmf.Kernels.Perf.Products;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Charts;

/// <summary>GFLOPS of square products over their size, both contenders, below the machine's peak.</summary>
internal static class GemmChart
{
    private const double TickGflops = 20;

    internal static string Draw(ProductResult result)
    {
        ProductComparison[] squares = [.. result.Products
            .Where(p => p.Case is { Group: ProductCase.Square, OpA: Transpose.No, OpB: Transpose.No })
            .OrderBy(p => p.Case.N)];
        if (squares.Length < 2)
        {
            throw new InvalidDataException("A chart of the products needs at least two square ones.");
        }

        double peak = squares.SelectMany(p => p.PeakGflops).Median();

        // Room for the peak's name above its line.
        double top = TickGflops * Math.Ceiling(1.08 * squares.SelectMany(p => p.Contenders.Select(p.Gflops)).Append(peak).Max() / TickGflops);
        double first = Math.Log2(squares[0].Case.N);
        double last = Math.Log2(squares[^1].Case.N);
        var frame = new ChartFrame(820, 460, $"C = A·B, square, {result.Machine.Type}, {result.Machine.ThreadsInWords}", result.Machine.Summary);
        double X(double size) => ChartFrame.Left + ((Math.Log2(size) - first) / (last - first) * frame.PlotWidth);

        double step = top > 8 * TickGflops ? 2 * TickGflops : TickGflops;
        for (double tick = 0; tick <= top; tick += step)
        {
            frame.Tick(tick / top, tick.ToString(CultureInfo.InvariantCulture));
        }

        for (double size = Math.Pow(2, Math.Ceiling(first)); size <= squares[^1].Case.N; size *= 2)
        {
            frame.Drawing.Line(X(size), frame.PlotBottom, X(size), frame.PlotBottom + 5, SvgDrawing.Ink);
            frame.Drawing.Text(X(size), frame.PlotBottom + 20, size.ToString(CultureInfo.InvariantCulture), Anchor.Middle);
        }

        frame.Drawing.Line(ChartFrame.Left, frame.Y(peak / top), frame.PlotRight, frame.Y(peak / top), SvgDrawing.Ink, dashed: true);
        frame.Drawing.Text(ChartFrame.Left + 6, frame.Y(peak / top) - 5, $"measured multiply-add peak, {peak:f0}", size: 11);
        foreach ((int contender, string color) in new[] { (1, Palette.OpenBlas), (0, Palette.Ours) })
        {
            if (contender < squares[0].Contenders.Length)
            {
                frame.Drawing.Curve([.. squares.Select(p => (X(p.Case.N), frame.Y(p.Gflops(p.Contenders[contender]) / top)))], color);
                frame.Legend(squares[0].Contenders[contender].Name, color);
            }
        }

        frame.AxisTitles("size n of n×n matrices", "GFLOPS");
        return frame.Drawing.ToString();
    }
}
