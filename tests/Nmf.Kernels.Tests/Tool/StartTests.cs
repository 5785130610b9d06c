namespace Nmf.Kernels.Tests.Tool;

public class StartTests
{
    private static readonly double[] V = [5, 4, 1, 4, 5, 1];

    [Fact]
    public void Given_factors_are_kept_but_for_the_floor()
    {
        using var directory = new TemporaryDirectory();
        double[] w = [0, 2, 0.25, 1];
        double[] h = [1, 0, 0.5, 3, 0.125, 0];
        Assert.Equal(0, Run(directory, w, h, "--floor", "0.2", "--max-iterations", "0").ExitCode);
        var files = new OutputFiles(directory["out"]);
        Assert.Equal([0.2, 2, 0.25, 1], files.W.Values);
        Assert.Equal([1, 0.2, 0.5, 3, 0.2, 0.2], files.H.Values);
        Assert.Equal(0.2, files.Summary.GetProperty("floor").GetDouble());
        Assert.Equal("files", files.Summary.GetProperty("start").GetString());
        Assert.Single(files.Trace);
    }

    [Fact]
    public void Factors_in_Fortran_order_are_the_same_factors()
    {
        using var directory = new TemporaryDirectory();
        double[] w = [1, 2, 3, 4];
        double[] h = [1, 2, 3, 4, 5, 6];
        directory.Write("w.npy", NpyFile.Write(w, 2, 2, ">f4", fortran: true));
        directory.Write("h.npy", NpyFile.Write(h, 2, 3, "<u2", fortran: true));
        Assert.Equal(0, RunFiles(directory, "--max-iterations", "0").ExitCode);
        var files = new OutputFiles(directory["out"]);
        Assert.Equal(w, files.W.Values);
        Assert.Equal(h, files.H.Values);
    }

    [Fact]
    public void An_infinite_cost_is_inf_in_the_trace_and_null_in_the_summary()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = Run(directory, [0, 0, 1, 1], [1, 1, 1, 1, 1, 1], "--cost", "kl", "--floor", "0", "--max-iterations", "2");
        Assert.Equal(0, run.ExitCode);
        var files = new OutputFiles(directory["out"]);
        Assert.Equal(double.PositiveInfinity, files.Trace[0].Cost);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, files.Summary.GetProperty("initialCost").ValueKind);

        // In the textbook update zeros stay zero.
        Assert.Equal([0, 0], files.W.Values[..2]);
    }

    [Fact]
    public void Factors_of_the_wrong_shape_fail_and_write_nothing()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("w.npy", NpyFile.Write(V, 3, 2));
        directory.Write("h.npy", NpyFile.Write(V, 2, 3));
        RunFiles(directory).AssertFails(1, "w.npy: 3 × 2; for this V and --rank it must be 2 × 2");
        directory.Write("w.npy", NpyFile.Write([1, 2, 3, 4], 2, 2));
        directory.Write("h.npy", NpyFile.Write(V, 3, 2));
        RunFiles(directory).AssertFails(1, "h.npy: 3 × 2; for this V and --rank it must be 2 × 3");
        Assert.Equal(["h.npy", "v.npy", "w.npy"], directory.Entries());
    }

    [Fact]
    public void Factors_with_negative_entries_or_without_a_file_fail()
    {
        using var directory = new TemporaryDirectory();
        Run(directory, [1, 2, -3, 4], V).AssertFails(1, "w.npy: row 1, column 0 (counted from 0): -3;");
        File.Delete(directory["w.npy"]);
        RunFiles(directory).AssertFails(1, "--init-w");
    }

    private static ToolProcess Run(TemporaryDirectory directory, double[] w, double[] h, params string[] options)
    {
        directory.Write("w.npy", NpyFile.Write(w, 2, 2));
        directory.Write("h.npy", NpyFile.Write(h, 2, 3));
        return RunFiles(directory, options);
    }

    private static ToolProcess RunFiles(TemporaryDirectory directory, params string[] options)
    {
        string v = directory.Write("v.npy", NpyFile.Write(V, 2, 3));
        return ToolProcess.Run(["factorize", v, "--rank", "2", "--init-w", directory["w.npy"], "--init-h", directory["h.npy"], "--precision", "double", "--out", directory["out"], .. options]);
    }
}
