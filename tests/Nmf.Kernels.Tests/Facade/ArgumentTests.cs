using System.Numerics.Tensors;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>Bad arguments get one sentence that names the argument, the value and what is allowed, before anything is changed.</summary>
public class ArgumentTests
{
    private static readonly NmfShape Shape = new(3, 4, 2);

    [Fact]
    public void Sizes_below_one_name_the_size()
    {
        AssertNames("Rows", "0", () => _ = new NmfShape(0, 1, 1));
        AssertNames("Columns", "-1", () => _ = new NmfShape(1, -1, 1));
        AssertNames("Rank", "0", () => _ = new NmfShape(1, 1, 0));
        AssertNames("Rows × Columns", "4900000000", () => _ = new NmfShape(70_000, 70_000, 1).VLength);
        AssertNames("Rank", "0", () => _ = new NmfShape(1, 1, 1) with { Rank = 0 });
        AssertNames("Rows", "-1", () => _ = new NmfShape(1, 1, 1) with { Rows = -1 });
        AssertNames("Rows", "0", () => _ = new NmfSolver<float>(default));
        AssertNames("workspace", "elements", () => NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, new NmfShape(3, 700_000_000, 1)));
        AssertNames("m", "2147483647", () => Gemm.WorkspaceLength<float>(int.MaxValue, 1, 1));
        AssertNames("Rows × Columns", "4900000000", () => _ = new NmfSolver<float>(new NmfShape(70_000, 70_000, 1)));
    }

    [Fact]
    public void A_shape_too_large_for_any_array_can_be_written() =>
        Assert.Equal("NmfShape { Rows = 100000, Columns = 100000, Rank = 1 }", new NmfShape(100_000, 100_000, 1).ToString());

    [Fact]
    public void Options_out_of_range_name_the_option_and_the_value()
    {
        AssertNames("MaxIterations", "-1", () => _ = new NmfOptions { MaxIterations = -1 });
        AssertNames("CheckEvery", "0", () => _ = new NmfOptions { CheckEvery = 0 });
        AssertNames("Tolerance", "NaN", () => _ = new NmfOptions { Tolerance = double.NaN });
        AssertNames("Tolerance", "-0.5", () => _ = new NmfOptions { Tolerance = -0.5 });
        AssertNames("Floor", "-1", () => _ = new NmfOptions { Floor = -1 });
        AssertNames("Cost", "7", () => _ = new NmfOptions { Cost = (NmfCost)7 });
        AssertNames("Floor", "1E-300", () => _ = new NmfSolver<float>(Shape, new NmfOptions { Floor = 1e-300 }));
        AssertNames("Floor", "1E+20", () => _ = new NmfSolver<float>(Shape, new NmfOptions { Floor = 1e20 }));
    }

    [Fact]
    public void Lengths_and_leading_dimensions_name_what_they_should_be()
    {
        float[] v = new float[12], w = new float[6], h = new float[8];
        var workspace = new float[NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, Shape)];
        AssertNames("v", "exactly 12", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, new float[13], w, h, workspace));
        AssertNames("w", "exactly 6", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, v, new float[5], h, workspace));
        AssertNames("h", "exactly 8", () => NmfKernels.UpdateW<float>(NmfCost.Euclidean, Shape, v, w, new float[9], workspace));
        AssertNames("workspace", "at least", () => NmfKernels.UpdateH<float>(NmfCost.Euclidean, Shape, v, w, h, workspace.AsSpan(1)));
        AssertNames("ldv", "at least 4", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, v, 3, w, 2, h, 4, 0, workspace));
        AssertNames("ldw", "at least 2", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, v, 4, w, 1, h, 4, 0, workspace));
        AssertNames("h", "at least 9", () => NmfKernels.Cost<float>(NmfCost.Euclidean, Shape, v, 4, w, 2, h, 5, workspace));
        AssertNames("floor", "-1", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, v, 4, w, 2, h, 4, -1, workspace));
        using var solver = new NmfSolver<float>(Shape);
        AssertNames("w", "exactly 6", () => solver.Fit(v, new float[7], h));
        AssertNames("w0", "exactly 6", () => NmfModel.Fit<float>(v, 3, 4, 2, new float[5], h));
        AssertNames("h0", "exactly 8", () => NmfModel.Fit<float>(v, 3, 4, 2, w, new float[7]));
        AssertNames("w0", "NaN", () => NmfModel.Fit<float>(v, 3, 4, 2, [0, 0, 0, float.NaN, 0, 0], h));
        AssertNames("h0", "-1", () => NmfModel.Fit<float>(v, 3, 4, 2, w, [0, 0, 0, -1, 0, 0, 0, 0]));
        AssertNames("floor", "NaN", () => NmfDiagnostics.KktResidual<float>(NmfCost.Euclidean, Shape, v, w, h, float.NaN));
        AssertNames("floor", "-1", () => NmfDiagnostics.KktResidual<float>(NmfCost.Euclidean, Shape, v, w, h, -1));
    }

    [Fact]
    public void Overlapping_spans_are_refused()
    {
        var all = new float[5000];
        int length = NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, Shape);
        var workspace = new float[length];
        AssertNames("w", "overlaps v", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, all.AsSpan(0, 12), all.AsSpan(11, 6), all.AsSpan(40, 8), workspace));
        AssertNames("h", "overlaps v", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, all.AsSpan(0, 12), all.AsSpan(20, 6), all.AsSpan(5, 8), workspace));
        AssertNames("w", "overlaps h", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, all.AsSpan(0, 12), all.AsSpan(20, 6), all.AsSpan(25, 8), workspace));
        AssertNames("workspace", "overlaps w", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, new float[12], workspace.AsSpan(0, 6), all.AsSpan(0, 8), workspace));

        // Strides count: a row of W that lies between two rows of V overlaps too.
        AssertNames("w", "overlaps v", () => NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, all.AsSpan(0, 110), 50, all.AsSpan(10, 6), 2, all.AsSpan(200, 8), 4, 0, workspace));
        AssertNames("c", "overlaps a", () => Gemm.Multiply<float>(Transpose.No, Transpose.No, 2, 2, 2, 1, all.AsSpan(0, 4), 2, new float[4], 2, 0, all.AsSpan(3, 4), 2));
    }

    [Fact]
    public void Matrices_that_lie_in_one_buffer_without_overlap_are_allowed()
    {
        float[] all = Samples.Uniform<float>(1000, 1);
        var workspace = new float[NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, Shape)];
        NmfKernels.Iterate<float>(NmfCost.Euclidean, Shape, all, 4, all.AsSpan(12), 2, all.AsSpan(18), 4, 0, workspace);
        Gemm.Multiply<float>(Transpose.No, Transpose.No, 2, 2, 2, 1, all, 2, all.AsSpan(4), 2, 0, all.AsSpan(8), 2);
    }

    [Fact]
    public void The_workspace_is_of_the_order_of_the_factors_plus_a_megabyte()
    {
        foreach (NmfShape shape in new NmfShape[] { new(10_000, 1, 1), new(1, 10_000, 1), new(3_000_000, 1, 2), new(5000, 38, 3), new(60_000, 784, 32), new(100_000, 4, 500), new(7, 200_000, 9) })
        {
            foreach (NmfCost cost in Enum.GetValues<NmfCost>())
            {
                // H four times (in panels, transposed, two sums), its padding and the float64 copy for the cost; O(1) blocks of W.
                double factors = ((double)shape.Rows + shape.Columns + shape.Rank) * shape.Rank;
                long length = NmfKernels.WorkspaceLength<float>(cost, shape);
                Assert.True(length < (24 * factors) + 600_000, $"{shape}: {length} for {factors}");
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-0.25f)]
    public void A_bad_entry_of_V_is_named_with_row_column_and_value_and_nothing_is_changed(float bad)
    {
        const int rows = 37, columns = 41;
        var shape = new NmfShape(rows, columns, 2);
        using var solver = new NmfSolver<float>(shape);
        for (int position = 0; position < rows * columns; position += 53)
        {
            float[] v = Samples.Uniform<float>(rows * columns, 1);
            v[position] = bad;
            v[^1] = bad;
            float[] w = Samples.Uniform<float>(shape.WLength, 2), h = Samples.Uniform<float>(shape.HLength, 3);
            float[] wBefore = [.. w];
            string where = $"row {position / columns}, column {position % columns}";
            AssertNames("v", where, () => solver.Fit(v, w, h));
            AssertNames("v", where, () => solver.Initialize(v, w, h));
            Assert.Equal(wBefore, w);
        }
    }

    [Fact]
    public void A_bad_entry_of_the_start_is_named()
    {
        float[] v = Samples.Uniform<float>(12, 1), w = Samples.Uniform<float>(6, 2), h = Samples.Uniform<float>(8, 3);
        w[3] = -1;
        AssertNames("w", "row 1, column 1", () => NmfModel.Fit<float>(v, 3, 4, 2, w, h));
        w[3] = 1;
        h[5] = float.NaN;
        AssertNames("h", "row 1, column 1", () => NmfModel.Fit<float>(v, 3, 4, 2, w, h));
    }

    [Theory]
    [InlineData(1e16)]
    [InlineData(1e-16)]
    public void A_V_out_of_range_is_told_the_range_and_how_to_scale(double peak)
    {
        float[] v = Samples.Uniform<float>(12, 1, peak);
        v[0] = (float)peak;
        AssertNames("v", "within 1e-15 and 1e+15", () => NmfModel.Fit<float>(v, 3, 4, 2));
        AssertNames("v", "row 0, column 0", () => NmfModel.Fit<float>(v, 3, 4, 2));
        AssertNames("v", "c²", () => NmfModel.Fit<float>(v, 3, 4, 2));
        NmfModel.Fit<double>(Array.ConvertAll(v, x => (double)x), 3, 4, 2);
    }

    [Fact]
    public void An_all_zero_V_is_factorized()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            NmfModel<float> model = NmfModel.Fit<float>(new float[12], 3, 4, 2, new NmfOptions { Cost = cost, Tolerance = 0, MaxIterations = 5 });
            Assert.True(model.Cost < 1e-15 && !float.IsNaN(model.W[0]));
        }
    }

    [Fact]
    public void Tensors_of_other_layouts_are_refused_with_their_strides()
    {
        float[] v = Samples.Uniform<float>(100, 1);
        AssertNames("v", "strides (12, 2)", () => NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [3, 4], [12, 2]), 2));
        AssertNames("v", "strides (0, 1)", () => NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [3, 4], [0, 1]), 2));
        AssertNames("v", "strides (4294967301, 1)", () => NmfModel.Fit(TooWide(), 2));
        AssertNames("v", "rank 3", () => NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [3, 4, 2]), 2));
        using var solver = new NmfSolver<float>(Shape);
        AssertNames("v", "3 × 5", () => solver.Iterate(new ReadOnlyTensorSpan<float>(v, [3, 5]), new float[6], new float[8]));
    }

    [Fact]
    public void A_stride_of_a_dimension_of_length_one_is_ignored()
    {
        float[] v = Samples.Uniform<float>(40, 1);
        NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [1, 4], [0, 5]), 1);
        NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [4, 1], [1, 0]), 1);
        NmfModel<float> spread = NmfModel.Fit(new ReadOnlyTensorSpan<float>(v, [4, 1], [9, 0]), 1, new NmfOptions { Tolerance = 0, MaxIterations = 1 });
        NmfModel<float> gathered = NmfModel.Fit<float>([v[0], v[9], v[18], v[27]], 4, 1, 1, new NmfOptions { Tolerance = 0, MaxIterations = 1 });
        Assert.Equal(gathered.W.ToArray(), spread.W.ToArray());
    }

    [Fact]
    public void Other_element_types_are_refused()
    {
        Refused(() => NmfKernels.WorkspaceLength<Half>(NmfCost.Euclidean, Shape));
        Refused(() => NmfKernels.Iterate<Half>(NmfCost.Euclidean, Shape, new Half[12], new Half[6], new Half[8], new Half[99]));
        Refused(() => Gemm.Multiply<Half>(Transpose.No, Transpose.No, 2, 2, 2, Half.One, new Half[4], 2, new Half[4], 2, Half.Zero, new Half[4], 2));
        Refused(() => Gemm.Multiply<Half>(Transpose.No, Transpose.No, 65, 1, 1, Half.One, new Half[65], 1, new Half[1], 1, Half.Zero, new Half[65], 1));

        static void Refused(Action call) => Assert.Contains("float or double", Assert.Throws<NotSupportedException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_solver_refuses_calls()
    {
        var solver = new NmfSolver<float>(Shape);
        solver.Dispose();
        solver.Dispose();
        Assert.Throws<ObjectDisposedException>(() => solver.Iterate(new float[12], new float[6], new float[8]));
    }

    /// <summary>Two rows of four, 2³² + 5 elements apart: the framework allows it over memory that is not an array.</summary>
    private static unsafe ReadOnlyTensorSpan<float> TooWide()
    {
        // Never read: the strides are refused first.
        float value = 0;
        return new ReadOnlyTensorSpan<float>(&value, nint.MaxValue / 8, [2, 4], [unchecked((nint)((1L << 32) + 5)), 1]);
    }

    private static void AssertNames(string argument, string content, Action action)
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Contains(argument, exception.Message, StringComparison.Ordinal);
        Assert.Contains(content, exception.Message, StringComparison.Ordinal);
    }
}
