using System.Globalization;
using System.Numerics;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>What the entries of V are like.</summary>
internal enum Entries
{
    /// <summary>On [0, 1).</summary>
    Uniform,

    /// <summary>Uniform, but <see cref="Problem.Zeros"/> percent of them 0.</summary>
    Sparse,

    /// <summary>A product of the problem's rank, without noise: a perfect factorization exists.</summary>
    Product,

    /// <summary>The same plus one percent of uniform noise.</summary>
    NoisyProduct,

    /// <summary>Small whole numbers, most of them 0 or 1.</summary>
    Counts,

    /// <summary>exp(2z), z normal: five orders of magnitude.</summary>
    LogNormal,

    /// <summary>Uniform, with a third of the rows and of the columns all 0.</summary>
    ZeroLines,

    /// <summary>Uniform, but for one that is a million times as large.</summary>
    OneHuge,
}

/// <summary>Where W and H begin.</summary>
internal enum Begin
{
    /// <summary>√(mean(V)/r)·(0.5 + u), as the library begins.</summary>
    Even,

    /// <summary>WD and D⁻¹H with a different scale for each component.</summary>
    BadlyScaled,

    /// <summary>A third of the entries at the floor.</summary>
    WithZeros,

    /// <summary>WH far larger or smaller than V.</summary>
    Far,

    /// <summary>The factors of <see cref="Entries.Product"/>.</summary>
    Planted,
}

/// <summary>
/// A problem as a few numbers, from which its matrices follow. Entry (i, j) depends on the seed, i and j alone, so a problem that is
/// shrunk to fewer rows, columns or components keeps the entries that remain, up to a common power of two.
/// </summary>
/// <param name="Rows">m.</param>
/// <param name="Columns">n.</param>
/// <param name="Rank">r.</param>
/// <param name="Entries">What V is like.</param>
/// <param name="Zeros">The percentage of zeros where V is sparse.</param>
/// <param name="Begin">What W and H are like.</param>
/// <param name="Scale">The largest entry of V, from −100 (the least that the contract allows for the type) over 0 (about 1) to 100 (the most).</param>
/// <param name="Seed">Chooses all entries.</param>
internal sealed record Problem(int Rows, int Columns, int Rank, Entries Entries, int Zeros, Begin Begin, int Scale, int Seed)
{
    /// <summary>The streams of random numbers: one for each use.</summary>
    private enum Stream
    {
        V,
        PlantedW,
        PlantedH,
        W,
        H,
        Component,
        Row,
        Column,
    }

    /// <summary>The matrices in an element type, for a cost.</summary>
    internal Matrices<T> Draw<T>(NmfCost cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] v = Fill(this.Rows, this.Columns, this.Entry);
        int shift = this.Exponent<T>() - (v.Max() > 0 ? Math.ILogB(v.Max()) : 0);
        double mean = Math.ScaleB(v.Average(), shift);
        double even = Math.Sqrt(mean / this.Rank);
        double[] w = Fill(this.Rows, this.Rank, (i, a) => this.Begin == Begin.Planted
            ? Math.ScaleB(this.PlantedW(i, a), shift / 2)
            : even * (0.5 + this.Uniform(Stream.W, i, a)) * this.Disturbance<T>(Stream.W, i, a, a));
        double[] h = Fill(this.Rank, this.Columns, (a, j) => this.Begin == Begin.Planted
            ? Math.ScaleB(this.PlantedH(a, j), shift - (shift / 2))
            : even * (0.5 + this.Uniform(Stream.H, a, j)) * this.Disturbance<T>(Stream.H, a, j, a));
        double floor = Range<T>.DefaultFloor;
        return new Matrices<T>(
            this,
            cost,
            new NmfShape(this.Rows, this.Columns, this.Rank),
            Array.ConvertAll(v, x => T.CreateChecked(Math.ScaleB(x, shift))),
            Array.ConvertAll(w, x => T.CreateChecked(Math.Max(x, floor))),
            Array.ConvertAll(h, x => T.CreateChecked(Math.Max(x, floor))));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{this.Rows}×{this.Columns} rank {this.Rank}, {this.Entries}{(this.Entries == Entries.Sparse ? $" {this.Zeros} %" : "")}, begin {this.Begin}, scale {this.Scale}, seed {this.Seed}");

    /// <summary>The binary exponent of the largest entry of V: 1e±15 is 2^±49.8, 1e±100 is 2^±332.2.</summary>
    private int Exponent<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float)
        ? (int)Math.Clamp(Math.Round(this.Scale * 0.49), -49, 48)
        : (int)Math.Clamp(Math.Round(this.Scale * 3.32), -332, 331);

    private double Entry(int i, int j)
    {
        double u = this.Uniform(Stream.V, i, j);
        return this.Entries switch
        {
            Entries.Sparse => this.Uniform(Stream.V, i, j + 1000) * 100 < this.Zeros ? 0 : u,
            Entries.Product => this.Product(i, j),
            Entries.NoisyProduct => this.Product(i, j) + (0.01 * u),
            Entries.Counts => Math.Floor(-1.5 * Math.Log(1 - u)),
            Entries.LogNormal => Math.Exp(2 * this.Normal(i, j)),
            Entries.ZeroLines => this.Uniform(Stream.Row, i, 0) < 1 / 3.0 || this.Uniform(Stream.Column, j, 0) < 1 / 3.0 ? 0 : u,
            Entries.OneHuge => i == this.Seed % this.Rows && j == this.Seed / 71 % this.Columns ? 1e6 : u,
            _ => u,
        };
    }

    private double Product(int i, int j)
    {
        double sum = 0;
        for (int a = 0; a < this.Rank; a++)
        {
            sum += this.PlantedW(i, a) * this.PlantedH(a, j);
        }

        return sum;
    }

    /// <summary>
    /// Nine bits, and a fifth of them 0: products and sums of 20 of them are exact in either type, and so V = WH but for the share of
    /// the zeros, which the start lifts to the floor.
    /// </summary>
    private double PlantedW(int i, int a) => Planted(this.Uniform(Stream.PlantedW, i, a));

    private double PlantedH(int a, int j) => Planted(this.Uniform(Stream.PlantedH, a, j));

    private static double Planted(double u) => u < 0.2 ? 0 : Math.Floor(u * 512) / 512;

    /// <summary>
    /// What the start multiplies an evenly scaled entry with: within 2^±20 (2^±200), so that no product of three entries leaves the
    /// normal numbers, whatever the scale of V; for a start that is far away within 2^±8 (2^±80), so that (wh)² is finite in float64.
    /// </summary>
    private double Disturbance<T>(Stream stream, int i, int j, int component)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int most = typeof(T) == typeof(float) ? 20 : 200;
        double exponent = Math.Round(most * ((2 * this.Uniform(Stream.Component, component, 0)) - 1));
        return this.Begin switch
        {
            Begin.BadlyScaled => Math.ScaleB(1, (int)(stream == Stream.W ? exponent : -exponent)),
            Begin.WithZeros => this.Uniform(stream, i, j + 1000) < 1 / 3.0 ? 0 : 1,
            Begin.Far => Math.ScaleB(1, (int)(most * 2 / 5 * ((2 * this.Uniform(Stream.Component, 0, 1)) - 1))),
            _ => 1,
        };
    }

    private double Normal(int i, int j) =>
        Math.Sqrt(-2 * Math.Log(1 - this.Uniform(Stream.V, i, j))) * Math.Cos(2 * Math.PI * this.Uniform(Stream.V, i, j + 1000));

    private double Uniform(Stream stream, int i, int j) =>
        new CounterRandom(this.Seed).Uniform((((ulong)stream * 10_000) + (ulong)i) * 10_000 + (ulong)j);

    private static double[] Fill(int rows, int columns, Func<int, int, double> entry)
    {
        var values = new double[rows * columns];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = entry(k / columns, k % columns);
        }

        return values;
    }
}
