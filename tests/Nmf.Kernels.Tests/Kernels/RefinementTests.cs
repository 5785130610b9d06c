using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;
using Nmf.Kernels.Solver;
using Nmf.Kernels.Sweeps;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Quotients without a division have the bits of the division (where the processor lacks the estimate, they are divisions).</summary>
[Trait("Category", "Kernels")]
public class RefinementTests
{
    /// <summary>v/d is so near the middle between two floats that v·2ˢ − (odd)·d is ±1, ±3 or ±5; and d all ones, which Markstein's theorem excludes.</summary>
    [Fact]
    public void Quotients_next_to_the_middle_of_two_numbers_are_rounded_as_a_division_rounds_them()
    {
        var random = new Random(1);
        Check<float>(24, TestSizes.Small ? 200 : 20_000, random);
        Check<double>(53, TestSizes.Small ? 50 : 5_000, random);

        static void Check<T>(int digits, int count, Random random)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long one = 1L << (digits - 1);
            var v = new List<T>();
            var d = new List<T>();
            for (int i = 0; i < count; i++)
            {
                long denominator = i < count / 2 ? (2 * one) - 1 - (2 * i) : one + random.NextInt64(one) | 1;
                foreach (long numerator in new[] { one, one + 1, denominator })
                {
                    Add(numerator);
                }

                for (int shift = digits; shift <= digits + 1; shift++)
                {
                    BigInteger inverse = BigInteger.ModPow((denominator + 1) / 2, shift, denominator);
                    for (int c = -5; c <= 5; c += 2)
                    {
                        long numerator = (long)((((c * inverse) % denominator) + denominator) % denominator);
                        if (numerator >= one)
                        {
                            Add(numerator);
                        }
                    }
                }

                void Add(long numerator)
                {
                    v.Add(T.CreateChecked(numerator));
                    d.Add(T.CreateChecked(denominator));
                }
            }

            AssertEqual<T>([.. v], [.. d]);
        }
    }

    /// <summary>From 0 and the smallest subnormal number on, up to 1e15 and more; quotients that overflow, and 0/0.</summary>
    [Fact]
    public void Quotients_of_numbers_of_any_size_are_rounded_as_a_division_rounds_them()
    {
        Check<float>(-149, 60, -126, 76);
        Check<double>(-1074, 400, -1022, 900);

        static void Check<T>(int leastV, int mostV, int leastD, int mostD)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new Random(2);
            var v = new T[TestSizes.Small ? 1 << 10 : 1 << 18];
            var d = new T[v.Length];
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = i % 17 == 0 ? T.Zero : Draw(leastV, mostV);
                d[i] = i % 19 == 0 ? T.Zero : i % 5 == 0 ? T.CreateChecked(1 + random.Next(40)) : Draw(leastD, mostD);
            }

            AssertEqual<T>(v, d);

            // Half of them are whole numbers: counts.
            T Draw(int least, int most)
            {
                T mantissa = random.Next(2) == 0 ? T.CreateChecked(1 + random.Next(20)) : T.One + T.CreateChecked(random.NextDouble());
                return T.ScaleB(mantissa, random.Next(least, most));
            }
        }
    }

    /// <summary>Sums WH above what a refinement takes are divided; the smallest V are refined. Either way the bits are those of narrow vectors.</summary>
    [Theory]
    [InlineData(1e-38, 1)]
    [InlineData(1e-30, 1e-9)]
    [InlineData(1, 1e11)]
    [InlineData(1e15, 1e18)]
    public void Updates_have_the_same_bits_at_every_width_for_the_smallest_and_largest_numbers(double sizeOfV, double sizeOfFactors)
    {
        (int rows, int columns, int rank) = TestSizes.Small ? (20, 40, 4) : (120, 300, 5);
        var random = new Random(3);
        float[] v = Array.ConvertAll(new float[rows * columns], _ => random.Next(4) == 0 ? 0 : (float)(random.NextDouble() * sizeOfV));
        float[] w0 = Array.ConvertAll(new float[rows * rank], _ => (float)((0.1 + random.NextDouble()) * sizeOfFactors));
        float[] h0 = Array.ConvertAll(new float[rank * columns], _ => (float)((0.1 + random.NextDouble()) * sizeOfFactors));
        var shape = new NmfShape(rows, columns, rank);
        float[]? bits = null;
        foreach (int width in TestSizes.Widths)
        {
            NmfEngine<float> engine = NmfEngine<float>.ForWidth(width);
            float[] w = [.. w0], h = [.. h0];
            var workspace = new float[engine.WorkspaceLength(NmfCost.KullbackLeibler, shape)];
            for (int i = 0; i < 3; i++)
            {
                engine.Update(NmfCost.KullbackLeibler, shape, new MatrixView<float>(v, columns, columnMajor: false), new(w, rank, rankMajor: false), new(h, columns, rankMajor: true), (float)Range<float>.DefaultFloor, workspace, NmfUpdates.Both);
            }

            float[] result = [.. w, .. h];
            Assert.All(result, x => Assert.True(float.IsFinite(x) && x >= 0));
            bits ??= result;
            Assert.True(bits.AsSpan().SequenceEqual(result), $"{width}-bit vectors gave other bits than 128-bit ones");
        }
    }

    /// <summary>Whether or not this processor's updates make use of it (<see cref="Divider"/>): tiles, and panels of a dictionary.</summary>
    [Fact]
    public void Kernels_that_refine_quotients_have_the_bits_of_those_that_divide()
    {
        Check<float>();
        Check<double>();

        static void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var random = new Random(4);
            int vector = Vector512<T>.Count;
            foreach ((int rows, int vectors, int rank) in new[] { (1, 1, 1), (5, 2, 3), (12, 3, 4), (13, 2, 8), (25, 4, 5), (40, 5, 17) })
            {
                int lanes = vectors * vector;
                T[] w = Draw(rows * rank), h = Draw(rank * lanes), v = Draw(rows * lanes);
                T[] divided = new T[v.Length], refined = new T[v.Length];
                Tiles(divided, false);
                Tiles(refined, true);
                Assert.Equal(divided, refined);

                var panels = new DictionaryPanels<Simd512<T>, Vector512<T>, T>(lanes, rank);
                T[] packed = new T[panels.Length], code = Draw(rank), column = Draw(panels.PaddedRows);
                panels.Pack(Draw(lanes * rank), lanes, packed);
                Assert.Equal(Quotients(false), Quotients(true));

                void Tiles(T[] q, bool refines) =>
                    QuotientTiles<Simd512<T>, Vector512<T>, T>.Run(rows, lanes, rank, new(w, rank, 1), new(h, 2 * vector, lanes), new(v, 2 * vector, lanes), new(q, 2 * vector, lanes), refines);

                T[] Quotients(bool refines)
                {
                    var q = new T[panels.PaddedRows];
                    panels.Multiply(packed, code, column, q, new T[(rank + vector) * CacheLine.Bytes], refined: refines);
                    return q;
                }
            }

            T[] Draw(int length) => Array.ConvertAll(new T[length], _ => T.CreateChecked(random.NextDouble() + 0.01));
        }
    }

    private static void AssertEqual<T>(T[] v, T[] d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i + Vector512<T>.Count <= v.Length; i += Vector512<T>.Count)
        {
            Vector512<T> numerators = Vector512.Create(v.AsSpan(i)), denominators = Vector512.Create(d.AsSpan(i));
            Vector512<T> refined = Simd512<T>.RefinedQuotient(numerators, denominators);
            Vector512<T> divided = Simd512<T>.GuardedQuotient(numerators, denominators);
            for (int lane = 0; lane < Vector512<T>.Count; lane++)
            {
                bool equal = refined[lane].Equals(divided[lane]);
                bool neighbours = T.IsSubnormal(divided[lane]) && T.Abs(refined[lane] - divided[lane]) <= T.Epsilon;
                Assert.True(equal || neighbours, $"{v[i + lane]} / {d[i + lane]}: {refined[lane]}, by division {divided[lane]}");
            }
        }
    }
}
