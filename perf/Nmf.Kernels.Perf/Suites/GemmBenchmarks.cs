using System.Numerics;
using BenchmarkDotNet.Attributes;
using Nmf.Kernels.Perf.Products;

namespace Nmf.Kernels.Perf.Suites;

/// <summary>Products on one thread: squares, transposed or not, and those of an iteration.</summary>
/// <typeparam name="T">The element type.</typeparam>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class GemmBenchmarks<T> : MeasuredSuite<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private OurProduct<T>? product;

    public static IEnumerable<ProductCase> Cases => ProductCase.All();

    [ParamsSource(nameof(Cases))]
    public ProductCase Case { get; set; } = ProductCase.All().First();

    [GlobalSetup]
    public void Setup() => this.product = OurProduct<T>.OfRandom(this.Case, threads: 1);

    [GlobalCleanup]
    public void Cleanup() => this.product!.Dispose();

    [Benchmark]
    public void Multiply() => this.product!.Iterate();

    public override Work WorkOf(string benchmark) => new(this.Case.Flops, Bytes(((double)this.Case.M * this.Case.K) + ((double)this.Case.K * this.Case.N) + ((double)this.Case.M * this.Case.N)));
}
