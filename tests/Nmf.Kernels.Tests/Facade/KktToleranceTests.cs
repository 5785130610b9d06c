namespace Nmf.Kernels.Tests.Facade;

/// <summary>The KKT residual in progress and as a stopping rule.</summary>
public class KktToleranceTests
{
    private static readonly float[] Movies = [5, 4, 1, 4, 5, 1, 2, 1, 5];

    [Fact]
    public void A_fit_stops_at_the_first_check_whose_residual_is_at_most_the_tolerance()
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            var reported = new List<NmfProgress>();
            var options = new NmfOptions { Cost = cost, KktTolerance = 1e-3, Tolerance = 0, CheckEvery = 3, MaxIterations = 100_000, Progress = new Recorder(reported) };
            NmfModel<float> model = NmfModel.Fit<float>(Movies, 3, 3, 2, options);
            Assert.Equal(NmfStopReason.KktTolerance, model.StopReason);
            Assert.All(reported[..^1], progress => Assert.True(progress.KktResidual > 1e-3));
            Assert.True(reported[^1].KktResidual <= 1e-3);
            Assert.Equal(model.Iterations, reported[^1].Iteration);
            Assert.Equal(0, model.Iterations % 3);
            Assert.Equal(reported[^1].KktResidual, NmfDiagnostics.KktResidual(cost, model.Shape, Movies, model.W, model.H));

            // The rule is the same without anyone to report to.
            Assert.Equal(model.Iterations, NmfModel.Fit<float>(Movies, 3, 3, 2, options with { Progress = null }).Iterations);
        }
    }

    [Fact]
    public void A_stationary_start_stops_before_the_first_iteration()
    {
        float[] w0 = [1, 2], h0 = [3, 4];
        var options = new NmfOptions { KktTolerance = 1e-6, Tolerance = 0 };
        NmfModel<float> model = NmfModel.Fit<float>([3, 4, 6, 8], 2, 2, 1, w0, h0, options);
        Assert.Equal((0, NmfStopReason.KktTolerance), (model.Iterations, model.StopReason));
        Assert.Equal(200, NmfModel.Fit<float>([3, 4, 6, 8], 2, 2, 1, w0, h0, options with { KktTolerance = 0 }).Iterations);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_invalid_tolerance_is_refused(double tolerance) =>
        Assert.Contains("KktTolerance is ", Assert.Throws<ArgumentOutOfRangeException>(() => new NmfOptions { KktTolerance = tolerance }).Message, StringComparison.Ordinal);
}
