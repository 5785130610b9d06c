using System.Numerics;
using Nmf.Kernels.Tests.Facade;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>What may be exchanged or scaled without changing a factorization, and what then happens to the updates.</summary>
public class SymmetryTests
{
    internal static readonly Statement PermutationsPermute = new(Problems.All, Permutes, Permutes)
    {
        Catches = [Mutation.RowBlockSkipped],
    };

    internal static readonly Statement ScalingComponentsScales = new(Problems.Even, ScalesComponents, ScalesComponents)
    {
        Catches = [Mutation.QuotientSwapped, Mutation.EpsilonAdded],
    };

    internal static readonly Statement TransposingMirrors = new(Problems.All, Mirrors, Mirrors)
    {
        Catches = [Mutation.StaleGram, Mutation.WrongOrder, Mutation.RowBlockSkipped],
    };

    [Fact]
    public void Permuting_components_rows_or_columns_permutes_the_iterates() => PermutationsPermute.HoldsForTheLibrary();

    [Fact]
    public void WD_and_DinvH_have_the_same_cost_and_the_same_updates_up_to_D_bit_for_bit_for_powers_of_two() => ScalingComponentsScales.HoldsForTheLibrary();

    [Fact]
    public void The_transposed_problem_has_the_transposed_iterates_in_the_mirrored_order() => TransposingMirrors.HoldsForTheLibrary();

    private static void Permutes<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int r) = x.Shape;
        var random = new Random(x.Problem.Seed);
        int[] rows = Shuffled(m, random);
        int[] columns = Shuffled(n, random);
        int[] components = Shuffled(r, random);
        var permuted = new Matrices<T>(x.Problem, x.Cost, x.Shape, Pick(x.V, n, rows, columns), Pick(x.W, r, rows, components), Pick(x.H, n, components, columns));
        Wide before = x.Widen();
        nmf.Iterate(x);
        nmf.Iterate(permuted);
        AssertSameIterate(before, x, permuted.W, permuted.H, w => Pick(w, r, rows, components), h => Pick(h, n, components, columns));
    }

    private static void ScalesComponents<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // At half the scale of V the sums of the smallest products stay normal numbers, so that a power of two changes exponents alone.
        x = (x.Problem with { Scale = x.Problem.Scale / 2 }).Draw<T>(x.Cost);
        (int _, int n, int r) = x.Shape;
        var random = new Random(x.Problem.Seed);
        int most = typeof(T) == typeof(float) ? 8 : 80;
        int[] exponents = [.. Enumerable.Range(0, r).Select(_ => random.Next(-most, most + 1))];
        Matrices<T> scaled = x.Copy();
        Scale(scaled.W, k => exponents[k % r]);
        Scale(scaled.H, k => -exponents[k / n]);
        Assert.Equal(nmf.Cost(x), nmf.Cost(scaled));

        foreach (Action<Matrices<T>> run in (Action<Matrices<T>>[])[nmf.UpdateW, nmf.UpdateH])
        {
            (Matrices<T> plain, Matrices<T> other) = (x.Copy(), scaled.Copy());
            run(plain);
            run(other);
            AssertScaled("W", plain.W, other.W, k => exponents[k % r]);
            AssertScaled("H", plain.H, other.H, k => -exponents[k / n]);
        }
    }

    private static void Mirrors<T>(Matrices<T> x, IImplementation<T> nmf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int r) = x.Shape;
        var mirror = new Matrices<T>(x.Problem, x.Cost, new NmfShape(n, m, r), Samples.Transpose(x.V, m, n), Samples.Transpose(x.H, r, n), Samples.Transpose(x.W, m, r));
        Wide before = x.Widen();
        nmf.Iterate(x);
        nmf.UpdateH(mirror);
        nmf.UpdateW(mirror);
        AssertSameIterate(before, x, mirror.H, mirror.W, w => Samples.Transpose(w, m, r), h => Samples.Transpose(h, r, n));
    }

    /// <summary>Two results of one iteration, each within its rounding of the exact one.</summary>
    private static void AssertSameIterate<T>(Wide before, Matrices<T> after, T[] otherW, T[] otherH, Func<T[], T[]> imageOfW, Func<T[], T[]> imageOfH)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Quotients ofW = Quotients.Of<T>(before.Mirror());
        Quotients ofH = Quotients.Of<T>(before with { W = after.Widen().W });
        if (!ofW.AreFinite<T>() || !ofH.AreFinite<T>() || !Enumerable.Range(0, after.W.Length).All(ofW.IsRegular) || !Enumerable.Range(0, after.H.Length).All(ofH.IsRegular))
        {
            return;
        }

        AssertClose("W", imageOfW(after.W), otherW, 2 * Rounding.OfUpdate<T>(after.Shape));
        AssertClose("H", imageOfH(after.H), otherH, 2 * Rounding.OfIteration<T>(after.Shape));
    }

    private static void AssertClose<T>(string what, T[] expected, T[] actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < expected.Length; k++)
        {
            (double want, double have) = (double.CreateChecked(expected[k]), double.CreateChecked(actual[k]));
            if (!(Math.Abs(have - want) <= tolerance * want))
            {
                Assert.Fail($"entry {k} of {what} is {have:R}, and {want:R} before the exchange: a relative difference of {(have - want) / want:g3}, and rounding allows {tolerance:g3}");
            }
        }
    }

    private static void AssertScaled<T>(string what, T[] plain, T[] scaled, Func<int, int> exponent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < plain.Length; k++)
        {
            // An entry at the floor is the one that does not scale.
            T expected = T.ScaleB(plain[k], exponent(k));
            if (plain[k] > Matrices<T>.Floor && scaled[k] > Matrices<T>.Floor && expected != scaled[k])
            {
                Assert.Fail($"entry {k} of {what} is {scaled[k]}, and {expected} without the scales");
            }
        }
    }

    private static void Scale<T>(T[] values, Func<int, int> exponent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = T.ScaleB(values[k], exponent(k));
        }
    }

    private static int[] Shuffled(int count, Random random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }

    private static T[] Pick<T>(T[] matrix, int stride, int[] rows, int[] columns) => [.. rows.SelectMany(i => columns.Select(j => matrix[(i * stride) + j]))];
}
