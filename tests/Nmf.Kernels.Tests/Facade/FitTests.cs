using System.Numerics.Tensors;

namespace Nmf.Kernels.Tests.Facade;

public class FitTests
{
    private static readonly float[] Movies = [5, 4, 1, 4, 5, 1, 2, 1, 5];

    [Fact]
    public void Costs_are_recorded_at_0_at_each_check_and_at_the_last_iteration()
    {
        var reported = new List<NmfProgress>();
        var options = new NmfOptions { MaxIterations = 25, CheckEvery = 10, Tolerance = 0, Progress = new Recorder(reported) };
        NmfModel<float> model = NmfModel.Fit<float>(Movies, 3, 3, 2, options);
        Assert.Equal([0, 10, 20, 25], model.CostHistory.ToArray().Select(p => p.Iteration));
        Assert.Equal(model.CostHistory.ToArray(), reported.Select(p => (p.Iteration, p.Cost)));
        Assert.Equal(model.Cost, model.CostHistory[^1].Cost);
        Assert.Equal(25, model.Iterations);
        Assert.Equal(NmfStopReason.MaxIterations, model.StopReason);
        Assert.Equal(reported.Select(p => p.Elapsed).Order(), reported.Select(p => p.Elapsed));
    }

    [Fact]
    public void A_fit_stops_at_the_first_check_whose_share_of_the_first_cost_is_below_the_tolerance()
    {
        NmfModel<double> model = NmfModel.Fit<double>(Array.ConvertAll(Movies, x => (double)x), 3, 3, 2, new NmfOptions { Tolerance = 1e-5, CheckEvery = 3, MaxIterations = 10_000 });
        Assert.Equal(NmfStopReason.Tolerance, model.StopReason);
        (int Iteration, double Cost)[] history = model.CostHistory.ToArray();
        for (int i = 1; i < history.Length; i++)
        {
            bool below = (history[i - 1].Cost - history[i].Cost) / history[0].Cost < 1e-5;
            Assert.Equal(i == history.Length - 1, below);
        }
    }

    [Fact]
    public void Tolerance_0_runs_all_iterations_even_when_nothing_improves()
    {
        NmfModel<float> model = NmfModel.Fit<float>(Movies, 3, 3, 1, new NmfOptions { Tolerance = 0, MaxIterations = 3000, CheckEvery = 1 });
        Assert.Equal(3000, model.Iterations);
        Assert.Equal(3001, model.CostHistory.Length);
    }

    [Fact]
    public void A_perfect_start_stops_at_once_unless_the_tolerance_is_0()
    {
        float[] w0 = [1, 2], h0 = [3, 4], v = [3, 4, 6, 8];
        NmfModel<float> stopped = NmfModel.Fit<float>(v, 2, 2, 1, w0, h0);
        Assert.Equal((0, NmfStopReason.Tolerance, 0.0), (stopped.Iterations, stopped.StopReason, stopped.Cost));
        NmfModel<float> ran = NmfModel.Fit<float>(v, 2, 2, 1, w0, h0, new NmfOptions { Tolerance = 0, MaxIterations = 7 });
        Assert.Equal((7, NmfStopReason.MaxIterations), (ran.Iterations, ran.StopReason));
        Assert.Equal([1f, 2f], w0);
    }

    [Fact]
    public void Cancellation_keeps_the_last_completed_iteration()
    {
        using var source = new CancellationTokenSource();
        var options = new NmfOptions { MaxIterations = 1_000_000, Tolerance = 0, CheckEvery = 1, Progress = new CancelAt(source, 5) };
        float[] w = new float[6], h = new float[6];
        using var solver = new NmfSolver<float>(new NmfShape(3, 3, 2), options);
        solver.Initialize(Movies, w, h);
        NmfFitInfo info = solver.Fit(Movies, w, h, source.Token);
        Assert.Equal((5, NmfStopReason.Cancelled), (info.Iterations, info.StopReason));
        Assert.Equal(info.Cost, solver.Cost(Movies, w, h));

        using var never = new NmfSolver<float>(new NmfShape(3, 3, 2), options with { Progress = null });
        Assert.Equal(0, never.Fit(Movies, w, h, new CancellationToken(canceled: true)).Iterations);
    }

    /// <summary>Shapes whose V a fit keeps in columns and in rows, and whose W it keeps transposed and not.</summary>
    [Theory]
    [InlineData(203, 7, 2)]
    [InlineData(60, 90, 5)]
    [InlineData(60, 90, 16)]
    public void What_a_report_does_to_W_counts(int m, int n, int r)
    {
        var shape = new NmfShape(m, n, r);
        float[] v = Samples.Uniform<float>(shape.VLength, 1), w = Samples.Uniform<float>(shape.WLength, 2), h = Samples.Uniform<float>(shape.HLength, 3);
        float[] otherW = [.. w], otherH = [.. h];
        var options = new NmfOptions { MaxIterations = 6, CheckEvery = 2, Tolerance = 0, Progress = new Unevenly(w) };
        using var solver = new NmfSolver<float>(shape, options);
        solver.Fit(v, w, h);
        Unevenly.Multiply(otherW);
        using var steps = new NmfSolver<float>(shape, options with { MaxIterations = 2, Progress = null });
        for (int check = 0; check < 3; check++)
        {
            steps.Fit(v, otherW, otherH);
            Unevenly.Multiply(otherW);
        }

        Assert.Equal(otherW, w);
        Assert.Equal(otherH, h);
    }

    [Theory]
    [InlineData(203, 7, 2)]
    [InlineData(60, 90, 5)]
    public void A_fit_that_is_cancelled_between_two_checks_leaves_the_last_complete_iteration(int m, int n, int r)
    {
        var shape = new NmfShape(m, n, r);
        float[] v = Samples.Uniform<float>(shape.VLength, 1), w = Samples.Uniform<float>(shape.WLength, 2), h = Samples.Uniform<float>(shape.HLength, 3);
        float[] otherW = [.. w], otherH = [.. h];
        using var solver = new NmfSolver<float>(shape, new NmfOptions { MaxIterations = 1_000_000_000, CheckEvery = 1_000_000_000, Tolerance = 0 });
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        NmfFitInfo info = solver.Fit(v, w, h, source.Token);
        Assert.Equal(NmfStopReason.Cancelled, info.StopReason);
        Assert.Equal(info.Cost, solver.Cost(v, w, h));
        using var same = new NmfSolver<float>(shape, new NmfOptions { MaxIterations = info.Iterations, CheckEvery = Math.Max(1, info.Iterations), Tolerance = 0 });
        Assert.Equal(info.Cost, same.Fit(v, otherW, otherH).Cost);
        Assert.Equal(otherW, w);
        Assert.Equal(otherH, h);
    }

    [Fact]
    public void A_fit_from_within_the_progress_of_the_same_solver_is_refused_and_the_first_goes_on()
    {
        float[] w = new float[6], h = new float[6];
        var again = new FitAgain(Movies, new float[6], new float[6]);
        var options = new NmfOptions { MaxIterations = 20, Tolerance = 0, CheckEvery = 5, Progress = again };
        using var solver = new NmfSolver<float>(new NmfShape(3, 3, 2), options);
        again.Solver = solver;
        solver.Initialize(Movies, w, h);
        Assert.Equal(20, solver.Fit(Movies, w, h).Iterations);
        Assert.Equal([0, 5, 10, 15, 20], solver.CostHistory.ToArray().Select(p => p.Iteration));
        Assert.Equal(10, again.Refusals.Count);
        Assert.All(again.Refusals, message => Assert.Contains("another solver", message, StringComparison.Ordinal));

        Assert.Equal(20, solver.Fit(Movies, w, h).Iterations);
    }

    [Fact]
    public void A_floor_between_two_numbers_of_the_type_is_rounded_up()
    {
        NmfModel<float> model = NmfModel.Fit<float>(Movies, 3, 3, 2, new NmfOptions { Floor = 0.7, MaxIterations = 50 });
        Assert.Equal(MathF.BitIncrement(0.7f), float.Min(System.Numerics.Tensors.TensorPrimitives.Min(model.W), System.Numerics.Tensors.TensorPrimitives.Min(model.H)));
    }

    [Fact]
    public void Zeros_are_left_with_a_floor_and_stay_without()
    {
        float[] w0 = [0, 1, 1], h0 = [1, 1, 1];
        NmfModel<float> lifted = NmfModel.Fit<float>(Movies, 3, 3, 1, w0, h0, new NmfOptions { Tolerance = 0, MaxIterations = 100 });
        Assert.True(lifted.W[0] > 1e-3f);
        NmfModel<float> textbook = NmfModel.Fit<float>(Movies, 3, 3, 1, w0, h0, new NmfOptions { Tolerance = 0, MaxIterations = 100, Floor = 0 });
        Assert.Equal(0f, textbook.W[0]);
        NmfModel<float> divergence = NmfModel.Fit<float>(Movies, 3, 3, 1, w0, h0, new NmfOptions { Cost = NmfCost.KullbackLeibler, MaxIterations = 100, Floor = 0 });
        Assert.Equal(double.PositiveInfinity, divergence.Cost);
        Assert.Equal(100, divergence.Iterations);
    }

    [Fact]
    public void Subnormal_entries_are_flushed_or_lifted()
    {
        float[] v = [1, 0, 0, 1], w0 = [1, 1e-30f, 1e-30f, 1], h0 = [1, 1e-30f, 1e-30f, 1];
        foreach (double floor in new[] { 0, Math.ScaleB(1, -60) })
        {
            NmfModel<float> model = NmfModel.Fit<float>(v, 2, 2, 2, w0, h0, new NmfOptions { Tolerance = 0, MaxIterations = 50, Floor = floor });
            foreach (float x in (float[])[.. model.W, .. model.H])
            {
                Assert.True(x == floor || x >= 1.17549435e-38f, $"{x:R} is subnormal");
            }
        }
    }

    [Fact]
    public void Columns_whose_sum_overflows_are_normalized()
    {
        NmfModel<double> model = NmfModel.Fit<double>([1, 1, 1, 1], 2, 2, 1, [1e308, 1.7e308], [0.0, 1e-300], new NmfOptions { MaxIterations = 0, Floor = 0 }).Normalize();
        Assert.Equal(1, model.W[0] + model.W[1], 1e-15);
        Assert.Equal(1.7, model.W[1] / model.W[0], 1e-14);
        Assert.Equal(0, model.H[0]);
        Assert.Equal(1, model.H[1] / 2.7e8, 1e-14);
    }

    [Fact]
    public void Normalize_makes_the_columns_of_W_sum_to_one_and_keeps_WH()
    {
        NmfModel<double> model = NmfModel.Fit<double>(Array.ConvertAll(Movies, x => (double)x), 3, 3, 2);
        double[] before = Kernels.Reference.Multiply(model.W.ToArray(), model.H.ToArray(), 3, 3, 2);
        Assert.Same(model, model.Normalize());
        double[] after = Kernels.Reference.Multiply(model.W.ToArray(), model.H.ToArray(), 3, 3, 2);
        Assert.All(before.Zip(after), p => Assert.Equal(p.First, p.Second, 1e-14));
        Assert.Equal(1, model.W[0] + model.W[2] + model.W[4], 1e-14);
        Assert.Equal(1, model.W[1] + model.W[3] + model.W[5], 1e-14);
    }

    [Fact]
    public void A_model_shows_its_factors_as_spans_memory_and_tensors()
    {
        NmfModel<float> model = NmfModel.Fit<float>(Movies, 3, 3, 2);
        Assert.Equal([3, 2], model.WTensor.Lengths.ToArray());
        Assert.Equal([2, 3], model.HTensor.Lengths.ToArray());
        Assert.Equal(model.W[3], model.WTensor[1, 1]);
        Assert.Equal(model.H[4], model.HTensor[1, 1]);
        Assert.True(model.WMemory.Span.SequenceEqual(model.W) && model.HMemory.Span.SequenceEqual(model.H));
        Assert.Equal(new NmfShape(3, 3, 2), model.Shape);
    }

    [Fact]
    public void All_kinds_of_tensor_give_what_the_span_gives()
    {
        float[] v = Samples.Uniform<float>(12, 1);
        NmfModel<float> expected = NmfModel.Fit<float>(v, 3, 4, 2);
        Tensor<float> tensor = Tensor.Create(v, [3, 4]);
        float[] transposed = Enumerable.Range(0, 12).Select(k => v[(k % 3 * 4) + (k / 3)]).ToArray();
        Assert.Equal(expected.W.ToArray(), NmfModel.Fit(tensor, 2).W.ToArray());
        Assert.Equal(expected.W.ToArray(), NmfModel.Fit(tensor.AsTensorSpan(), 2).W.ToArray());
        Assert.Equal(expected.W.ToArray(), NmfModel.Fit(tensor.AsReadOnlyTensorSpan(), 2).W.ToArray());
        NmfModel<float> columnMajor = NmfModel.Fit(new ReadOnlyTensorSpan<float>(transposed, [3, 4], [1, 3]), 2);
        Assert.All(expected.W.ToArray().Zip(columnMajor.W.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    [Fact]
    public void The_element_type_is_inferred_from_any_kind_of_matrix()
    {
        var shape = new NmfShape(3, 3, 2);
        float[] w = Samples.Uniform<float>(6, 1), h = Samples.Uniform<float>(6, 2), workspace = new float[NmfKernels.WorkspaceLength<float>(NmfCost.Euclidean, shape)];
        Tensor<float> tensor = Tensor.Create(Movies, [3, 3]);
        NmfKernels.Iterate(NmfCost.Euclidean, shape, Movies, w, h, workspace);
        NmfKernels.Iterate(NmfCost.Euclidean, shape, tensor, w, h, workspace);
        NmfKernels.Iterate(NmfCost.Euclidean, shape, tensor.AsTensorSpan(), w, h, workspace);
        double cost = NmfKernels.Cost(NmfCost.Euclidean, shape, tensor, w, h, workspace);
        Assert.Equal(cost, NmfKernels.Cost(NmfCost.Euclidean, shape, Movies, w, h, workspace));
        Assert.Equal(NmfModel.Fit(Movies, 3, 3, 2, w, h).Cost, NmfModel.Fit(tensor, 2, w, h).Cost, 1e-9);
    }
}
