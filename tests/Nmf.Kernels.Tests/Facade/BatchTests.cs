using System.Numerics.Tensors;
using Nmf.Kernels.Tests.Tool;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>Each problem of a batch is a run of its own.</summary>
public class BatchTests
{
    private static readonly NmfShape Shape = new(24, 30, 5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Restarts_have_the_bits_of_solo_runs_for_every_number_of_threads(int threads)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            var options = new NmfOptions { Cost = cost, MaxIterations = 60, Seed = 40 };
            float[] v = Samples.Uniform<float>(Shape.VLength, 1), w = new float[Shape.WLength], h = new float[Shape.HLength];
            using var batch = new NmfBatch<float>(Shape, 7, options with { Threads = threads });
            int best = batch.FitRestarts(v);
            for (int problem = 0; problem < 7; problem++)
            {
                using var solver = new NmfSolver<float>(Shape, options with { Seed = 40 + problem });
                solver.Initialize(v, w, h);
                NmfFitInfo info = solver.Fit(v, w, h);
                Assert.Equal(w, batch.W(problem));
                Assert.Equal(h, batch.H(problem));
                Assert.Equal(info with { Elapsed = default }, batch.Results[problem] with { Elapsed = default });
                Assert.True(batch.Results[best].Cost <= info.Cost);
            }

            Assert.Equal(best, batch.FitRestarts(new ReadOnlyTensorSpan<float>(v, [Shape.Rows, Shape.Columns])));
        }
    }

    [Fact]
    public void A_fit_with_restarts_keeps_the_factors_of_none_but_the_best()
    {
        var shape = new NmfShape(40, 40, 20);
        const int restarts = 2000;
        float[] v = Samples.Uniform<float>(shape.VLength, 1);
        var options = new NmfOptions { Restarts = restarts, MaxIterations = 1 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        NmfModel<float> model = NmfModel.Fit<float>(v, shape.Rows, shape.Columns, shape.Rank, options);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 1, sizeof(float) * restarts * (shape.WLength + shape.HLength) / 4);

        using var batch = new NmfBatch<float>(shape, restarts, options);
        Assert.Equal(model.W, batch.W(batch.FitRestarts(v)));
    }

    [Fact]
    public void Different_V_have_the_bits_of_solo_runs()
    {
        float[] v = Samples.Uniform<float>(3 * Shape.VLength, 1);
        using var batch = new NmfBatch<float>(Shape, 3, new NmfOptions { Threads = 2, MaxIterations = 30 });
        batch.Fit(v);
        for (int problem = 0; problem < 3; problem++)
        {
            NmfModel<float> solo = NmfModel.Fit<float>(v.AsSpan(problem * Shape.VLength, Shape.VLength), Shape.Rows, Shape.Columns, Shape.Rank, new NmfOptions { MaxIterations = 30 });
            Assert.Equal(solo.W, batch.W(problem));
            Assert.Equal(solo.H, batch.H(problem));
        }
    }

    [Fact]
    public void A_model_of_several_restarts_is_that_of_the_best_seed()
    {
        float[] v = Samples.Uniform<float>(Shape.VLength, 1);
        NmfModel<float> best = NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, new NmfOptions { Restarts = 6, Seed = 3, Threads = 2 });
        double least = Enumerable.Range(3, 6).Min(seed => NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, new NmfOptions { Seed = seed }).Cost);
        Assert.Equal(least, best.Cost);
        Assert.Equal(least, NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, new NmfOptions { Seed = best.Options.Seed }).Cost);
        Assert.Equal(best.Cost, best.CostHistory[^1].Cost);
    }

    /// <summary>Cut short in the first fits, and in the repetition that reports the best: the model is the best one so far.</summary>
    [Fact]
    public void A_cancelled_fit_with_restarts_has_the_best_factors_so_far()
    {
        float[] v = Samples.Uniform<float>(Shape.VLength, 1);
        var reported = new List<NmfProgress>();
        var endless = new NmfOptions { Restarts = 3, MaxIterations = int.MaxValue, CheckEvery = int.MaxValue, Tolerance = 0, Progress = new Recorder(reported) };
        NmfModel<float> early;
        int milliseconds = 100;
        do
        {
            // A busy machine may not have come to the first iteration.
            milliseconds *= 2;
            using var soon = new CancellationTokenSource(milliseconds);
            early = NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, endless, soon.Token);
            Assert.Equal(NmfStopReason.Cancelled, early.StopReason);
        }
        while (early.Iterations == 0 && milliseconds < 60_000);

        Assert.NotEqual(0, early.Iterations);
        Assert.Equal(early.Cost, NmfDiagnostics.EuclideanCost(Shape, v, early.W, early.H));
        Assert.Equal((early.Iterations, early.Cost), (reported[^1].Iteration, reported[^1].Cost));

        var options = new NmfOptions { Restarts = 3, MaxIterations = 20 };
        NmfModel<float> whole = NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, options);
        using var source = new CancellationTokenSource();
        NmfModel<float> repeated = NmfModel.Fit<float>(v, Shape.Rows, Shape.Columns, Shape.Rank, options with { Progress = new CancelAt(source, 10) }, source.Token);
        Assert.Equal(NmfStopReason.Cancelled, repeated.StopReason);
        Assert.Equal(20, repeated.Iterations);
        Assert.Equal(whole.W, repeated.W);
        Assert.Equal(whole.H, repeated.H);
        Assert.Equal(whole.CostHistory, repeated.CostHistory);
    }

    [Fact]
    public void The_second_call_allocates_nothing()
    {
        float[] v = Samples.Uniform<float>(Shape.VLength, 1);
        using var batch = new NmfBatch<float>(Shape, 4, new NmfOptions { MaxIterations = 20 });
        long least = long.MaxValue;
        for (int call = 0; call < 4; call++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            batch.FitRestarts(v);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.StartsWith("problems is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => new NmfBatch<float>(Shape, 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Restarts is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => new NmfOptions { Restarts = 0 }).Message, StringComparison.Ordinal);
        using var batch = new NmfBatch<float>(Shape, 2);
        Assert.StartsWith("v has 720 entries; 2 × 720 needs exactly 1440.", Assert.Throws<ArgumentException>(() => batch.Fit(new float[720])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.W(2).Length);
        float[] negative = new float[720];
        negative[4] = -1;
        Assert.StartsWith("v has -1 at row 0, column 4", Assert.Throws<ArgumentException>(() => batch.FitRestarts(negative)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The V of problem 1 (counted from 0): v has -1 at row 0, column 4", Assert.Throws<ArgumentException>(() => batch.Fit([.. new float[720], .. negative])).Message, StringComparison.Ordinal);
        Assert.Contains("the largest length", Assert.Throws<ArgumentException>(() => NmfModel.Fit<float>([1, 2, 3, 4], 2, 2, 1, new NmfOptions { Restarts = int.MaxValue })).Message, StringComparison.Ordinal);
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Fit(new float[1440]));
    }

    [Fact]
    public void A_V_in_the_memory_of_the_batch_is_refused_before_it_is_overwritten()
    {
        using var batch = new NmfBatch<float>(new NmfShape(6, 2, 2), 1);
        batch.FitRestarts(Samples.Uniform<float>(12, 1));
        float[] w = [.. batch.W(0)];
        Assert.StartsWith("the W of this batch overlaps v", Assert.Throws<ArgumentException>(() => batch.FitRestarts(batch.W(0))).Message, StringComparison.Ordinal);
        Assert.Equal(w, batch.W(0));

        using var wide = new NmfBatch<float>(new NmfShape(2, 6, 2), 1);
        Assert.StartsWith("the H of this batch overlaps v", Assert.Throws<ArgumentException>(() => wide.Fit(wide.H(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tool_keeps_the_best_of_its_restarts()
    {
        double Cost(params string[] arguments) => ToolProcess.Run(["factorize", "movies", "--rank", "2", "--max-iterations", "7", "--tolerance", "0", .. arguments]).Summary().GetProperty("finalCost").GetDouble();
        Assert.Equal(Enumerable.Range(0, 4).Min(seed => Cost("--seed", $"{seed}")), Cost("--restarts", "4"));
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--restarts", "0").AssertFails(2, "--restarts 0: must be a whole number from 1");
    }
}
