using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Compare;

/// <summary>What <c>compare</c> measured, as it is written to a file.</summary>
internal sealed record CompareResult(MachineFacts Machine, Comparison[] Tables)
{
    private static readonly string[] OtherPeers = ["numpy", "scikit-learn", "MathNet"];

    /// <summary>The short form, a Markdown table a cost: this library in milliseconds, the peers, and this library on a column-major V and without copies, in ratios to it.</summary>
    internal void PrintSummary()
    {
        foreach (IGrouping<string, Comparison> tables in this.Tables.GroupBy(table => table.Cost))
        {
            Console.WriteLine();
            Console.WriteLine($"| {tables.Key} | ms | of floor | two passes | best OpenBLAS | {string.Join(" | ", OtherPeers)} | no copies | column-major, no copies |");
            Console.WriteLine($"| --- {string.Concat(Enumerable.Repeat("| ---: ", 6 + OtherPeers.Length))}|");
            foreach (Comparison table in tables)
            {
                string[] ratios =
                [
                    Ratio(table.Contenders.FirstOrDefault(c => c.Name == Comparison.TwoPasses)),
                    Ratio(Comparison.BestOf(table.Contenders)),
                    .. OtherPeers.Select(peer => Ratio(table.Find(peer))),
                    Ratio(table.Find(Comparison.NoCopies)),
                    Ratio(table.Find(Comparison.ColumnMajor)),
                ];
                Console.WriteLine($"| {table.Shape} | {table.Contenders[0].Median:g3} | {table.Achieved.Median():p0} | {string.Join(" | ", ratios)} |");
            }
        }
    }

    private static string Ratio(ContenderTimes? contender) => contender is null ? "–" : contender.Ratio < 10 ? $"{contender.Ratio:f2}" : $"{contender.Ratio:f0}";
}
