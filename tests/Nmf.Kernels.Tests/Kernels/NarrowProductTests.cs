using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Products of one vector of columns against a float64 loop, around every tile and lane border; what lies between rows, and what C has beyond them, is NaN.</summary>
[Trait("Category", "Kernels")]
public class NarrowProductTests
{
    private const int Gap = 3;

    [Fact]
    public void Every_size_equals_the_loop_and_the_bits_of_other_tiles()
    {
        foreach (int rows in TestSizes.Small ? [1, 6, 13] : Enumerable.Range(1, 27))
        {
            foreach (int depth in TestSizes.Small ? [4, 7] : new[] { 4, 5, 6, 7, 8, 9, 15, 16, 17, 38, 255, 256 })
            {
                foreach (bool adds in new[] { false, true })
                {
                    Equals<Simd512<float>, Vector512<float>, float>(rows, depth, adds, 1e-6);
                    Equals<Simd256<float>, Vector256<float>, float>(rows, depth, adds, 1e-6);
                    Equals<Simd128<float>, Vector128<float>, float>(rows, depth, adds, 1e-6);
                    Equals<Simd512<double>, Vector512<double>, double>(rows, depth - 2, adds, 4e-15);
                    Equals<Simd256<double>, Vector256<double>, double>(rows, depth - 2, adds, 4e-15);
                    Equals<Simd128<double>, Vector128<double>, double>(rows, depth - 2, adds, 4e-15);
                }
            }
        }
    }

    [Fact]
    public void A_product_that_would_leave_its_memory_is_refused()
    {
        var a = new float[20];
        var b = new float[64];
        var c = new float[32];
        Add(2, 10, a, b, c);
        Assert.Throws<IndexOutOfRangeException>(() => Add(3, 10, a, b, c));
        Assert.Throws<IndexOutOfRangeException>(() => Add(2, 11, a, b, c));
        Assert.Throws<IndexOutOfRangeException>(() => Add(2, 10, a, b.AsSpan(0, 43), c));
        Assert.Throws<IndexOutOfRangeException>(() => Add(2, 10, a, b, c.AsSpan(0, 11)));
        Assert.Throws<InvalidOperationException>(() => Add(2, 3, a, b, c));
    }

    private static void Add(int rows, int depth, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c) =>
        NarrowProduct<Simd256<float>, Vector256<float>, float>.Add(rows, depth, new Rows<float>(a, 10), b, 4, c, 4, adds: false);

    private static void Equals<TSimd, TVec, T>(int rows, int depth, bool adds, double tolerance)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(rows + (100 * depth));
        int width = TSimd.Count;
        T[] Matrix(int height, int length) => new TestMatrix<T>(height, length, Gap, columnMajor: false, (_, _) => random.NextDouble()).Memory;
        T[] a = Matrix(rows, depth), b = Matrix(depth, width), c = Matrix(rows, width);
        T[] sums = (T[])c.Clone();
        NarrowProduct<TSimd, TVec, T>.Add(rows, depth, new Rows<T>(a, depth + Gap), b, width + Gap, sums, width + Gap, adds);

        T[] inTiles = (T[])c.Clone();
        Product<TSimd, TVec, T>.Run(
            rows,
            width,
            depth,
            new Scalars<T>(a, depth + Gap, 1),
            new Lanes<T>(b, 0, width + Gap),
            new AccumulateStore<TSimd, TVec, T>(new(inTiles, 0, width + Gap), adds));
        Assert.Equal(inTiles, sums);

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < width; j++)
            {
                double sum = adds ? double.CreateChecked(c[(i * (width + Gap)) + j]) : 0;
                for (int k = 0; k < depth; k++)
                {
                    sum += double.CreateChecked(a[(i * (depth + Gap)) + k]) * double.CreateChecked(b[(k * (width + Gap)) + j]);
                }

                Assert.Equal(sum, double.CreateChecked(sums[(i * (width + Gap)) + j]), sum * tolerance);
            }
        }
    }
}
