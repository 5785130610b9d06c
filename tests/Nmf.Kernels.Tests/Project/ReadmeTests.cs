using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Nmf.Kernels.Tests.Project;

public partial class ReadmeTests
{
    [Fact]
    public void Every_CSharp_sample_compiles_and_runs()
    {
        string[] samples = Samples();
        Assert.True(samples.Length >= 3, "README shows the three ways in");
        foreach (string sample in samples)
        {
            Assert.NotEqual("", Run(sample));
        }
    }

    [Fact]
    public void The_page_is_short() => Assert.True(Page().Split('\n').Length < 200);

    internal static string[] Samples() => [.. CSharpBlock().Matches(Page()).Select(m => m.Groups[1].Value)];

    private static string Page() => File.ReadAllText(Path.Combine(Facade.Samples.RepositoryRoot, "README.md"));

    private static string Run(string sample)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        const string usings = "global using System; global using System.Linq; global using System.Collections.Generic;";
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Sample" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(usings, options), CSharpSyntaxTree.ParseText(sample, options)],
            trusted.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));

        TextWriter console = Console.Out;
        using var output = new StringWriter();
        try
        {
            Console.SetOut(output);
            MethodInfo main = Assembly.Load(assembly.ToArray()).EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
