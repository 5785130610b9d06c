using System.Numerics;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>The updates as one writes them on a BLAS: products by xGEMM, the rest by vectorised loops; V is read twice (Euclidean) or thrice.</summary>
internal sealed class OpenBlasTwoPasses<T> : Contender<T>
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
    internal OpenBlasTwoPasses(string name, Problem<T> problem, int blockRows)
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

    internal override void Iterate()
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
                this.sums[a] = System.Numerics.Tensors.TensorPrimitives.Sum<T>(this.H.AsSpan(a * n, n));
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
                System.Numerics.Tensors.TensorPrimitives.Add<T>(this.sums, this.W.AsSpan(i * r, r), this.sums);
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

/// <summary>The same two passes with everything stored transposed: Vᵀ (n×m), Wᵀ, Hᵀ, which suits a tall V.</summary>
internal sealed class OpenBlasOnTranspose<T> : Contender<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] v;
    private readonly T[] w;
    private readonly T[] h;
    private readonly T[] numeratorW;
    private readonly T[] denominatorW;
    private readonly T[] numeratorH;
    private readonly T[] denominatorH;
    private readonly T[] gram;
    private readonly T[] sums;
    private readonly T[] quotients;

    internal OpenBlasOnTranspose(string name, Problem<T> problem)
        : base(name, problem)
    {
        (int m, int n, int r) = problem.Shape;
        this.v = Transposition.Of(problem.V, m, n);
        this.w = Transposition.Of(this.W, m, r);
        this.h = Transposition.Of(this.H, r, n);
        this.numeratorW = new T[m * r];
        this.denominatorW = new T[m * r];
        this.numeratorH = new T[n * r];
        this.denominatorH = new T[n * r];
        this.gram = new T[r * r];
        this.sums = new T[r];
        this.quotients = problem.NmfCost == NmfCost.Euclidean ? [] : new T[m * n];
    }

    internal override void Reset()
    {
        (int m, int n, int r) = this.Problem.Shape;
        Transposition.Of(this.Problem.W, m, r).CopyTo(this.w, 0);
        Transposition.Of(this.Problem.H, r, n).CopyTo(this.h, 0);
    }

    internal override double Cost()
    {
        (int m, int n, int r) = this.Problem.Shape;
        return this.Problem.Cost(Transposition.Of(this.w, r, m), Transposition.Of(this.h, n, r));
    }

    internal override void Iterate()
    {
        (int m, int n, int r) = this.Problem.Shape;
        if (this.Problem.NmfCost == NmfCost.Euclidean)
        {
            OpenBlas.Multiply<T>(true, false, r, m, n, T.One, this.h, r, this.v, m, T.Zero, this.numeratorW, m);
            OpenBlas.Multiply<T>(true, false, r, r, n, T.One, this.h, r, this.h, r, T.Zero, this.gram, r);
            OpenBlas.Multiply<T>(false, false, r, m, r, T.One, this.gram, r, this.w, m, T.Zero, this.denominatorW, m);
            Loops.Update<T>(this.w, this.numeratorW, this.denominatorW);
            OpenBlas.Multiply<T>(false, true, n, r, m, T.One, this.v, m, this.w, m, T.Zero, this.numeratorH, r);
            OpenBlas.Multiply<T>(false, true, r, r, m, T.One, this.w, m, this.w, m, T.Zero, this.gram, r);
            OpenBlas.Multiply<T>(false, false, n, r, r, T.One, this.h, r, this.gram, r, T.Zero, this.denominatorH, r);
            Loops.Update<T>(this.h, this.numeratorH, this.denominatorH);
            return;
        }

        this.sums.AsSpan().Clear();
        for (int j = 0; j < n; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add<T>(this.sums, this.h.AsSpan(j * r, r), this.sums);
        }

        this.Quotients();
        OpenBlas.Multiply<T>(true, false, r, m, n, T.One, this.h, r, this.quotients, m, T.Zero, this.numeratorW, m);
        for (int a = 0; a < r; a++)
        {
            Loops.Scale<T>(this.w.AsSpan(a * m, m), this.numeratorW.AsSpan(a * m, m), this.sums[a]);
        }

        this.Quotients();
        for (int a = 0; a < r; a++)
        {
            this.sums[a] = System.Numerics.Tensors.TensorPrimitives.Sum<T>(this.w.AsSpan(a * m, m));
        }

        OpenBlas.Multiply<T>(false, true, n, r, m, T.One, this.quotients, m, this.w, m, T.Zero, this.numeratorH, r);
        for (int j = 0; j < n; j++)
        {
            Loops.Update<T>(this.h.AsSpan(j * r, r), this.numeratorH.AsSpan(j * r, r), this.sums);
        }
    }

    private void Quotients()
    {
        (int m, int n, int r) = this.Problem.Shape;
        OpenBlas.Multiply<T>(false, false, n, m, r, T.One, this.h, r, this.w, m, T.Zero, this.quotients, m);
        Loops.Divide<T>(this.v, this.quotients);
    }
}

/// <summary>The element-wise part of the peers, fused and vectorised.</summary>
internal static class Loops
{
    /// <summary>x ← x ∘ numerator ⊘ max(denominator, tiny).</summary>
    internal static void Update<T>(Span<T> x, ReadOnlySpan<T> numerator, ReadOnlySpan<T> denominator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T tiny = T.CreateChecked(1e-30);
        int i = 0;
        Vector512<T> least = Vector512.Create(tiny);
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> quotient = Vector512.Create(numerator[i..]) / Vector512.MaxNative(Vector512.Create(denominator[i..]), least);
            (Vector512.Create((ReadOnlySpan<T>)x[i..]) * quotient).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] *= numerator[i] / T.Max(denominator[i], tiny);
        }
    }

    /// <summary>x ← x ∘ numerator / denominator.</summary>
    internal static void Scale<T>(Span<T> x, ReadOnlySpan<T> numerator, T denominator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        Vector512<T> scale = Vector512.Create(T.One / denominator);
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            (Vector512.Create((ReadOnlySpan<T>)x[i..]) * (Vector512.Create(numerator[i..]) * scale)).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] *= numerator[i] / denominator;
        }
    }

    /// <summary>q ← v ⊘ max(q, tiny).</summary>
    internal static void Divide<T>(ReadOnlySpan<T> v, Span<T> q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T tiny = T.CreateChecked(1e-30);
        int i = 0;
        Vector512<T> least = Vector512.Create(tiny);
        for (; i <= q.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            (Vector512.Create(v[i..]) / Vector512.MaxNative(Vector512.Create((ReadOnlySpan<T>)q[i..]), least)).CopyTo(q[i..]);
        }

        for (; i < q.Length; i++)
        {
            q[i] = v[i] / T.Max(q[i], tiny);
        }
    }
}
