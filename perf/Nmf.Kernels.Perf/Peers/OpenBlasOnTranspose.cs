using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Peers;

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

    public override void Reset()
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

    public override void Iterate()
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
            TensorPrimitives.Add<T>(this.sums, this.h.AsSpan(j * r, r), this.sums);
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
            this.sums[a] = TensorPrimitives.Sum<T>(this.w.AsSpan(a * m, m));
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
