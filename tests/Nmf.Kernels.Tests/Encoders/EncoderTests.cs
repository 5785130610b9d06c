using System.Numerics;
using System.Numerics.Tensors;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Encoders;

/// <summary>What <see cref="NmfEncoder{T}"/> promises.</summary>
public class EncoderTests
{
    private const int Rows = 45;
    private const int Rank = 6;

    [Fact]
    public void An_all_zero_column_gives_the_floor_and_v_times_a_power_of_two_gives_h_times_it()
    {
        Scale<float>(Math.ScaleB(1, -60));
        Scale<double>(Math.ScaleB(1, -500));
    }

    [Fact]
    public void Iterations_equal_UpdateH_with_W_fixed_bit_for_bit_where_the_sums_have_one_order()
    {
        // Up to 96 rows are one chunk in both, and a rank of 16 fills vectors, so that no sum is folded.
        SameBits<float>(96, 40, 16, 1);
        SameBits<float>(64, 64, 32, 5);
        SameBits<double>(96, 40, 16, 5);
    }

    [Theory]
    [InlineData(513, 1, 32)]
    [InlineData(513, 40, 32)]
    [InlineData(700, 3, 7)]
    public void Iterations_equal_UpdateH_within_the_rounding_of_their_sums(int rows, int columns, int rank)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            float[] expected = UpdatedByKernels<float>(cost, rows, columns, rank, 1, out float[] actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(1, actual[i] / expected[i], (rows + rank) * Math.ScaleB(1, -24) * 4);
            }
        }
    }

    [Fact]
    public void Fifty_iterations_lower_the_cost_and_warm_starts_continue_where_cold_ones_ended()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            float[] v = Samples.Uniform<float>(Rows, 4);
            using NmfEncoder<float> encoder = Encoder<float>(cost);
            float[] all = new float[Rank], parts = new float[Rank];
            Assert.Equal(20, encoder.Encode(v, all, 20));
            encoder.Encode(v, parts, 7);
            double before = encoder.CostOf(v, parts);
            encoder.Encode(v, parts, 13, EncodeStart.Warm);
            Assert.All(all.Zip(parts), pair => Assert.Equal(1, pair.First / pair.Second, 1e-4));
            Assert.True(encoder.CostOf(v, parts) < before);
            encoder.Encode(v, parts, 0);
            Assert.All(parts, x => Assert.Equal(parts[0], x));
        }
    }

    [Fact]
    public void A_tolerance_ends_early_and_a_smaller_one_later()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            float[] v = Samples.Uniform<float>(Rows * 40, 4), h = new float[Rank * 40];
            using NmfEncoder<float> encoder = Encoder<float>(cost);
            int coarse = encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), 5000, tolerance: 1e-3);
            int fine = encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), 5000, tolerance: 1e-4);
            Assert.True(coarse % 10 == 0 && coarse < fine && fine < 5000, $"{coarse} and {fine}");
            Assert.InRange(encoder.Encode(v, 40, 40, h, 40, 5000, tolerance: 1e-3), coarse, 4999);
        }
    }

    [Fact]
    public void A_column_of_a_block_has_the_same_code_whatever_stands_beside_it()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            const int columns = 150;
            float[] v = Samples.Uniform<float>(Rows * columns, 4), h = new float[Rank * columns], part = new float[Rank * 2];
            using NmfEncoder<float> encoder = Encoder<float>(cost);
            encoder.Encode(v, columns, columns, h, columns, 30);
            foreach (int first in new[] { 0, 31, 63, 100, 148 })
            {
                encoder.Encode(v.AsSpan(first), columns, 2, part, 2, 30);
                for (int k = 0; k < Rank; k++)
                {
                    Assert.Equal(h.AsSpan((k * columns) + first, 2), part.AsSpan(k * 2, 2));
                }
            }
        }
    }

    [Fact]
    public void Rows_against_a_fixed_H_are_the_transposed_problem()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            const int count = 37;
            var options = new NmfOptions { Cost = cost };
            float[] dictionary = Samples.Uniform<float>(Rows * Rank, 1), transposed = Samples.Transpose(dictionary, Rows, Rank);
            float[] v = Samples.Uniform<float>(Rows * count, 2), rowsOfV = Samples.Transpose(v, Rows, count);
            float[] h = new float[Rank * count], w = new float[count * Rank];
            using var encoder = new NmfEncoder<float>(dictionary, Rows, Rank, options);
            using NmfEncoder<float> forRows = NmfEncoder<float>.ForRows(transposed, Rank, Rows, options);
            encoder.Encode(v, count, count, h, count, 12);
            forRows.EncodeRows(rowsOfV, Rows, count, w, Rank, 12);
            Assert.Equal(Samples.Transpose(h, Rank, count), w);
            Assert.Equal(encoder.CostOf(v, count, count, h, count), forRows.CostOfRows(rowsOfV, Rows, count, w, Rank), 1e-9);

            float[] code = new float[Rank], row = new float[Rank];
            encoder.Encode(rowsOfV.AsSpan(0, Rows), code, 12);
            forRows.EncodeRows(rowsOfV, Rows, 1, row, Rank, 12);
            Assert.Equal(code, row);
        }
    }

    [Fact]
    public void Tensors_in_the_four_layouts_native_memory_and_Memory_give_the_same_code()
    {
        const int columns = 35;
        float[] tight = Samples.Uniform<float>(Rows * columns, 2), expected = new float[Rank * columns];
        using NmfEncoder<float> encoder = Encoder<float>(NmfCost.KullbackLeibler);
        encoder.Encode(tight, columns, columns, expected, columns, 9);
        foreach (bool columnMajor in new[] { false, true })
        {
            foreach (int padding in new[] { 0, 5 })
            {
                nint[] strides = columnMajor ? [1, Rows + padding] : [columns + padding, 1];
                nint[] codeStrides = columnMajor ? [1, Rank + padding] : [columns + padding, 1];
                float[] v = new float[(Rows + padding) * (columns + padding)], h = new float[(Rank + padding) * (columns + padding)];
                for (int i = 0; i < tight.Length; i++)
                {
                    v[(i / columns * strides[0]) + (i % columns * strides[1])] = tight[i];
                }

                encoder.Encode(new ReadOnlyTensorSpan<float>(v, [Rows, columns], strides), new TensorSpan<float>(h, [Rank, columns], codeStrides), 9);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i], h[(i / columns * codeStrides[0]) + (i % columns * codeStrides[1])]);
                }
            }
        }

        Native(encoder, tight, columns, expected);
        Memory<float> memory = tight;
        float[] again = new float[expected.Length];
        encoder.Encode(memory.Span, columns, columns, again, columns, 9);
        Assert.Equal(expected, again);
    }

    [Fact]
    public async Task One_encoder_serves_many_threads_each_with_its_scratch()
    {
        using NmfEncoder<float> encoder = Encoder<float>(NmfCost.KullbackLeibler);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(i => Samples.Uniform<float>(Rows, i))];
        float[][] expected = Array.ConvertAll(inputs, v =>
        {
            var h = new float[Rank];
            encoder.Encode(v, h, 40);
            return h;
        });
        await Task.WhenAll(inputs.Select((v, i) => Task.Run(() =>
        {
            float[] scratch = encoder.CreateScratch(), h = new float[Rank];
            for (int round = 0; round < 200; round++)
            {
                encoder.Encode(v, h, 40, scratch: scratch);
                Assert.Equal(expected[i], h);
            }
        })));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            using NmfEncoder<float> encoder = Encoder<float>(cost);
            float[] scratch = encoder.CreateScratch(), v = Samples.Uniform<float>(Rows * 70, 1), h = new float[Rank * 70], one = new float[Rank];
            long least = long.MaxValue;
            for (int call = 0; call < 5; call++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                encoder.Encode(v.AsSpan(0, Rows), one, 12, tolerance: 1e-5);
                encoder.Encode(v.AsSpan(0, Rows), one, 12, scratch: scratch);
                encoder.Encode(v, 70, 70, h, 70, 12, EncodeStart.Warm, 1e-5, scratch);
                encoder.EncodeRows(v, Rows, 70, h, Rank, 12);
                encoder.CostOf(v, 70, 70, h, 70);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }
    }

    [Fact]
    public void Bad_arguments_are_refused_in_one_sentence_and_nothing_is_written()
    {
        using NmfEncoder<float> encoder = Encoder<float>(NmfCost.Euclidean);
        float[] v = new float[Rows * 3], h = [.. Enumerable.Repeat(7f, Rank * 3)];
        Refuses("w has 5 entries; 2 × 3 needs exactly 6.", () => new NmfEncoder<float>(new float[5], 2, 3));
        Refuses("rows is 0; it must be at least 1.", () => new NmfEncoder<float>([], 0, 3));
        Refuses("w has -1 at row 1, column 0 (counted from 0); every entry must be finite and at least 0.", () => new NmfEncoder<float>([1, 2, -1, 3], 2, 2));
        Refuses("h has NaN at row 0, column 1 (counted from 0); every entry must be finite and at least 0.", () => NmfEncoder<float>.ForRows([1, float.NaN, 1, 3], 2, 2));
        Refuses($"v has 4 entries; {Rows} × 1 needs exactly {Rows}.", () => encoder.Encode(v.AsSpan(0, 4), h.AsSpan(0, Rank), 1));
        Refuses($"h has 4 entries; {Rank} × 1 needs exactly {Rank}.", () => encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, 4), 1));
        Refuses("iterations is -1; it must be at least 0.", () => encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), -1));
        Refuses("tolerance is NaN; it must be finite and at least 0.", () => encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), 1, tolerance: double.NaN));
        Refuses("start is 5; it must be one of Cold, Warm.", () => encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), 1, (EncodeStart)5));
        Refuses("ldv is 2; the leading dimension of v must be at least 3.", () => encoder.Encode(v, 2, 3, h, 3, 1));
        Refuses($"scratch has 3 entries; ScratchLength asks for at least {encoder.ScratchLength}.", () => encoder.Encode(v, 3, 3, h, 3, 1, scratch: new float[3]));
        Refuses("h overlaps v; they must not share memory.", () => encoder.Encode(v.AsSpan(0, Rows), v.AsSpan(5, Rank), 1));
        Refuses("h has rank 1; it must have rank 2.", () => encoder.Encode(new ReadOnlyTensorSpan<float>(v, [Rows, 3]), new TensorSpan<float>(h, [3 * Rank]), 1));
        Refuses("h has strides", () => encoder.Encode(new ReadOnlyTensorSpan<float>(v, [Rows, 3]), new TensorSpan<float>(new float[9 * Rank], [Rank, 3], [6, 2]), 1));
        Refuses($"v has 3 rows; the dictionary has {Rows}.", () => encoder.Encode(new ReadOnlyTensorSpan<float>(v, [3, Rows]), new TensorSpan<float>(h, [Rank, 3]), 1));
        Assert.All(h, x => Assert.Equal(7, x));
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Encode(v.AsSpan(0, Rows), h.AsSpan(0, Rank), 1));
    }

    private static void Refuses(string message, Func<object> call)
    {
        string text = Assert.ThrowsAny<ArgumentException>(call).Message;
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    private static unsafe void Native(NmfEncoder<float> encoder, float[] tight, int columns, float[] expected)
    {
        float* native = (float*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)tight.Length, sizeof(float));
        try
        {
            var v = new Span<float>(native, tight.Length);
            tight.CopyTo(v);
            var h = new float[expected.Length];
            encoder.Encode(v, columns, columns, h, columns, 9);
            Assert.Equal(expected, h);
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.Free(native);
        }
    }

    private static NmfEncoder<T> Encoder<T>(NmfCost cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Samples.Uniform<T>(Rows * Rank, 1), Rows, Rank, new NmfOptions { Cost = cost });

    private static void Scale<T>(double floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(1 << 20);
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            foreach (int columns in new[] { 1, 2 })
            {
                using NmfEncoder<T> encoder = Encoder<T>(cost);
                T[] v = Samples.Uniform<T>(Rows * columns, 3), h = new T[Rank * columns], large = new T[Rank * columns];
                encoder.Encode(v, columns, columns, h, columns, 50);
                encoder.Encode(Array.ConvertAll(v, x => x * factor), columns, columns, large, columns, 50);
                Assert.Equal(Array.ConvertAll(h, x => x * factor), large);
                encoder.Encode(new T[Rows * columns], columns, columns, h, columns, 50);
                Assert.All(h, x => Assert.Equal(T.CreateChecked(floor), x));
            }
        }
    }

    private static void SameBits<T>(int rows, int columns, int rank, int iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            T[] expected = UpdatedByKernels(cost, rows, columns, rank, iterations, out T[] actual);
            Assert.Equal(expected, actual);
        }
    }

    private static T[] UpdatedByKernels<T>(NmfCost cost, int rows, int columns, int rank, int iterations, out T[] encoded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new NmfShape(rows, columns, rank);
        T[] v = Samples.Uniform<T>(shape.VLength, 1), w = Samples.Uniform<T>(shape.WLength, 2), h = Samples.Uniform<T>(shape.HLength, 3);
        encoded = [.. h];
        var workspace = new T[NmfKernels.WorkspaceLength<T>(cost, shape)];
        for (int i = 0; i < iterations; i++)
        {
            NmfKernels.UpdateH<T>(cost, shape, v, w, h, workspace);
        }

        using var encoder = new NmfEncoder<T>(w, rows, rank, new NmfOptions { Cost = cost });
        encoder.Encode(v, columns, columns, encoded, columns, iterations, EncodeStart.Warm);
        return h;
    }
}
