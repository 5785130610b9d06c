using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>The updates as one writes them on a BLAS: products by xGEMM, the rest by vectorised loops, in whole passes or block of rows by block of rows.</summary>
internal sealed class OpenBlasContender<T> : Contender<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] numeratorW;
    private readonly T[] denominatorW;
    private readonly T[] numeratorH;
    private readonly T[] denominatorH;
    private readonly T[] gram;
    private readonly T[] sums;
    private readonly T[] quotients;
    private readonly int blockRows;

    /// <param name="blockRows">The rows of V that are worked on at a time, W and H halves alike; m for whole passes.</param>
    internal OpenBlasContender(string name, Problem<T> problem, int blockRows)
        : base(name, problem)
    {
        NmfShape shape = problem.Shape;
        this.blockRows = Math.Min(blockRows, shape.Rows);
        this.numeratorW = new T[this.blockRows * shape.Rank];
        this.denominatorW = new T[this.blockRows * shape.Rank];
        this.numeratorH = new T[shape.HLength];
        this.denominatorH = new T[shape.HLength];
        this.gram = new T[shape.Rank * shape.Rank];
        this.sums = new T[shape.Rank];
        this.quotients = problem.NmfCost == NmfCost.Euclidean ? [] : new T[this.blockRows * shape.Columns];
    }

    private bool Euclidean => this.Problem.NmfCost == NmfCost.Euclidean;

    public override void Iterate()
    {
        (int m, int n, int r) = this.Problem.Shape;
        T[] v = this.Problem.V;
        if (this.Euclidean)
        {
            OpenBlas.Multiply<T>(false, true, r, r, n, T.One, this.H, n, this.H, n, T.Zero, this.gram, r);
        }
        else
        {
            for (int a = 0; a < r; a++)
            {
                this.sums[a] = TensorPrimitives.Sum<T>(this.H.AsSpan(a * n, n));
            }
        }

        // By blocks, both products of a block follow each other while it is in the cache; in one block these are two passes.
        T beta = T.Zero;
        for (int row = 0; row < m; row += this.blockRows)
        {
            int rows = Math.Min(this.blockRows, m - row);
            Span<T> w = this.W.AsSpan(row * r, rows * r);
            ReadOnlySpan<T> data = this.Data(v.AsSpan(row * n, rows * n), w, rows);
            OpenBlas.Multiply<T>(false, true, rows, r, n, T.One, data, n, this.H, n, T.Zero, this.numeratorW, r);
            if (this.Euclidean)
            {
                OpenBlas.Multiply<T>(false, false, rows, r, r, T.One, w, r, this.gram, r, T.Zero, this.denominatorW, r);
                Loops.Update<T>(w, this.numeratorW, this.denominatorW);
            }
            else
            {
                for (int i = 0; i < rows; i++)
                {
                    Loops.Update<T>(w.Slice(i * r, r), this.numeratorW.AsSpan(i * r, r), this.sums);
                }
            }

            data = this.Data(v.AsSpan(row * n, rows * n), w, rows);
            OpenBlas.Multiply<T>(true, false, r, n, rows, T.One, w, r, data, n, beta, this.numeratorH, n);
            beta = T.One;
        }

        if (this.Euclidean)
        {
            OpenBlas.Multiply<T>(true, false, r, r, m, T.One, this.W, r, this.W, r, T.Zero, this.gram, r);
            OpenBlas.Multiply<T>(false, false, r, n, r, T.One, this.gram, r, this.H, n, T.Zero, this.denominatorH, n);
            Loops.Update<T>(this.H, this.numeratorH, this.denominatorH);
        }
        else
        {
            this.sums.AsSpan().Clear();
            for (int i = 0; i < m; i++)
            {
                TensorPrimitives.Add<T>(this.sums, this.W.AsSpan(i * r, r), this.sums);
            }

            for (int a = 0; a < r; a++)
            {
                Loops.Scale<T>(this.H.AsSpan(a * n, n), this.numeratorH.AsSpan(a * n, n), this.sums[a]);
            }
        }
    }

    /// <summary>V, or Q = V ⊘ (WH) by a product and a quotient in place.</summary>
    private ReadOnlySpan<T> Data(ReadOnlySpan<T> v, ReadOnlySpan<T> w, int rows)
    {
        if (this.Euclidean)
        {
            return v;
        }

        (_, int n, int r) = this.Problem.Shape;
        OpenBlas.Multiply<T>(false, false, rows, n, r, T.One, w, r, this.H, n, T.Zero, this.quotients, n);
        Loops.Divide<T>(v, this.quotients.AsSpan(0, v.Length));
        return this.quotients;
    }
}
