using BenchmarkDotNet.Attributes;
using Nmf.Kernels.Perf.Problems;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>An iteration, its halves and the cost on one thread.</summary>
[MemoryDiagnoser]
public class IterationBenchmarks
{
    private float[] v = [];
    private float[] w = [];
    private float[] h = [];
    private float[] workspace = [];
    private NmfShape shape;

    [ParamsAllValues]
    public NmfCost Cost { get; set; }

    [Params("64x200x8", "1797x64x16", "2000x2000x32")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = Array.ConvertAll(this.Shape.Split('x'), int.Parse);
        this.shape = new NmfShape(sizes[0], sizes[1], sizes[2]);
        var problem = new Problem<float>(this.Cost, this.shape, Problem<float>.LowRankPlusNoise(this.shape));
        (this.v, this.w, this.h) = (problem.V, problem.W, problem.H);
        this.workspace = new float[NmfKernels.WorkspaceLength<float>(this.Cost, this.shape)];
    }

    [Benchmark]
    public void Iterate() => NmfKernels.Iterate<float>(this.Cost, this.shape, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public void UpdateW() => NmfKernels.UpdateW<float>(this.Cost, this.shape, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public void UpdateH() => NmfKernels.UpdateH<float>(this.Cost, this.shape, this.v, this.w, this.h, this.workspace);

    [Benchmark]
    public double EvaluateCost() => NmfKernels.Cost<float>(this.Cost, this.shape, this.v, this.w, this.h, this.workspace);
}
