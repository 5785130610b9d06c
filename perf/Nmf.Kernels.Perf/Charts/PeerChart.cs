using System.Globalization;
using Nmf.Kernels.Perf.Compare;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Charts;

/// <summary>How many times as long as this library each peer takes for an iteration: a group of bars a shape, on a logarithmic axis whose foot is not 0 but the least ratio.</summary>
internal static class PeerChart
{
    private const int GroupWidth = 96;
    private const double BarWidth = 19;

    private static readonly double[] Ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];

    internal static string Draw(string cost, Comparison[] tables, MachineFacts machine)
    {
        (string Name, string Color, Func<Comparison, ContenderTimes?> Of)[] peers =
        [
            ("OpenBLAS, its best form", Palette.OpenBlas, table => Comparison.BestOf(table.Contenders)),
            ("numpy", Palette.Numpy, table => table.Find("numpy")),
            ("scikit-learn", Palette.ScikitLearn, table => table.Find("scikit-learn")),
            ("MathNet", Palette.MathNet, table => table.Find("MathNet")),
        ];
        peers = [.. peers.Where(peer => tables.Any(table => peer.Of(table) is not null))];
        double[] ratios = [.. tables.SelectMany(table => peers.Select(peer => peer.Of(table)?.Ratio ?? 1)), 1];
        double foot = Ticks.LastOrDefault(tick => tick <= ratios.Min(), Ticks[0]);
        double head = Ticks.FirstOrDefault(tick => tick >= ratios.Max(), Ticks[^1]);
        double Share(double ratio) => Math.Clamp(Math.Log(ratio / foot) / Math.Log(head / foot), 0, 1);

        var frame = new ChartFrame(ChartFrame.Left + ChartFrame.Right + (GroupWidth * Math.Max(tables.Length, 8)), 460, $"An iteration, {cost}, {machine.Type}, {machine.ThreadsInWords}: the peers' time over this library's", machine.Summary);
        foreach (double tick in Ticks.Where(tick => tick >= foot && tick <= head))
        {
            frame.Tick(Share(tick), tick.ToString(CultureInfo.InvariantCulture) + "×");
        }

        foreach ((string name, string color, _) in peers)
        {
            frame.Legend(name, color);
        }

        frame.Legend("this library, 1×", Palette.Ours);
        double one = frame.Y(Share(1));
        for (int t = 0; t < tables.Length; t++)
        {
            double x = ChartFrame.Left + (GroupWidth * (t + 0.5));
            for (int p = 0; p < peers.Length; p++)
            {
                if (peers[p].Of(tables[t]) is { } peer)
                {
                    double y = frame.Y(Share(peer.Ratio));
                    frame.Drawing.Bar(x + ((p - (peers.Length / 2.0)) * BarWidth), Math.Min(y, one), BarWidth - 2, Math.Abs(y - one), peers[p].Color);
                }
            }

            string[] words = tables[t].Shape.Replace('x', '×').Split(' ');
            frame.Drawing.Text(x, frame.PlotBottom + 17, words[0], Anchor.Middle, size: 11);
            frame.Drawing.Text(x, frame.PlotBottom + 31, $"{words[1]}: {tables[t].Contenders[0].Median:g3} ms", Anchor.Middle, size: 11);
        }

        frame.Drawing.Line(ChartFrame.Left, one, frame.PlotRight, one, Palette.Ours);
        frame.AxisTitles("shape of V, rank, and this library's time", "times as long (logarithmic)");
        return frame.Drawing.ToString();
    }
}
