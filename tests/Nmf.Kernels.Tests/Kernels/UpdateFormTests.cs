using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>The Euclidean update of a factor in its forms, of which a processor uses some (<see cref="Divider"/>): divisions beside multiply-adds, after them, and in the registers of their tiles.</summary>
[Trait("Category", "Kernels")]
public class UpdateFormTests
{
    [Fact]
    public void All_forms_have_the_same_bits_and_are_those_of_the_loops()
    {
        Check<Simd512<float>, Vector512<float>, float>(1e-5);
        Check<Simd256<float>, Vector256<float>, float>(1e-5);
        Check<Simd128<float>, Vector128<float>, float>(1e-5);
        Check<Simd512<double>, Vector512<double>, double>(1e-13);
        Check<Simd256<double>, Vector256<double>, double>(1e-13);
        Check<Simd128<double>, Vector128<double>, double>(1e-13);
    }

    private static void Check<TSimd, TVec, T>(double tolerance)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        int width = 2 * TSimd.Count;
        foreach (int rank in TestSizes.Small ? [7, 13] : new[] { 1, 6, 7, 11, 12, 13, 16, 24, 25, 32, 33, 49 })
        {
            // Panels a stride apart, as blocks of Wᵀ are, with NaN behind the lanes.
            foreach (int lanes in new[] { 1, TSimd.Count, TSimd.Count + 1, width, (2 * width) + 3 })
            {
                int used = (lanes + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
                int stride = used + 5;
                T[] gram = Symmetric(rank), c = Draw(0), h = Draw(0.01);
                T floor = T.CreateChecked(1e-3);
                T[] beside = Beside(1, guarded: true), afterwards = Afterwards(1);
                for (int iterations = 1; iterations <= 3; iterations++)
                {
                    Assert.Equal(Beside(iterations, guarded: true), Afterwards(iterations));
                    foreach (bool guarded in new[] { false, true })
                    {
                        Assert.Equal(Beside(iterations, guarded), InTiles(iterations, guarded));
                    }
                }

                foreach (NmfCost cost in Enum.GetValues<NmfCost>().Where(cost => FactorUpdate<TSimd, TVec, T>.UpdatesInPlace(cost, rank)))
                {
                    Assert.Equal(Elsewhere(cost), InPlace(cost));
                }

                for (int k = 0; k < rank; k++)
                {
                    for (int j = 0; j < stride; j++)
                    {
                        int at = (k * stride) + j;
                        Assert.Equal(beside[at], afterwards[at]);
                        if (j >= used)
                        {
                            Assert.True(T.IsNaN(afterwards[at]), $"written beyond the lanes at rank {rank}, {lanes} lanes");
                            continue;
                        }

                        double denominator = 0;
                        for (int l = 0; l < rank; l++)
                        {
                            denominator += double.CreateChecked(gram[(k * rank) + l]) * double.CreateChecked(h[(l * stride) + j]);
                        }

                        double expected = Math.Max(1e-3, double.CreateChecked(h[at]) * double.CreateChecked(c[at]) / denominator);
                        Assert.Equal(expected, double.CreateChecked(afterwards[at]), expected * tolerance);
                    }
                }

                T[] Beside(int iterations, bool guarded)
                {
                    T[] x = [.. h], next = Nothing();
                    UpdateKernel<TSimd, TVec, T>.Run(iterations, rank, lanes, gram, rank, c, x, next, stride, floor, guarded);
                    return iterations % 2 == 0 ? x : next;
                }

                T[] Afterwards(int iterations)
                {
                    T[] x = [.. h], next = Nothing();
                    for (; iterations > 0; iterations--)
                    {
                        FactorUpdate<TSimd, TVec, T>.DivideAfterwards(rank, lanes, gram, rank, c, x, stride, next, stride, next, stride, floor);
                        (x, next) = (next, x);
                    }

                    return x;
                }

                // In panels of two vectors, which the others need not have.
                T[] InTiles(int iterations, bool guarded)
                {
                    int panels = (lanes + width - 1) / width;
                    T[] x = Panels(h), numerators = Panels(c), next = Array.ConvertAll(new T[x.Length], _ => T.NaN), result = Nothing();
                    FactorUpdate<TSimd, TVec, T>.RunPanelsInTiles(rank, lanes, gram, rank, numerators, x, next, floor, iterations, guarded);
                    T[] last = iterations % 2 == 0 ? x : next;
                    for (int at = 0; at < x.Length; at++)
                    {
                        (int k, int j) = (at / width % rank, (at / width / rank * width) + (at % width));
                        if (j < used)
                        {
                            result[(k * stride) + j] = last[at];
                        }
                        else
                        {
                            Assert.True(T.IsNaN(last[at]), $"written beyond the lanes at rank {rank}, {lanes} lanes");
                        }
                    }

                    return result;

                    T[] Panels(T[] rows)
                    {
                        T[] values = Array.ConvertAll(new T[panels * rank * width], _ => T.NaN);
                        for (int k = 0; k < rank; k++)
                        {
                            for (int j = 0; j < used; j++)
                            {
                                values[(((j / width * rank) + k) * width) + (j % width)] = rows[(k * stride) + j];
                            }
                        }

                        return values;
                    }
                }

                T[] Elsewhere(NmfCost cost)
                {
                    T[] x = [.. h], next = Nothing();
                    FactorUpdate<TSimd, TVec, T>.Run(cost, rank, lanes, gram, rank, c, x, next, stride, floor);
                    return next;
                }

                // In rows that are further apart than those of C.
                T[] InPlace(NmfCost cost)
                {
                    int wide = stride + 3;
                    T[] x = Array.ConvertAll(new T[rank * wide], _ => T.NaN), result = Nothing();
                    for (int k = 0; k < rank; k++)
                    {
                        h.AsSpan(k * stride, used).CopyTo(x.AsSpan(k * wide));
                    }

                    FactorUpdate<TSimd, TVec, T>.RunInPlace(x, wide, cost, rank, lanes, gram, rank, c, Nothing(), stride, floor);
                    for (int k = 0; k < rank; k++)
                    {
                        x.AsSpan(k * wide, stride).CopyTo(result.AsSpan(k * stride));
                    }

                    return result;
                }

                T[] Draw(double least)
                {
                    T[] values = Nothing();
                    for (int k = 0; k < rank; k++)
                    {
                        for (int j = 0; j < used; j++)
                        {
                            values[(k * stride) + j] = T.CreateChecked(least + random.NextDouble());
                        }
                    }

                    return values;
                }

                T[] Nothing() => Array.ConvertAll(new T[rank * stride], _ => T.NaN);
            }
        }

        T[] Symmetric(int rank)
        {
            var gram = new T[rank * rank];
            for (int k = 0; k < rank; k++)
            {
                for (int l = 0; l <= k; l++)
                {
                    gram[(k * rank) + l] = gram[(l * rank) + k] = T.CreateChecked(0.1 + random.NextDouble());
                }
            }

            return gram;
        }
    }
}
