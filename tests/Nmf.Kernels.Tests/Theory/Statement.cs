using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Sdk;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>
/// A statement of the theory about the updates, checked on random problems in both element types and for both costs: on the library
/// at every width that the processor has, and on mutants, which it must refuse.
/// </summary>
/// <param name="problems">What it is checked on.</param>
/// <param name="single">The check in float32: throws where the statement does not hold.</param>
/// <param name="twice">The same in float64.</param>
/// <remarks>
/// NMF_PROPERTY_RUNS multiplies the problems of a run. Each run has a fresh seed, which a failure names; NMF_PROPERTY_SEED repeats it.
/// </remarks>
internal sealed class Statement(Arbitrary<Problem> problems, Action<Matrices<float>, IImplementation<float>> single, Action<Matrices<double>, IImplementation<double>> twice)
{
    /// <summary>The second half of FsCheck's random state: any odd number.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private static readonly int Multiple = int.Parse(Environment.GetEnvironmentVariable("NMF_PROPERTY_RUNS") ?? "1", CultureInfo.InvariantCulture);

    private static readonly string? Seed = Environment.GetEnvironmentVariable("NMF_PROPERTY_SEED");

    /// <summary>The problems of a default run.</summary>
    internal int Runs { get; init; } = 100;

    internal NmfCost[] Costs { get; init; } = Enum.GetValues<NmfCost>();

    /// <summary>The mistakes that this statement finds, in either type and for each of its costs.</summary>
    internal Mutation[] Catches { get; init; } = [];

    /// <summary>Runs a check on random problems, and says how to repeat a failure.</summary>
    internal static void ForAll(Arbitrary<Problem> problems, int runs, string name, Action<Problem> check)
    {
        ulong seed = Seed is null ? (ulong)Random.Shared.NextInt64() : ulong.Parse(Seed, CultureInfo.InvariantCulture);
        var replay = new Replay(new Rnd(seed, Gamma), FSharpOption<int>.None);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(runs * Multiple).WithQuietOnSuccess(true).WithReplay(FSharpOption<Replay>.Some(replay));
        try
        {
            Prop.ForAll(problems, check).Check(config);
        }
        catch (Exception e)
        {
            throw new XunitException($"{name}: to repeat this, NMF_PROPERTY_SEED={seed} NMF_PROPERTY_RUNS={Multiple} dotnet test -c Release --filter {name}\n{e.Message}");
        }
    }

    /// <summary>Holds for the library at every width.</summary>
    internal void HoldsForTheLibrary([CallerMemberName] string name = "")
    {
        IReadOnlyList<IImplementation<float>> narrow = Library<float>.OfEveryWidth();
        IReadOnlyList<IImplementation<double>> wide = Library<double>.OfEveryWidth();
        ForAll(problems, this.Runs, name, problem =>
        {
            foreach (NmfCost cost in this.Costs)
            {
                Check(problem, cost, narrow, single);
                Check(problem, cost, wide, twice);
            }
        });
    }

    /// <summary>The first problem, in this type and for this cost, that shows the mistake; <see langword="null"/> where none of ten runs does, or none of one without a mistake.</summary>
    internal string? Refusal<T>(Mutation mutation, NmfCost cost)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            // Without shrinking: one counter-example is enough.
            ForAll(problems.Generator.ToArbitrary(), mutation == Mutation.None ? this.Runs : 10 * this.Runs, nameof(this.Refusal), problem =>
            {
                if (typeof(T) == typeof(float))
                {
                    Check(problem, cost, [new Textbook<float>(mutation)], single);
                }
                else
                {
                    Check(problem, cost, [new Textbook<double>(mutation)], twice);
                }
            });
            return null;
        }
        catch (XunitException e)
        {
            return e.Message;
        }
    }

    private static void Check<T>(Problem problem, NmfCost cost, IReadOnlyList<IImplementation<T>> implementations, Action<Matrices<T>, IImplementation<T>> check)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrices<T> matrices = problem.Draw<T>(cost);
        foreach (IImplementation<T> nmf in implementations)
        {
            try
            {
                check(matrices.Copy(), nmf);
            }
            catch (Exception e)
            {
                throw new XunitException($"{cost}, {typeof(T).Name}, {nmf.Name}: {e.Message}");
            }
        }
    }
}
