using BenchmarkDotNet.Attributes;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>Square products on one thread.</summary>
[MemoryDiagnoser]
public class GemmBenchmarks
{
    private float[] a = [];
    private float[] b = [];
    private float[] c = [];
    private float[] workspace = [];

    [Params(32, 100, 256, 513, 1024)]
    public int Size { get; set; }

    [ParamsAllValues]
    public Transpose OpA { get; set; }

    [ParamsAllValues]
    public Transpose OpB { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        this.a = Array.ConvertAll(new float[this.Size * this.Size], _ => random.NextSingle());
        this.b = Array.ConvertAll(new float[this.Size * this.Size], _ => random.NextSingle());
        this.c = new float[this.Size * this.Size];
        this.workspace = new float[Gemm.WorkspaceLength<float>(this.Size, this.Size, this.Size)];
    }

    [Benchmark]
    public void Multiply() => Gemm.Multiply<float>(this.OpA, this.OpB, this.Size, this.Size, this.Size, 1, this.a, this.Size, this.b, this.Size, 0, this.c, this.Size, this.workspace);
}
