using System.Numerics;
using BenchmarkDotNet.Attributes;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Perf.Machine;
using Nmf.Kernels.Perf.Problems;
using Nmf.Kernels.Solver;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>An iteration, its halves, the cost, and the check of V's entries, on one thread.</summary>
/// <typeparam name="T">The element type.</typeparam>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class IterationBenchmarks<T> : MeasuredSuite<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private NmfShape sizes;
    private T[] v = [];
    private T[] w = [];
    private T[] h = [];
    private T[] workspace = [];

    [ParamsAllValues]
    public NmfCost Cost { get; set; }

    [Params("64x200x8", "361x2429x49", "1797x64x16", "5000x38x3", "2000x2000x32", "513x4000x32", "20000x2000x10")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        this.sizes = this.Parse();
        var problem = new Problem<T>(this.Cost, this.sizes, Problem<T>.LowRankPlusNoise(this.sizes));
        (this.v, this.w, this.h) = (problem.V, problem.W, problem.H);
        this.workspace = new T[NmfKernels.WorkspaceLength<T>(this.Cost, this.sizes)];
    }

    [Benchmark]
    public void Iterate() => NmfKernels.Iterate<T>(this.Cost, this.sizes, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public void UpdateW() => NmfKernels.UpdateW<T>(this.Cost, this.sizes, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public void UpdateH() => NmfKernels.UpdateH<T>(this.Cost, this.sizes, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public double EvaluateCost() => NmfKernels.Cost<T>(this.Cost, this.sizes, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public void Validate() => Validation<T>.RequireData(NmfEngine<T>.Widest, MatrixView<T>.FromSpan(this.v, this.sizes), this.sizes);

    /// <inheritdoc/>
    public override Work WorkOf(string benchmark)
    {
        NmfShape shape = this.Parse();
        double flops = benchmark switch
        {
            nameof(this.Iterate) => Floor.Flops(this.Cost, shape),
            nameof(this.UpdateW) => Floor.Flops(this.Cost, shape, ofW: true),
            nameof(this.UpdateH) => Floor.Flops(this.Cost, shape, ofW: false),
            nameof(this.EvaluateCost) => 2.0 * shape.VLength * shape.Rank,
            _ => 0,
        };
        return new(flops, Bytes(shape.VLength));
    }

    private NmfShape Parse() => Workload.TryParse(this.Shape, out Workload workload) ? workload.Shape : throw new InvalidOperationException(this.Shape);
}
