using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Tool;

public class TextInputTests
{
    private static readonly double[] Ratings = [5, 4, 1, 4, 5, 1];

    [Theory]
    [InlineData("5,4,1\n4,5,1\n", "detected no header line and no row names")]
    [InlineData("5,4,1\r\n4,5,1", "detected no header line and no row names")]
    [InlineData("a,b,c\n5,4,1\n4,5,1\n", "detected a header line and no row names")]
    [InlineData("ann,5,4,1\nbob,4,5,1\n", "detected no header line and row names such as 'ann' (")]
    [InlineData("who,a,b,c\nann,5,4,1\nbob,4,5,1\n", "detected a header line and row names such as 'ann' (")]
    [InlineData(",a,b,c\nann,5,4,1\nbob,4,5,1\n", "detected a header line and row names such as 'ann' (")]
    [InlineData(",a,b,c\n0,5,4,1\n1,4,5,1\n", "detected a header line and row names such as '0' (")]
    [InlineData("\"\",\"a\",\"b\",\"c\"\n\"1\",5,4,1\n\"2\",4,5,1\n", "detected a header line and row names such as '1' (")]
    [InlineData("\"x, y\",\"b\"\"\",\"c\nd\"\n\"5\", 4 ,1.0\n4e0,+5,1\n\n", "detected a header line and no row names")]
    public void Header_and_row_names_are_detected_by_their_cells_and_said(string text, string said)
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains(said, GivenStart.AssertReads(directory, directory.Write("v.csv", text), Ratings, 2, 3), StringComparison.Ordinal);
        string tabs = text.Replace("x, y", "x; y", StringComparison.Ordinal).Replace(',', '\t');
        Assert.Contains(said, GivenStart.AssertReads(directory, directory.Write("v.tsv", tabs), Ratings, 2, 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2,3\n5,4,1\n4,5,1\n", "--header", "--no-names")]
    [InlineData("1,5,4,1\n2,4,5,1\n", "--no-header", "--names")]
    [InlineData("year,2019,2020,2021\n1,5,4,1\n2,4,5,1\n", "--header", "--names")]
    [InlineData("5,4,1\n4,5,1\n", "--no-header", "--no-names")]
    [InlineData(",2019,2O20,2021\n1,5,4,1\nx,4,5,1\n", "--header", "--names")]
    [InlineData(",5,4,1\n,4,5,1\n", "--no-header", "--names")]
    public void Options_override_what_would_be_detected_and_nothing_is_said(string text, params string[] options)
    {
        using var directory = new TemporaryDirectory();
        Assert.DoesNotContain("detected", GivenStart.AssertReads(directory, directory.Write("v.csv", text), Ratings, 2, 3, options), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_cell()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("v.csv", [0xEF, 0xBB, 0xBF, .. "5,4,1\n4,5,1\n"u8]);
        GivenStart.AssertReads(directory, file, Ratings, 2, 3);
    }

    [Fact]
    public void A_file_larger_than_the_read_buffer_is_read_whole()
    {
        using var directory = new TemporaryDirectory();
        double[] v = Samples.Uniform<double>(500 * 40, seed: 4);
        string text = string.Join('\n', v.Chunk(40).Select(row => string.Join(',', row.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))));
        GivenStart.AssertReads(directory, directory.Write("v.csv", text), v, 500, 40);
    }

    [Fact]
    public void Integers_that_lose_digits_are_said()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("v.csv", "1,16777217\n16777219,4\n");
        ToolProcess run = ToolProcess.Run("factorize", file, "--rank", "1", "--max-iterations", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 of its integers above 2^24 are rounded in single precision, first 16777217 at line 1, column 2", run.Error, StringComparison.Ordinal);
    }
}
