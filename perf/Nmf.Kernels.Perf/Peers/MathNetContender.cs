using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Peers;

/// <summary>The updates as one writes them on MathNet.Numerics matrices, managed provider, its own threading.</summary>
internal sealed class MathNetContender<T> : Contender<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> v;
    private Matrix<T> w;
    private Matrix<T> h;

    internal MathNetContender(string name, Problem<T> problem)
        : base(name, problem)
    {
        (int m, int n, int r) = problem.Shape;
        this.v = Matrix<T>.Build.DenseOfRowMajor(m, n, problem.V);
        this.w = Matrix<T>.Build.DenseOfRowMajor(m, r, problem.W);
        this.h = Matrix<T>.Build.DenseOfRowMajor(r, n, problem.H);
    }

    public override void Reset()
    {
        (int m, int n, int r) = this.Problem.Shape;
        this.w = Matrix<T>.Build.DenseOfRowMajor(m, r, this.Problem.W);
        this.h = Matrix<T>.Build.DenseOfRowMajor(r, n, this.Problem.H);
    }

    internal override double Cost() => this.Problem.Cost(this.w.ToRowMajorArray(), this.h.ToRowMajorArray());

    public override void Iterate()
    {
        if (this.Problem.NmfCost == NmfCost.Euclidean)
        {
            this.w = this.w.PointwiseMultiply(this.v.TransposeAndMultiply(this.h).PointwiseDivide(this.w * this.h.TransposeAndMultiply(this.h)));
            this.h = this.h.PointwiseMultiply(this.w.TransposeThisAndMultiply(this.v).PointwiseDivide(this.w.TransposeThisAndMultiply(this.w) * this.h));
        }
        else
        {
            var rowSums = this.h.RowSums();
            Matrix<T> numerator = this.v.PointwiseDivide(this.w * this.h).TransposeAndMultiply(this.h);
            this.w = this.w.PointwiseMultiply(numerator.MapIndexed((_, a, x) => x / rowSums[a], Zeros.Include));
            var columnSums = this.w.ColumnSums();
            numerator = this.w.TransposeThisAndMultiply(this.v.PointwiseDivide(this.w * this.h));
            this.h = this.h.PointwiseMultiply(numerator.MapIndexed((a, _, x) => x / columnSums[a], Zeros.Include));
        }
    }
}
