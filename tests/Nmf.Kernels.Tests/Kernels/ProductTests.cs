using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>The micro-kernel: exact identities first, which need no reference, then every tile size against a loop.</summary>
[Trait("Category", "Kernels")]
public class ProductTests
{
    [Fact]
    public void A_times_identity_is_A_and_identity_times_B_is_B()
    {
        Identities<Simd128<float>, Vector128<float>, float>();
        Identities<Simd256<float>, Vector256<float>, float>();
        Identities<Simd512<float>, Vector512<float>, float>();
        Identities<Simd128<double>, Vector128<double>, double>();
        Identities<Simd256<double>, Vector256<double>, double>();
        Identities<Simd512<double>, Vector512<double>, double>();
    }

    [Fact]
    public void Every_tile_size_equals_the_loop()
    {
        TileSizes<Simd128<float>, Vector128<float>, float>();
        TileSizes<Simd256<float>, Vector256<float>, float>();
        TileSizes<Simd512<float>, Vector512<float>, float>();
        TileSizes<Simd128<double>, Vector128<double>, double>();
        TileSizes<Simd256<double>, Vector256<double>, double>();
        TileSizes<Simd512<double>, Vector512<double>, double>();
    }

    [Fact]
    public void A_product_that_would_leave_its_memory_is_refused()
    {
        var a = new float[12];
        var b = new float[32];
        var c = new float[31];
        Assert.Throws<InvalidOperationException>(() => Run<Simd256<float>, Vector256<float>, float>(13, 8, 1, a, 1, 1, b, 16, c, 8));
        Assert.Throws<InvalidOperationException>(() => Run<Simd256<float>, Vector256<float>, float>(1, 8, 5, a, 1, 1, b, 8, c, 8));
        Assert.Throws<InvalidOperationException>(() => Run<Simd256<float>, Vector256<float>, float>(4, 8, 1, a, 1, 1, b, 16, c, 8));

        // Tiles of four vectors, the last of which is one too many.
        Assert.Throws<InvalidOperationException>(() => Run<Simd128<float>, Vector128<float>, float>(3, 16, 2, a, 1, 1, b.AsSpan(0, 31).ToArray(), 16, new float[48], 16));
        Assert.Throws<InvalidOperationException>(() => Run<Simd128<float>, Vector128<float>, float>(2, 16, 2, a, 1, 1, b, 16, c, 16));
    }

    private static void Identities<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = 2 * TSimd.Count;
        var identity = new T[size * size];
        var matrix = new T[size * size];
        for (int i = 0; i < size; i++)
        {
            identity[(i * size) + i] = T.One;
            for (int j = 0; j < size; j++)
            {
                matrix[(i * size) + j] = T.CreateChecked(1.0 / ((i * size) + j + 1));
            }
        }

        var product = new T[size * size];
        Run<TSimd, TVec, T>(size, size, size, matrix, size, 1, identity, size, product, size);
        Assert.Equal(matrix, product);
        Array.Clear(product);
        Run<TSimd, TVec, T>(size, size, size, identity, size, 1, matrix, size, product, size);
        Assert.Equal(matrix, product);
    }

    private static void TileSizes<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(5);
        for (int rows = 1; rows <= 30; rows++)
        {
            foreach (int vectors in new[] { 1, 2, 3, 4, 5, 6, 7, 9 })
            {
                foreach (int depth in new[] { 0, 1, 2, 7 })
                {
                    // Small integers: every product and sum is exact, so that the result must be equal.
                    int lanes = vectors * TSimd.Count;
                    int stride = (vectors + 1) / 2 * 2 * TSimd.Count;
                    T[] a = Array.ConvertAll(new T[rows * depth], _ => T.CreateChecked(random.Next(-9, 10)));
                    T[] b = Array.ConvertAll(new T[depth * stride], _ => T.CreateChecked(random.Next(-9, 10)));
                    T[] c = Array.ConvertAll(new T[rows * stride], _ => T.CreateChecked(random.Next(-9, 10)));
                    T[] expected = [.. c];
                    T[] nothing = Array.ConvertAll(c, _ => T.NaN);
                    T[] product = [.. nothing];
                    for (int i = 0; i < rows; i++)
                    {
                        for (int j = 0; j < lanes; j++)
                        {
                            T sum = T.Zero;
                            for (int k = 0; k < depth; k++)
                            {
                                sum += a[(k * rows) + i] * b[(k * stride) + j];
                            }

                            expected[(i * stride) + j] += sum;
                            product[(i * stride) + j] = sum;
                        }
                    }

                    T[] fetching = [.. c];
                    Run<TSimd, TVec, T>(rows, lanes, depth, a, 1, rows, b, stride, c, stride);
                    Assert.Equal(expected, c);

                    // Hints change nothing, wherever they point to.
                    Run<TSimd, TVec, T>(rows, lanes, depth, a, 1, rows, b, stride, fetching, stride, ahead: 100_000_000, new LinesAhead(-100_000_000, 10 * rows));
                    Assert.Equal(expected, fetching);

                    // Where C is replaced, what was there counts for nothing, and stays beyond the lanes.
                    Run<TSimd, TVec, T>(rows, lanes, depth, a, 1, rows, b, stride, nothing, stride, adds: false);
                    Assert.Equal(product, nothing);
                }
            }
        }
    }

    /// <summary>C += A·B, or C = A·B, with B and C row-major in place.</summary>
    private static void Run<TSimd, TVec, T>(int rows, int lanes, int depth, T[] a, int rowStride, int depthStride, T[] b, int ldb, T[] c, int ldc, int ahead = 0, LinesAhead inOrder = default, bool adds = true)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Product<TSimd, TVec, T>.PanelWidth;
        Product<TSimd, TVec, T>.Run(
            rows,
            lanes,
            depth,
            new Scalars<T>(a, rowStride, depthStride),
            new Lanes<T>(b, width, ldb, ahead, inOrder),
            new AccumulateStore<TSimd, TVec, T>(new Tile<T>(c, width, ldc), adds));
    }
}
