using System.Numerics;
using System.Runtime.Intrinsics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Tests.Kernels;

/// <summary>Partial sums that are added in their order: the bits are those of that order.</summary>
[Trait("Category", "Kernels")]
public class AddPartsTests
{
    [Fact]
    public void Parts_are_added_in_their_order_and_nothing_else_is_touched()
    {
        AllSizes<Simd128<float>, Vector128<float>, float>();
        AllSizes<Simd256<float>, Vector256<float>, float>();
        AllSizes<Simd512<float>, Vector512<float>, float>();
        AllSizes<Simd128<double>, Vector128<double>, double>();
        AllSizes<Simd256<double>, Vector256<double>, double>();
        AllSizes<Simd512<double>, Vector512<double>, double>();
    }

    private static void AllSizes<TSimd, TVec, T>()
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int parts in new[] { 1, 2, 3, 40 })
        {
            for (int vectors = 0; vectors <= 9; vectors++)
            {
                One<TSimd, TVec, T>(parts, TSimd.Count * (vectors % 3), TSimd.Count * vectors);
            }
        }
    }

    private static void One<TSimd, TVec, T>(int parts, int start, int count)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int distance = start + count + 5;
        T[] values = new T[parts * distance];
        var random = new Random(parts + count);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateChecked((1 + random.NextDouble()) * Math.Pow(2, random.Next(20)));
        }

        T[] expected = [.. values];
        for (int i = start; i < start + count; i++)
        {
            for (int part = 1; part < parts; part++)
            {
                expected[i] += values[(part * distance) + i];
            }
        }

        Elementwise<TSimd, TVec, T>.AddParts(values, distance, parts, start, count);
        Assert.Equal(expected, values);
    }
}
