namespace Nmf.Kernels.Tests.Tool;

public class DemoTests
{
    [Fact]
    public void The_demo_prints_both_costs_and_draws_sixteen_parts_without_escape_codes()
    {
        ToolProcess run = ToolProcess.Run("demo");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Matches(@"\neuclidean +\d+\.\d +\d+\.\d +500 +\d+\.\d+ +\d+\n", run.Output);
        Assert.Matches(@"\nkl +\d+\.\d +\d+\.\d +500 +\d+\.\d+ +\d+\n", run.Output);

        // Two rows of eight parts for each cost, and a full pixel in each part, since each is scaled to its brightest.
        string[] drawings = run.Output.Split("The 16 parts learned with the ")[1..];
        Assert.Equal(2, drawings.Length);
        Assert.All(drawings, drawing =>
        {
            string[] lines = [.. drawing.Split('\n').Skip(2).Select(line => line.PadRight(8 * 18))];
            foreach (int top in (int[])[0, 9])
            {
                for (int part = 0; part < 8; part++)
                {
                    Assert.Contains(lines[top..(top + 8)], line => line.Substring(part * 18, 16).Contains("██", StringComparison.Ordinal));
                }
            }
        });
    }

    [Fact]
    public void The_encoding_demo_prints_latencies_and_errors_and_draws_pairs()
    {
        ToolProcess run = ToolProcess.Run("demo", "encode");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.StartsWith("899 digits of 8×8 pixels learned, 898 others encoded one at a time", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nlatency +median \d+\.\d µs, 90 % within \d+\.\d µs, 99 % within \d+\.\d µs, all within \d+\.\d µs\n", run.Output);
        Assert.Matches(@"\nerror +[1-3]\d\.\d % of the seen images' norm, [1-4]\d\.\d % of the unseen ones'\n", run.Output);
        Assert.Contains("██", run.Output, StringComparison.Ordinal);
        Assert.Contains("demo encode", ToolProcess.Run("demo", "encode", "--help").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public void A_terminal_gets_a_progress_bar_and_colours_unless_NO_COLOR_is_set(string? noColor, bool colours)
    {
        // util-linux lends the process a terminal; where it is missing there is nothing to look at.
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
        {
            return;
        }

        using var process = ToolProcess.StartProgram(
            "/usr/bin/script", [("NO_COLOR", noColor), ("TERM", "xterm-256color")], "-qec", $"stty cols 100; {ToolProcess.CommandLine} demo", "/dev/null");
        ToolProcess run = ToolProcess.Finish(process);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("━━━", run.Output, StringComparison.Ordinal);
        Assert.Contains("kl: iteration 500, cost ", run.Output, StringComparison.Ordinal);
        Assert.Equal(colours, run.Output.Contains("\e[38;5;", StringComparison.Ordinal));
        Assert.Equal(colours, run.Output.Contains('▀', StringComparison.Ordinal));
    }
}
