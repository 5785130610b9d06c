using Nmf.Kernels;

namespace Nmf.Tool.Drawing;

/// <summary>The costs as functions of w and h, evaluated by <see cref="NmfDiagnostics"/>.</summary>
internal static class Landscapes
{
    internal const string Divergences = "divergences.svg";
    internal const string Euclidean = "euclidean.svg";
    internal const string KullbackLeibler = "kullback-leibler.svg";

    private static readonly NmfShape One = new(1, 1, 1);

    /// <summary>V = (0.2, 0.3, 0.5)ᵀ and W the same: WH = V at h = 1.</summary>
    private static readonly double[] Shares = [0.2, 0.3, 0.5];

    /// <summary>Lines through the plane of (w, h): a name, what moves along it, from where to where, and the point.</summary>
    private static readonly (string Name, string Moving, double Low, double High, Func<double, (double W, double H)> At)[] Cuts =
    [
        ("w = 1", "h", 0.05, 3, h => (1, h)),
        ("h = ½", "w", 0.05, 3, w => (w, 0.5)),
        ("w = h", "w = h", 0.05, 3, w => (w, w)),
        ("w + h = 2½", "w", 0.05, 2.45, w => (w, 2.5 - w)),
    ];

    internal static (string Name, Func<string> Draw)[] Figures { get; } =
    [
        (Divergences, DrawDivergences),
        (Euclidean, () => DrawCost("(1 − wh)² is convex in w and in h, not in both", "(1 − wh)²", (w, h) => NmfDiagnostics.EuclideanCost<double>(One, [1], [w], [h]), most: 2)),
        (KullbackLeibler, () => DrawCost("D(1‖wh) is convex in w and in h, not in both", "D(1‖wh)", (w, h) => NmfDiagnostics.GeneralizedKullbackLeibler<double>(One, [1], [w], [h]), most: 2)),
    ];

    private static string DrawDivergences() => Figure.Of(
        "v = w = (0.2, 0.3, 0.5): the generalized divergence is least where wh = v; the ordinary one is not",
        [Divergence("h up to 10", 0.02, 10)],
        [Divergence("h around 1", 0.5, 1.5)]);

    private static string Divergence(string title, double low, double high)
    {
        var shape = new NmfShape(3, 1, 1);
        return new LineChart
        {
            Title = title,
            XLabel = "h",
            YLabel = "divergence of v from wh",
            Series =
            [
                new("generalized, Σ v log(v/wh) − v + wh", Sample(h => NmfDiagnostics.GeneralizedKullbackLeibler<double>(shape, Shares, Shares, [h]))),
                new("ordinary, Σ v log(v/wh)", Sample(h => NmfDiagnostics.OrdinaryKullbackLeibler<double>(shape, Shares, Shares, [h]))),
            ],
            Bound = ("0", 0),
        }.ToSvg();

        (double, double)[] Sample(Func<double, double> value) => [.. Enumerable.Range(0, 301).Select(k => low + ((high - low) * k / 300)).Select(h => (h, value(h)))];
    }

    private static string DrawCost(string title, string name, Func<double, double, double> cost, double most)
    {
        const int cells = 120;
        const int side = 3;
        string plane = new HeatMap
        {
            Title = $"{name} over the plane, at most {most}",
            Rows = cells,
            Columns = cells,
            Entry = (i, j) => Math.Min(most, cost(side * (j + 0.5) / cells, side * (cells - i - 0.5) / cells)),
            Across = [.. Cuts.Select(cut => (Place(cut.At(cut.Low)), Place(cut.At(cut.High))))],
            Plane = ("w", "h", side),
        }.ToSvg();
        string[] cuts = [.. Cuts.Select((cut, index) =>
        {
            (double X, double Y)[] points = [.. Enumerable.Range(0, 301).Select(k => cut.Low + ((cut.High - cut.Low) * k / 300)).Select(x => (x, cost(cut.At(x).W, cut.At(x).H)))];
            return new LineChart
            {
                Title = $"{cut.Name}: {(IsConvex(points) ? "convex" : "not convex")}",
                XLabel = cut.Moving,
                YLabel = name,
                Series = [new(name, points)],
                YRange = (0, most),
                FirstStyle = index,
            }.ToSvg();
        })];
        return Figure.Of(title, [plane, cuts[2]], [cuts[0], cuts[1], cuts[3]]);

        (double X, double Y) Place((double W, double H) point) => (point.W / side * cells, cells - (point.H / side * cells));
    }

    /// <summary>No point of evenly spaced ones above the mean of its neighbours, but for rounding.</summary>
    private static bool IsConvex((double X, double Y)[] points) =>
        Enumerable.Range(1, points.Length - 2).All(k => points[k].Y <= ((points[k - 1].Y + points[k + 1].Y) / 2) + 1e-12);
}
