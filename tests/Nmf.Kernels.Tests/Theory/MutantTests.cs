using System.Numerics;
using System.Reflection;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>The statements can fail: each mistake is found by every statement that names it, and each has one.</summary>
public class MutantTests
{
    private static readonly Dictionary<string, Statement> Statements = typeof(MutantTests).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(MutantTests).Namespace)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
        .Where(field => field.FieldType == typeof(Statement))
        .ToDictionary(field => field.Name, field => (Statement)field.GetValue(null)!);

    public static TheoryData<string> Mutations() => [.. Enum.GetValues<Mutation>().Where(m => m != Mutation.None).Select(m => m.ToString())];

    public static TheoryData<string, string> Pairs()
    {
        var data = new TheoryData<string, string>();
        foreach ((string name, Statement statement) in Statements)
        {
            foreach (Mutation mutation in statement.Catches)
            {
                data.Add(mutation.ToString(), name);
            }
        }

        return data;
    }

    public static TheoryData<string> Names() => [.. Statements.Keys];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_mutant_is_refused_by_each_statement_that_names_it(string mutation, string statement)
    {
        foreach (NmfCost cost in Statements[statement].Costs)
        {
            Refuses<float>(mutation, statement, cost);
            Refuses<double>(mutation, statement, cost);
        }
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Each_mutant_has_a_statement_for_either_cost(string mutation)
    {
        foreach (NmfCost cost in Enum.GetValues<NmfCost>())
        {
            Assert.Contains(Statements.Values, statement => statement.Catches.Contains(Enum.Parse<Mutation>(mutation)) && statement.Costs.Contains(cost));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_textbook_without_a_mistake_is_accepted(string statement)
    {
        foreach (NmfCost cost in Statements[statement].Costs)
        {
            string? refusal = Statements[statement].Refusal<float>(Mutation.None, cost) ?? Statements[statement].Refusal<double>(Mutation.None, cost);
            Assert.True(refusal is null, refusal);
        }
    }

    private static void Refuses<T>(string mutation, string statement, NmfCost cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Assert.True(Statements[statement].Refusal<T>(Enum.Parse<Mutation>(mutation), cost) is not null, $"{cost}, {typeof(T).Name}: {mutation} passes {statement}");
}
