using System.Numerics;
using Nmf.Kernels.Perf.Peers;
using Nmf.Kernels.Perf.Rounds;

namespace Nmf.Kernels.Perf.Products;

/// <summary>One product, by this library or by OpenBLAS.</summary>
internal abstract class Product<T>(string name, ProductCase sizes, T[] a, T[] b, T[] c) : ITimed, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public string Name { get; } = name;

    internal T[] A { get; } = a;

    internal T[] B { get; } = b;

    internal T[] C { get; } = c;

    internal ProductCase Sizes { get; } = sizes;

    protected int Lda { get; } = sizes.OpA == Transpose.No ? sizes.K : sizes.M;

    protected int Ldb { get; } = sizes.OpB == Transpose.No ? sizes.N : sizes.K;

    public void Reset()
    {
    }

    public abstract void Iterate();

    public virtual void Dispose()
    {
    }
}

/// <summary><c>Gemm.Multiply</c>, without a workspace on one thread, or on several with a workspace and a team of its own.</summary>
internal sealed class OurProduct<T> : Product<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ThreadTeam? team;
    private readonly T[] workspace = [];

    private OurProduct(ProductCase sizes, T[] a, T[] b, int threads)
        : base("this library", sizes, a, b, new T[sizes.M * sizes.N])
    {
        if (threads != 1)
        {
            this.team = new ThreadTeam(threads);
            this.workspace = new T[Gemm.WorkspaceLength<T>(sizes.M, sizes.N, sizes.K, this.team)];
        }
    }

    /// <summary>Of entries uniform on [0, 1).</summary>
    internal static OurProduct<T> OfRandom(ProductCase sizes, int threads)
    {
        var random = new Random(1);
        T[] a = Array.ConvertAll(new T[sizes.M * sizes.K], _ => T.CreateChecked(random.NextDouble()));
        T[] b = Array.ConvertAll(new T[sizes.K * sizes.N], _ => T.CreateChecked(random.NextDouble()));
        return new(sizes, a, b, threads);
    }

    public override void Dispose()
    {
        this.team?.Dispose();
        base.Dispose();
    }

    public override void Iterate()
    {
        if (this.team is null)
        {
            Gemm.Multiply<T>(this.Sizes.OpA, this.Sizes.OpB, this.Sizes.M, this.Sizes.N, this.Sizes.K, T.One, this.A, this.Lda, this.B, this.Ldb, T.Zero, this.C, this.Sizes.N);
        }
        else
        {
            Gemm.Multiply<T>(this.Sizes.OpA, this.Sizes.OpB, this.Sizes.M, this.Sizes.N, this.Sizes.K, T.One, this.A, this.Lda, this.B, this.Ldb, T.Zero, this.C, this.Sizes.N, this.workspace, this.team);
        }
    }
}

/// <summary><c>cblas_sgemm</c> or <c>cblas_dgemm</c>, of the same memory: where that begins within a cache line moves either's speed by a tenth.</summary>
internal sealed class OpenBlasProduct<T>(Product<T> other) : Product<T>("OpenBLAS", other.Sizes, other.A, other.B, other.C)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Iterate() =>
        OpenBlas.Multiply<T>(this.Sizes.OpA == Transpose.Yes, this.Sizes.OpB == Transpose.Yes, this.Sizes.M, this.Sizes.N, this.Sizes.K, T.One, this.A, this.Lda, this.B, this.Ldb, T.Zero, this.C, this.Sizes.N);
}
