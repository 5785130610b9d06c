using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Nmf.Kernels.Tests.Tool;

/// <summary>Each bad input: exit code 1, one clear line, nothing written.</summary>
public class BadInputTests
{
    private static readonly double[] Two = [1, 2, 3, 4];

    /// <summary>Name of the case; the file, if any; its content; what the line on standard error says.</summary>
    private static readonly Dictionary<string, (string File, byte[]? Content, string Says)> Files = new()
    {
        ["missing file"] = ("none.npy", null, "none.npy: no such file"),
        ["unknown extension"] = ("v.mat", [1], "v.mat: it must be a .npy, .csv or .tsv file, or one of the names digits and movies"),
        ["unknown name"] = ("numbers", null, "it must be a .npy, .csv or .tsv file, or one of the names digits and movies"),
        ["empty npy"] = ("v.npy", [], "the file is empty, or a pipe or device"),
        ["not a npy"] = ("v.npy", Encoding.ASCII.GetBytes("1,2,3\n4,5,6\n"), "not a .npy file"),
        ["unknown version"] = ("v.npy", NpyFile.Raw("{}", [], version: 4), "version 4.0; it must be 1.0, 2.0 or 3.0"),
        ["truncated in the length"] = ("v.npy", [0x93, .. "NUMPY"u8, 2, 0, 118], "truncated in the header"),
        ["truncated in the header"] = ("v.npy", NpyFile.Write(Two, 2, 2)[..60], "the header claims 118 bytes; 50 follow"),
        ["truncated in the data"] = ("v.npy", NpyFile.Write(Two, 2, 2)[..^1], "the header claims 2 × 2 entries of 8 byte(s), but the file holds 31 bytes after it"),
        ["bytes after the data"] = ("v.npy", [.. NpyFile.Write(Two, 2, 2), 0], "but the file holds 33 bytes after it"),
        ["forged length of the header"] = ("v.npy", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, 32], "the header claims 4294967295 bytes; 1 follow"),
        ["forged shape"] = ("v.npy", Forged("<f8", "(1000000, 1000000)"), "the header claims 1000000 × 1000000 entries of 8 byte(s)"),
        ["shape that overflows 64 bits to 0"] = ("v.npy", Forged("<f8", "(4294967296, 4294967296)"), "the header claims 4294967296 × 4294967296 entries"),
        ["shape beyond 64 bits"] = ("v.npy", Forged("<f8", "(99999999999999999999, 1)"), "a length in 'shape' is not a whole number below 2^63"),
        ["negative shape"] = ("v.npy", Forged("<f8", "(-2, 2)"), "a length in 'shape' is not a whole number"),
        ["no rows"] = ("v.npy", Forged("<f8", "(0, 2)"), "an empty matrix, 0 × 2"),
        ["one dimension"] = ("v.npy", Forged("<f8", "(4,)"), "an array of 1 dimension(s)"),
        ["three dimensions"] = ("v.npy", Forged("<f8", "(2, 2, 1)"), "an array of 3 dimension(s)"),
        ["complex numbers"] = ("v.npy", Forged("<c16", "(2, 2)"), "element type '<c16'; it must be b1, u1, i1, u2, i2, f2, u4, i4, f4, u8, i8 or f8"),
        ["Python objects"] = ("v.npy", Forged("|O", "(2, 2)"), "element type '|O'"),
        ["native byte order"] = ("v.npy", Forged("=f8", "(2, 2)"), "element type '=f8'"),
        ["structured type"] = ("v.npy", NpyFile.Raw("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2, 2), }", []), "malformed .npy header"),
        ["missing key"] = ("v.npy", NpyFile.Raw("{'descr': '<f8', 'shape': (2, 2), }", []), "malformed .npy header, a key is missing"),
        ["additional key"] = ("v.npy", NpyFile.Raw("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), 'x': 1}", []), "unexpected key 'x'"),
        ["text after the dictionary"] = ("v.npy", NpyFile.Raw("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), } x", []), "malformed .npy header"),
        ["negative entry"] = ("v.npy", NpyFile.Write([1, 2, 3, -4, -5, 6], 3, 2), "row 1, column 1 (counted from 0): -4; every entry must be finite and at least 0"),
        ["negative integer"] = ("v.npy", NpyFile.Write([1, 2, 3, 4, -5, 6], 3, 2, ">i4", fortran: true), "row 2, column 0 (counted from 0): -5;"),
        ["NaN"] = ("v.npy", NpyFile.Write([1, double.NaN, 3, 4], 2, 2), "row 0, column 1 (counted from 0): NaN;"),
        ["infinity"] = ("v.npy", NpyFile.Write([1, 2, double.PositiveInfinity, 4], 2, 2, "<f4"), "row 1, column 0 (counted from 0): Infinity;"),
        ["too large for single"] = ("v.npy", NpyFile.Write([1, 2, 3, 1e39], 2, 2), "row 1, column 1 (counted from 0): 1E+39 becomes infinite in single precision"),
        ["too small for single"] = ("v.npy", NpyFile.Write([1, 2, 1e-50, 4], 2, 2), "row 1, column 0 (counted from 0): 1E-50 becomes zero in single precision"),
        ["beyond the range of the kernels"] = ("v.npy", NpyFile.Write([1, 2, 3, 1e20], 2, 2), "v.npy: the largest entry is 1e+20; in single precision it must be 0 or from 1e-15 to 1e15"),
        ["empty csv"] = ("v.csv", [], "the file is empty"),
        ["blank csv"] = ("v.csv", Encoding.UTF8.GetBytes("\n\n"), "the file is empty"),
        ["header only"] = ("v.csv", Encoding.UTF8.GetBytes("a,b\n"), "a header line without any row of numbers"),
        ["names only"] = ("v.csv", Encoding.UTF8.GetBytes("x\nann\nbob\n"), "line 2, column 1: 'ann' is not a number"),
        ["short line"] = ("v.csv", Encoding.UTF8.GetBytes("1,2,3\n4,5\n"), "line 2 ends at column 2; the first line ends at column 3"),
        ["long line"] = ("v.tsv", Encoding.UTF8.GetBytes("a\tb\n\n1\t2\n3\t4\t5\n"), "line 4 ends at column 3; the first line ends at column 2"),
        ["semicolons"] = ("v.csv", Encoding.UTF8.GetBytes("1;2;3\n4;5;6\n"), "line 2, column 1: '4;5;6' is not a number; cells are separated by commas"),
        ["word among numbers"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,x\n"), "line 2, column 2: 'x' is not a number"),
        ["word in the first line"] = ("v.csv", Encoding.UTF8.GetBytes("1,x,3\n4,5,6\n"), "line 1, column 2: 'x' is not a number"),
        ["word in the first column"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\nx,3\n4,5\n"), "line 2, column 1: 'x' is not a number"),
        ["word in the first line, after a number"] = ("v.csv", Encoding.UTF8.GetBytes("1,2O\n3,4\n5,6"), "line 1, column 2: '2O' is not a number"),
        ["name that is a number"] = ("v.csv", Encoding.UTF8.GetBytes("\nann,2\nbob,7\n7,3\n"), "line 2, column 1: 'ann' is not a number, but line 4 begins with one; --names must say"),
        ["first cell in another notation"] = ("v.csv", Encoding.UTF8.GetBytes("0x10,2\n3,4\n"), "line 1, column 1: '0x10' is not a number, but line 2 begins with one"),
        ["first cell with a thousands separator"] = ("v.csv", Encoding.UTF8.GetBytes("a,b\n\"1,000\",2\n3,4\n"), "line 2, column 1: '1,000' is not a number, but line 3 begins with one"),
        ["first cell that is a dash"] = ("v.csv", Encoding.UTF8.GetBytes("-,2\n3,4\n"), "line 1, column 1: '-' is not a number, but line 2 begins with one"),
        ["years above numbers"] = ("v.csv", Encoding.UTF8.GetBytes(",2019,2020\nann,1,2\n"), "line 1, column 1: an empty cell before numbers; --header must say"),
        ["header shorter than the lines"] = ("v.csv", Encoding.UTF8.GetBytes("x\nann,1\n"), "line 2 ends at column 2; the first line ends at column 1"),
        ["empty cell"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,\n"), "line 2, column 2: '' is not a number"),
        ["decimal comma"] = ("v.tsv", Encoding.UTF8.GetBytes("1\t2\n3\t4,5\n"), "line 2, column 2: '4,5' is not a number"),
        ["negative cell"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,-4.5\n"), "line 2, column 2: -4.5; every entry must be finite and at least 0"),
        ["NaN cell"] = ("v.csv", Encoding.UTF8.GetBytes("1,nan\n3,4\n"), "line 1, column 2: nan;"),
        ["infinite cell"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n-inf,4\n"), "line 2, column 1: -inf;"),
        ["cell too large for single"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,1e400\n"), "line 2, column 2: 1e400 becomes infinite in single precision"),
        ["cell too small for single"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,1e-400\n"), "line 2, column 2: 1e-400 becomes zero in single precision"),
        ["negative cell too small for single"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3, -1e-50\n"), "line 2, column 2: -1e-50; every entry must be finite and at least 0"),
        ["zero byte behind a number"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,4\0\n"), "line 2, column 2: '4 ' is not a number"),
        ["zero byte behind the first number"] = ("v.csv", Encoding.UTF8.GetBytes("1\0,2\n3,4\n"), "line 1, column 1: '1 ' is not a number"),
        ["endless number"] = ("v.csv", Encoding.UTF8.GetBytes($"1,2\n3,{new string('1', 1000)}\n"), "line 2, column 2: '1111111111111111111111111111111111111111…' becomes infinite"),
        ["quote that is not closed"] = ("v.csv", Encoding.UTF8.GetBytes("1,2\n3,\"4\n"), "line 2: "),
        ["binary file as csv"] = ("v.csv", NpyFile.Write(Two, 2, 2), "INPUT"),
    };

    public static TheoryData<string> Cases() => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_bad_input_fails_with_one_clear_line_and_writes_nothing(string name)
    {
        (string file, byte[]? content, string says) = Files[name];
        using var directory = new TemporaryDirectory();
        if (content is not null)
        {
            directory.Write(file, content);
        }

        string[] before = directory.Entries();
        ToolProcess run = ToolProcess.Run("factorize", directory[file], "--rank", "1", "--out", directory["out"]);
        run.AssertFails(1, says);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, directory.Entries());
    }

    [Theory]
    [InlineData("v.npy")]
    [InlineData("v.csv")]
    public void A_pipe_is_refused_and_not_waited_for(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        Finish("mkfifo", directory[name]);
        File.CreateSymbolicLink(directory[$"link-{name}"], directory[name]);
        File.CreateSymbolicLink(directory[$"device-{name}"], "/dev/zero");
        foreach (string file in (string[])[name, $"link-{name}", $"device-{name}"])
        {
            ToolProcess.Run("factorize", directory[file], "--rank", "1").AssertFails(1, $"{file}: the file is empty, or a pipe or device; it must be a regular file");
        }
    }

    [Fact]
    public void A_pipe_for_a_model_is_refused_and_not_waited_for()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        Finish("mkfifo", directory["m.npz"]);
        ToolProcess.Run("reconstruct", directory["m.npz"], "--out", directory["v.npy"]).AssertFails(1, "m.npz: the file is empty, or a pipe or device; it must be a model");
    }

    [Fact]
    public void Links_are_followed_unless_they_lead_in_a_circle()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        directory.Write("v.npy", NpyFile.Write(Two, 2, 2));
        File.CreateSymbolicLink(directory["link.npy"], "v.npy");
        File.CreateSymbolicLink(directory["circle.npy"], "circle.npy");
        File.CreateSymbolicLink(directory["dangling.npy"], "none.npy");
        Assert.Equal(0, ToolProcess.Run("factorize", directory["link.npy"], "--rank", "1").ExitCode);
        ToolProcess.Run("factorize", directory["circle.npy"], "--rank", "1").AssertFails(1, $"INPUT {directory["circle.npy"]}: Too many levels of symbolic links");
        ToolProcess.Run("factorize", directory["dangling.npy"], "--rank", "1").AssertFails(1, "dangling.npy: no such file");
    }

    [Theory]
    [InlineData(2000000000, "--rank 2000000000: W needs 3 × 2000000000 entries, and one array holds 2147483591; at most about ")]
    [InlineData(700000000, "--rank 700000000: ")]
    [InlineData(2000000, "--rank 2000000: the intermediate results need more entries than one array holds, 2147483591; at most about ")]
    public void A_rank_too_large_for_memory_fails_before_anything_is_allocated(int rank, string says) =>
        ToolProcess.Run("factorize", "movies", "--rank", $"{rank}").AssertFails(1, says);

    [Fact]
    public void The_rank_that_is_said_to_fit_fits_and_the_next_does_not()
    {
        (string, string?)[] smallHeap = [("DOTNET_GCHeapHardLimit", "0x4000000")];
        ToolProcess tooLarge = ToolProcess.RunWith(smallHeap, "factorize", "movies", "--rank", "10000");
        tooLarge.AssertFails(1, "0.067 GB are available; at most about ");
        int most = int.Parse(tooLarge.Error.Split("at most about ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        ToolProcess.RunWith(smallHeap, "factorize", "movies", "--rank", $"{most + 1}").AssertFails(1, $"at most about {most} fits");
        int nearly = most * 9 / 10;
        Assert.Equal(0, ToolProcess.RunWith(smallHeap, "factorize", "movies", "--rank", $"{nearly}", "--max-iterations", "1").ExitCode);
    }

    [Fact]
    public void The_costs_of_too_many_iterations_fail_before_anything_is_allocated() =>
        ToolProcess.RunWith([("DOTNET_GCHeapHardLimit", "0x4000000")], "factorize", "movies", "--rank", "1", "--max-iterations", "1000000")
            .AssertFails(1, "--max-iterations 1000000: the costs of that many iterations would take 0.096 GB of memory");

    [Fact]
    public void A_text_too_long_for_memory_fails_while_it_is_read()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.Write("v.csv", string.Concat(Enumerable.Repeat("1,2,3,4,5,6,7,8\n", 500_000)));
        ToolProcess run = ToolProcess.RunWith([("DOTNET_GCHeapHardLimit", "0x1400000")], "factorize", file, "--rank", "1");
        run.AssertFails(1, "more than 2097152 entries would take 0.025 GB of memory");
    }

    private static void Finish(string program, params string[] arguments)
    {
        using Process process = ToolProcess.StartProgram(program, [], arguments);
        Assert.Equal(0, ToolProcess.Finish(process).ExitCode);
    }

    private static byte[] Forged(string descriptor, string shape) =>
        NpyFile.Raw($"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}", new byte[32]);
}
