using System.Text.Json;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>The additive baseline, and the KKT residual in files and as a rule to stop by.</summary>
public class MethodTests
{
    [Theory]
    [InlineData("euclidean", "0.001")]
    [InlineData("kl", "0.01")]
    public void The_additive_method_descends_from_the_same_start_more_slowly(string cost, string rate)
    {
        using var directory = new TemporaryDirectory();
        string[] options = ["factorize", "movies", "--rank", "2", "--cost", cost, "--tolerance", "0", "--max-iterations", "50", "--precision", "double", "--out"];
        Assert.Equal(0, ToolProcess.Run([.. options, directory["m"]]).ExitCode);
        ToolProcess run = ToolProcess.Run([.. options, directory["a"], "--method", "additive", "--learning-rate", rate, "--save", directory["a.npz"]]);
        Assert.Equal("additive", run.Summary().GetProperty("method").GetString());
        Assert.Equal(double.Parse(rate, System.Globalization.CultureInfo.InvariantCulture), run.Summary().GetProperty("learningRate").GetDouble());

        (OutputFiles additive, OutputFiles multiplicative) = (new OutputFiles(directory["a"]), new OutputFiles(directory["m"]));
        Assert.Equal(51, additive.Trace.Length);
        Assert.Equal(multiplicative.Trace[0].Cost, additive.Trace[0].Cost);
        Assert.Equal(multiplicative.Trace[0].Kkt, additive.Trace[0].Kkt);
        Assert.All(additive.Trace.Zip(additive.Trace[1..]), pair => Assert.True(pair.Second.Cost < pair.First.Cost));
        Assert.True(additive.Trace[^1].Cost > multiplicative.Trace[^1].Cost);
        Assert.Equal(additive.Trace[^1].Cost, additive.Summary.GetProperty("finalCost").GetDouble(), 1e-9);
        NmfModel<double> saved = NmfModel.Load<double>(directory["a.npz"]);
        Assert.Equal(50, saved.Iterations);
        Assert.Equal(additive.Trace.Select(row => row.Cost), saved.CostHistory.ToArray().Select(record => record.Cost));
        Assert.Equal(JsonValueKind.Null, multiplicative.Summary.GetProperty("learningRate").ValueKind);
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("1e-300")]
    public void A_rate_that_single_precision_does_not_hold_is_refused(string rate) =>
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--method", "additive", "--learning-rate", rate).AssertFails(2, "must be a finite number above 0 in single precision");

    [Fact]
    public void A_rate_that_is_too_large_ends_as_diverged_with_what_was_before_the_cost_rose_or_was_not_finite_any_more()
    {
        string[] options = ["factorize", "digits", "--rank", "4", "--method", "additive", "--learning-rate", "1000", "--precision", "double"];
        JsonElement risen = ToolProcess.Run(options).Summary();
        Assert.Equal("diverged", risen.GetProperty("stopReason").GetString());
        Assert.Equal(risen.GetProperty("initialCost").GetDouble(), risen.GetProperty("finalCost").GetDouble());
        JsonElement summary = ToolProcess.Run([.. options, "--tolerance", "0"]).Summary();
        Assert.Equal("diverged", summary.GetProperty("stopReason").GetString());
        Assert.True(double.IsFinite(summary.GetProperty("finalCost").GetDouble()));
    }

    [Fact]
    public void The_KKT_residual_is_traced_summarised_and_stops_a_fit()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("factorize", "movies", "--rank", "2", "--tolerance", "0", "--max-iterations", "100000", "--kkt-tolerance", "1e-3", "--out", directory["out"]);
        var files = new OutputFiles(directory["out"]);
        Assert.Equal("kktTolerance", run.Summary().GetProperty("stopReason").GetString());
        Assert.All(files.Trace[..^1], row => Assert.True(row.Kkt > 1e-3));
        Assert.InRange(files.Trace[^1].Kkt, 0, 1e-3);
        Assert.Equal(files.Trace[^1].Kkt, run.Summary().GetProperty("kktResidual").GetDouble());
    }
}
