using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// Points that satisfy the KKT conditions for W, H ≥ floor without being perfect factorizations: two diagonal blocks, in each of which
/// E = (I − P_W)·X·(I − P_H) has WᵀE = 0 and EHᵀ = 0, so that every factor is 1 for V = WH + E (Euclidean) and for V = (1 + E) ∘ (WH)
/// (Kullback–Leibler); outside V is 0 and one of W and H is at the floor, with a factor below 1.
/// </summary>
internal static class KktPoint
{
    /// <summary>A point of about the problem's sizes, rank and scale.</summary>
    internal static Matrices<T> Of<T>(Problem problem, NmfCost cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(problem.Seed);
        int blocks = problem.Rank > 1 ? 2 : 1;
        int[] ranks = [problem.Rank - (problem.Rank / 2 * (blocks - 1)), problem.Rank / 2];
        int[] rows = Split(problem.Rows, ranks, blocks);
        int[] columns = Split(problem.Columns, ranks, blocks);
        var shape = new NmfShape(rows.Sum(), columns.Sum(), problem.Rank);

        // About a third of the range of V's exponents for each factor: V itself has the sum of them.
        int scale = (int)(problem.Scale * (typeof(T) == typeof(float) ? 0.2 : 1.5));
        Matrix<double> v = Matrix<double>.Build.Dense(shape.Rows, shape.Columns);
        Matrix<double> w = Matrix<double>.Build.Dense(shape.Rows, shape.Rank, Range<T>.DefaultFloor);
        Matrix<double> h = Matrix<double>.Build.Dense(shape.Rank, shape.Columns, Range<T>.DefaultFloor);
        (int row, int column, int component) = (0, 0, 0);
        for (int b = 0; b < blocks; b++)
        {
            Matrix<double> wb = Rounded<T>(rows[b], ranks[b], random, scale);
            Matrix<double> hb = Rounded<T>(ranks[b], columns[b], random, scale);
            v.SetSubMatrix(row, column, Data(cost, wb, hb, random));
            w.SetSubMatrix(row, component, wb);
            h.SetSubMatrix(component, column, hb);
            (row, column, component) = (row + rows[b], column + columns[b], component + ranks[b]);
        }

        return new Matrices<T>(problem, cost, shape, RowMajor<T>(v), RowMajor<T>(w), RowMajor<T>(h));
    }

    /// <summary>Blocks of about half the size each, with more rows (or columns) than components, so that there is room for E.</summary>
    private static int[] Split(int size, int[] ranks, int blocks) =>
        [.. Enumerable.Range(0, blocks).Select(b => Math.Max(ranks[b] + 1, (size + b) / blocks))];

    /// <summary>Entries on [½, 1½] times a power of two, exact in the element type.</summary>
    private static Matrix<double> Rounded<T>(int rows, int columns, Random random, int scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<double>.Build.Dense(rows, columns, (_, _) => Math.ScaleB(double.CreateChecked(T.CreateChecked(0.5 + random.NextDouble())), scale));

    private static Matrix<double> Data(NmfCost cost, Matrix<double> w, Matrix<double> h, Random random)
    {
        // Twice, since the first projection leaves what its own rounding put in.
        Matrix<double> e = Matrix<double>.Build.Dense(w.RowCount, h.ColumnCount, (_, _) => (2 * random.NextDouble()) - 1);
        for (int pass = 0; pass < 2; pass++)
        {
            e = WithoutRange(w, e);
            e = WithoutRange(h.Transpose(), e.Transpose()).Transpose();
        }

        // A tenth of WH keeps V positive and, off the blocks, the Euclidean factors below 1.
        Matrix<double> wh = w * h;
        e *= 0.1 / Math.Max(1e-3, e.Enumerate().Max(Math.Abs));
        return cost == NmfCost.Euclidean ? wh + (e * wh.Enumerate().Min()) : wh.PointwiseMultiply(e + 1);
    }

    /// <summary>(I − P)·X, P the projection onto the columns of a matrix.</summary>
    private static Matrix<double> WithoutRange(Matrix<double> basis, Matrix<double> x)
    {
        Matrix<double> q = (basis / basis.Enumerate().Max()).GramSchmidt().Q;
        return x - (q * (q.Transpose() * x));
    }

    private static T[] RowMajor<T>(Matrix<double> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(matrix.ToRowMajorArray(), T.CreateChecked);
}
