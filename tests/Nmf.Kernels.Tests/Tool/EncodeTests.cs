using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>nmf factorize --save, nmf encode and nmf reconstruct.</summary>
public class EncodeTests
{
    [Theory]
    [InlineData("single", "<f4")]
    [InlineData("double", "<f8")]
    public void A_saved_model_encodes_new_data_and_reconstructs(string precision, string descriptor)
    {
        using var directory = new TemporaryDirectory();
        double[] v = Samples.Uniform<double>(30 * 12, 3);
        string input = directory.Write("v.npy", NpyFile.Write(v, 30, 12)), model = directory["m.npz"];
        ToolProcess learned = ToolProcess.Run("factorize", input, "--rank", "3", "--precision", precision, "--cost", "kl", "--save", model);
        Assert.Equal(0, learned.ExitCode);
        Assert.Contains($"the model is in {model}", learned.Error, StringComparison.Ordinal);

        ToolProcess encoded = ToolProcess.Run("encode", model, input, "--iterations", "20", "--out", directory["h.npy"]);
        Assert.Equal(0, encoded.ExitCode);
        Assert.Contains("12 columns encoded in at most 20 iterations, kl cost ", encoded.Output, StringComparison.Ordinal);
        Assert.Equal((descriptor, 3, 12), Shape(directory["h.npy"]));
        Assert.Equal(0, ToolProcess.Run("encode", model, input, "--rows", "--out", directory["w.npy"]).ExitCode);
        Assert.Equal((descriptor, 30, 3), Shape(directory["w.npy"]));
        Assert.Equal(0, ToolProcess.Run("reconstruct", model, "--out", directory["wh.npy"]).ExitCode);
        Assert.Equal((descriptor, 30, 12), Shape(directory["wh.npy"]));
        Assert.Equal(v.Sum(), NpyFile.Read(directory["wh.npy"]).Values.Sum(), v.Sum() * 1e-3);
    }

    [Fact]
    public void What_is_wrong_is_said_in_one_line()
    {
        using var directory = new TemporaryDirectory();
        string model = directory["m.npz"], output = directory["out.npy"];
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", model).ExitCode);
        ToolProcess.Run("encode", model, "movies").AssertFails(2, "--out is missing; it must be a path");
        ToolProcess.Run("encode", model, "digits", "--out", output).AssertFails(1, "INPUT digits: 1797 × 64; the model has 3 rows, and so must V");
        ToolProcess.Run("encode", directory["none.npz"], "movies", "--out", output).AssertFails(1, "none.npz: no such file");
        ToolProcess.Run("reconstruct", directory.Write("bad.npz", "x"), "--out", output).AssertFails(1, $"MODEL {directory["bad.npz"]}: not a model");
        ToolProcess.Run("reconstruct", model, "--out", directory["bad.npz"]).AssertFails(1, "exists already; --force overwrites it");
        ToolProcess.Run("reconstruct", model, "--out", model, "--force").AssertFails(1, "the same file as MODEL; it must be another");
        ToolProcess.Run("encode", model, "movies", "--out", model, "--force").AssertFails(1, "the same file as MODEL; it must be another");
        ToolProcess.Run("encode", model, directory["bad.npz"], "--out", directory["bad.npz"], "--force").AssertFails(1, "the same file as INPUT; it must be another");
        ToolProcess.Run("reconstruct", model, "--out", directory["no/where.npy"]).AssertFails(1, "there is no directory");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", directory["no/where.npz"]).AssertFails(1, "--save");
        ToolProcess.Run("factorize", "movies", "--rank", "2", "--out", "-").AssertFails(1, "--out -: must be a directory; ./- is one of that name");
        Assert.Equal(["bad.npz", "m.npz"], directory.Entries());
    }

    [Fact]
    public void What_factorize_refuses_for_its_magnitude_is_refused_here_too()
    {
        using var directory = new TemporaryDirectory();
        string model = directory["m.npz"], output = directory["out.npy"];
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", model).ExitCode);
        string faint = directory.Write("v.npy", NpyFile.Write([1e-20, 2e-20, 3e-20], 3, 1));
        ToolProcess.Run("encode", model, faint, "--out", output).AssertFails(1, "the largest entry is 3e-20; in single precision it must be 0 or from 1e-15 to 1e15, so scale the matrix");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void A_model_of_the_transpose_encodes_the_transpose()
    {
        using var directory = new TemporaryDirectory();
        string input = directory.Write("v.npy", NpyFile.Write(Samples.Uniform<double>(20 * 30, 5), 20, 30)), model = directory["m.npz"];
        Assert.Equal(0, ToolProcess.Run("factorize", input, "--rank", "3", "--transpose", "--save", model).ExitCode);
        ToolProcess run = ToolProcess.Run("encode", model, input, "--transpose", "--out", directory["h.npy"]);
        Assert.Contains("20 columns encoded", run.Output, StringComparison.Ordinal);
        Assert.Equal(("<f4", 3, 20), Shape(directory["h.npy"]));
    }

    [Fact]
    public void Codes_that_no_array_holds_are_refused()
    {
        using var directory = new TemporaryDirectory();
        string one = directory.Write("one.npy", NpyFile.Write([1], 1, 1)), model = directory["m.npz"];
        Assert.Equal(0, ToolProcess.Run("factorize", one, "--rank", "20000", "--cost", "kl", "--max-iterations", "1", "--save", model).ExitCode);
        string wide = directory.Write("v.npy", NpyFile.Write([.. Enumerable.Repeat(1.0, 110_000)], 1, 110_000));
        ToolProcess.Run("encode", model, wide, "--out", directory["out.npy"]).AssertFails(1, "the codes of 110000 columns at rank 20000 are more entries than one array holds");
    }

    [Fact]
    public void A_Fortran_ordered_input_gives_the_same_codes()
    {
        using var directory = new TemporaryDirectory();
        double[] v = Samples.Uniform<double>(20 * 30, 5);
        string rows = directory.Write("c.npy", NpyFile.Write(v, 20, 30)), columns = directory.Write("f.npy", NpyFile.Write(v, 20, 30, "<f8", fortran: true)), model = directory["m.npz"];
        Assert.Equal(0, ToolProcess.Run("factorize", rows, "--rank", "3", "--save", model).ExitCode);
        foreach (string[] side in new string[][] { [], ["--rows"] })
        {
            Assert.Equal(0, ToolProcess.Run(["encode", model, rows, .. side, "--out", directory["a.npy"], "--force"]).ExitCode);
            Assert.Equal(0, ToolProcess.Run(["encode", model, columns, .. side, "--out", directory["b.npy"], "--force"]).ExitCode);
            Assert.Equal(File.ReadAllBytes(directory["a.npy"]), File.ReadAllBytes(directory["b.npy"]));
        }
    }

    [Fact]
    public void A_long_file_name_of_a_model_is_written()
    {
        using var directory = new TemporaryDirectory();
        string model = directory[new string('a', 250) + ".npz"];
        Assert.Equal(0, ToolProcess.Run("factorize", "movies", "--rank", "2", "--save", model).ExitCode);
        Assert.True(File.Exists(model));
    }

    private static (string Descriptor, int Rows, int Columns) Shape(string path)
    {
        (string descriptor, int rows, int columns, _) = NpyFile.Read(path);
        return (descriptor, rows, columns);
    }

    [Fact]
    public void A_table_that_needs_to_be_told_its_header_can_be_encoded_and_compared()
    {
        using var directory = new TemporaryDirectory();
        string model = directory["m.npz"];
        string input = directory.Write("v.csv", ",2019,2020\n0,1,2\n1,3,4\n");
        Assert.Equal(0, ToolProcess.Run("factorize", input, "--rank", "1", "--header", "--names", "--save", model).ExitCode);
        ToolProcess encoded = ToolProcess.Run("encode", model, input, "--header", "--names", "--out", directory["h.npy"]);
        Assert.Contains("2 columns encoded", encoded.Output, StringComparison.Ordinal);
        ToolProcess.Run("encode", model, directory["h.npy"], "--header", "--out", directory["x.npy"]).AssertFails(2, "--header: INPUT");
        ToolProcess.Run("encode", model, input, "--header", "--no-header", "--out", directory["x.npy"]).AssertFails(2, "contradict each other");
        Assert.Equal(0, ToolProcess.Run("compare-methods", input, "--rank", "1", "--header", "--names", "--max-iterations", "5").ExitCode);
    }
}
