namespace Nmf.Kernels.Perf.Rounds;

/// <summary>A contender's milliseconds an iteration and, round by round, their ratio to this library's.</summary>
internal sealed record ContenderTimes(string Name, double[] Milliseconds, double[] Ratios)
{
    public double Median => this.Milliseconds.Median();

    public double Least => this.Milliseconds.Min();

    /// <summary>Above 1 this library is the faster.</summary>
    public double Ratio => this.Ratios.Median();

    public override string ToString()
    {
        string time = $"{this.Median:g4}";
        return this.Milliseconds.Length == 1
            ? $"    {this.Name,-32} {time,10} {"(one round)",-12} ratio {this.Ratio:f2}"
            : $"    {this.Name,-32} {time,10} {$"({this.Least:g4})",-12} ratio {this.Ratio:f2} ({this.Ratios.Min():f2}–{this.Ratios.Max():f2})";
    }
}
