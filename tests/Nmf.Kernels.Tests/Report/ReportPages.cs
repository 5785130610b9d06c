using Nmf.Kernels.Tests.Tool;

namespace Nmf.Kernels.Tests.Report;

/// <summary>A page of each command that writes one, made once for all tests.</summary>
public sealed class ReportPages : IDisposable
{
    /// <summary>Names that would be markup, or turn the text around them, if they came through as they are.</summary>
    internal const string Ratings = $"""""
        who,"Alien & ""Aliens""",<b>Brazil</b>,Casablanca – director's cut,<img src=x onerror=alert(1)>
        ann,5,4,1,0
        <script>alert(1)</script>,4,5,1,1
        O'Neil,2,1,5,4
        "</svg></style>{RightToLeft}İpek",1,0,4,5
        WWWWWWWWWWWWWWWWWWWW,0,1,2,3
        東京都のとても長い名前の映画館です,3,2,1,0

        """"";

    /// <summary>What follows would run from right to left.</summary>
    internal const string RightToLeft = "\u202e";

    private readonly TemporaryDirectory directory = new();

    public ReportPages()
    {
        this.Factorize = this.Make("factorize", this.directory.Write("ratings.csv", Ratings), "--rank", "2", "--header", "--names", "--tolerance", "0", "--image", "2x2");
        this.Zeros = this.Make("factorize", this.directory.Write("zeros.csv", "0,0,0\n0,0,0\n"), "--rank", "1");
        this.Demo = this.Make("demo");
        this.Compare = this.Make("compare-methods", "digits", "--rank", "4", "--max-iterations", "50", "--image", "8x8");
    }

    internal string Factorize { get; }

    /// <summary>W and H at the floor: the cost is 3.4e-72 throughout and the residual 0.</summary>
    internal string Zeros { get; }

    internal string Demo { get; }

    internal string Compare { get; }

    internal string[] All => [this.Factorize, this.Zeros, this.Demo, this.Compare];

    public void Dispose() => this.directory.Dispose();

    /// <summary>A file beside the pages.</summary>
    internal string Write(string name, string text) => this.directory.Write(name, text);

    private string Make(params string[] command)
    {
        string file = this.directory[$"{command[0]}-{Path.GetFileNameWithoutExtension(command.ElementAtOrDefault(1))}.html"];
        ToolProcess run = ToolProcess.Run([.. command, "--report", file]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"the report is in {file}", run.Error, StringComparison.Ordinal);
        return file;
    }
}
