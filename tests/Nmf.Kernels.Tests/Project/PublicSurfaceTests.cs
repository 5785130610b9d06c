using System.Reflection;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Project;

/// <summary>
/// The public surface is what PublicSurface.txt lists; a change of it is a decision.
/// NMF_UPDATE_SURFACE=1 writes the listing anew.
/// </summary>
public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        string path = Path.Combine(Samples.RepositoryRoot, "tests", "Nmf.Kernels.Tests", "Project", "PublicSurface.txt");
        string actual = string.Concat(typeof(NmfKernels).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(Lines).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("NMF_UPDATE_SURFACE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{(type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : "class")} {type}";
        IEnumerable<string> members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m is not MethodInfo { IsSpecialName: true } && m.DeclaringType == type && !m.Name.Contains('<', StringComparison.Ordinal))
            .Select(m => m switch
            {
                MethodInfo method => $"{method}({string.Join(", ", method.GetParameters().Select(p => p.Name))})",
                ConstructorInfo constructor => $"{constructor}({string.Join(", ", constructor.GetParameters().Select(p => p.Name))})",
                PropertyInfo property => $"{property} {{{(property.GetMethod?.IsPublic == true ? " get" : "")}{(property.SetMethod?.IsPublic == true ? " set" : "")} }}",
                _ => m.ToString()!,
            })
            .Order(StringComparer.Ordinal);
        foreach (string member in members)
        {
            yield return "    " + member;
        }
    }
}
