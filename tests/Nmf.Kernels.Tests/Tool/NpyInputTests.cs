using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Tool;

public class NpyInputTests
{
    public static TheoryData<string, bool, int> Formats()
    {
        var formats = new TheoryData<string, bool, int>();
        int next = 0;
        foreach (string type in (string[])["b1", "u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8"])
        {
            foreach (char endian in type[1] == '1' ? "|" : "<>")
            {
                foreach (bool fortran in (bool[])[false, true])
                {
                    formats.Add($"{endian}{type}", fortran, 1 + (next++ % 3));
                }
            }
        }

        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_type_byte_order_element_order_and_version_is_read_as_it_was_written(string descriptor, bool fortran, int version)
    {
        using var directory = new TemporaryDirectory();
        double[] v = [.. Enumerable.Range(0, 21).Select(k => (double)(k * 37 % (descriptor == "|b1" ? 2 : 100)))];
        string file = directory.Write("v.npy", NpyFile.Write(v, 7, 3, descriptor, fortran, version));
        GivenStart.AssertReads(directory, file, v, 7, 3);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(1, 1)]
    public void A_single_row_or_column_in_Fortran_order_is_read_and_transposed(int rows, int columns)
    {
        using var directory = new TemporaryDirectory();
        double[] v = [.. Enumerable.Range(1, rows * columns).Select(k => (double)k)];
        string file = directory.Write("v.npy", NpyFile.Write(v, rows, columns, "<f4", fortran: true));
        GivenStart.AssertReads(directory, file, v, columns, rows, "--transpose");
    }

    [Fact]
    public void A_file_larger_than_the_read_buffer_is_read_whole()
    {
        using var directory = new TemporaryDirectory();
        double[] v = Samples.Uniform<double>(300 * 101, seed: 3);
        string file = directory.Write("v.npy", NpyFile.Write(v, 300, 101, ">f8", fortran: true));
        GivenStart.AssertReads(directory, file, v, 300, 101);
    }

    [Theory]
    [InlineData("<i4", "single", 16777217, "1 of its integers above 2^24 are rounded in single precision, first 16777217 at row 1, column 0 (counted from 0)")]
    [InlineData("<f8", "single", 16777217, "1 of its integers above 2^24 are rounded in single precision, first 16777217 at row 1, column 0 (counted from 0)")]
    [InlineData("<i8", "double", 9007199254740993, "1 of its integers above 2^53 are rounded in double precision, first 9007199254740993 at row 1, column 0 (counted from 0)")]
    public void Integers_that_lose_digits_are_said(string descriptor, string precision, long value, string note)
    {
        using var directory = new TemporaryDirectory();
        byte[] file = NpyFile.Write([1, 2, 0, 4], 2, 2, descriptor);
        byte[] element = descriptor switch
        {
            "<i4" => BitConverter.GetBytes((int)value),
            "<i8" => BitConverter.GetBytes(value),
            _ => BitConverter.GetBytes((double)value),
        };
        element.CopyTo(file, file.Length - (2 * element.Length));
        ToolProcess run = ToolProcess.Run("factorize", directory.Write("v.npy", file), "--rank", "1", "--max-iterations", "1", "--precision", precision);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(note, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Unsigned_integers_beyond_the_signed_ones_are_read()
    {
        using var directory = new TemporaryDirectory();
        double[] v = [Math.ScaleB(1, 63), Math.ScaleB(3, 62), 1, 2];
        GivenStart.AssertReads(directory, directory.Write("v.npy", NpyFile.Write(v, 2, 2, "<u8")), v, 2, 2);
    }

    [Fact]
    public void A_header_of_Python_2_is_read()
    {
        using var directory = new TemporaryDirectory();
        double[] v = [1, 2, 3, 4, 5, 6];
        byte[] file = NpyFile.Raw("{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }", [.. v.SelectMany(BitConverter.GetBytes)]);
        GivenStart.AssertReads(directory, directory.Write("v.npy", file), v, 3, 2);
    }

    [Fact]
    public void Large_integers_that_are_exact_are_not_mentioned()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("v.npy", NpyFile.Write([16777216, 16777218, 1 << 30, 3], 2, 2, "<i4"));
        ToolProcess run = ToolProcess.Run("factorize", file, "--rank", "1", "--max-iterations", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("rounded", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_digits_are_the_file_in_the_sources()
    {
        string file = Path.Combine(Samples.RepositoryRoot, "src", "Nmf.Tool", "Data", "digits.npy");
        string[] options = ["--rank", "3", "--max-iterations", "2"];
        ToolProcess builtIn = ToolProcess.Run(["factorize", "digits", .. options]);
        ToolProcess fromFile = ToolProcess.Run(["factorize", file, .. options]);
        Assert.Equal(1797, builtIn.Summary().GetProperty("rows").GetInt32());
        Assert.Equal(64, builtIn.Summary().GetProperty("columns").GetInt32());
        Assert.Equal(fromFile.Summary().GetProperty("finalCost").GetDouble(), builtIn.Summary().GetProperty("finalCost").GetDouble());
    }

    [Fact]
    public void The_built_in_movies_are_the_ratings_of_three_customers()
    {
        using var directory = new TemporaryDirectory();
        GivenStart.AssertReads(directory, "movies", [5, 4, 1, 4, 5, 1, 2, 1, 5], 3, 3);
    }
}
