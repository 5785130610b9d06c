using System.Xml.Linq;

namespace Nmf.Kernels.Tests.Tool;

public class LandscapesTests
{
    [Fact]
    public void Three_figures_are_drawn_convex_along_some_lines_and_not_along_one()
    {
        using var directory = new TemporaryDirectory();
        ToolProcess run = ToolProcess.Run("landscapes", "--out", directory["figures"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(["figures", "figures/divergences.svg", "figures/euclidean.svg", "figures/kullback-leibler.svg"], directory.Entries());

        string[] euclidean = Texts(directory["figures/euclidean.svg"]);
        string[] kullbackLeibler = Texts(directory["figures/kullback-leibler.svg"]);
        Assert.Superset(new HashSet<string>(["w = 1: convex", "h = ½: convex", "w = h: not convex", "w + h = 2½: not convex"]), euclidean.ToHashSet());
        Assert.Superset(new HashSet<string>(["w = 1: convex", "h = ½: convex", "w = h: convex", "w + h = 2½: not convex"]), kullbackLeibler.ToHashSet());
        Assert.Contains("h around 1", Texts(directory["figures/divergences.svg"]));

        ToolProcess.Run("landscapes", "--out", directory["figures"]).AssertFails(1, "divergences.svg exists already; --force overwrites files");
        Assert.Equal(0, ToolProcess.Run("landscapes", "--out", directory["figures"], "--force").ExitCode);
    }

    [Fact]
    public void Where_one_figure_cannot_be_written_none_is()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["figures/kullback-leibler.svg"]);
        ToolProcess.Run("landscapes", "--out", directory["figures"]).AssertFails(1, "kullback-leibler.svg in it is a directory");
        Assert.Equal(["figures", "figures/kullback-leibler.svg"], directory.Entries());
    }

    /// <summary>Well-formed, without anything from elsewhere.</summary>
    private static string[] Texts(string path)
    {
        XDocument svg = XDocument.Load(path);
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src");
        return [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
    }
}
