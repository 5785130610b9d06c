using FsCheck;
using FsCheck.Fluent;

namespace Nmf.Kernels.Tests.Theory;

/// <summary>Generators of problems, and how a failing one is made smaller.</summary>
internal static class Problems
{
    /// <summary>Around vectors (2 to 16), tiles (6, 12), panels (16, 32) and their multiples.</summary>
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 35, 47, 48, 49, 63, 64, 65, 69, 70];

    private static readonly int[] Ranks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20];

    private static readonly int[] Scales = [-100, -99, -50, -20, 0, 0, 0, 10, 50, 99, 100];

    /// <summary>Everything that the contract allows.</summary>
    internal static Arbitrary<Problem> All { get; } = Where(Enum.GetValues<Begin>());

    /// <summary>Starts on the scale of V, whose entries stay away from the floor.</summary>
    internal static Arbitrary<Problem> Even { get; } = Where(Begin.Even);

    /// <summary>Starts of certain kinds.</summary>
    internal static Arbitrary<Problem> Where(params Begin[] begins) => Arb.From(
        from rows in Gen.Elements(Sizes)
        from columns in Gen.Elements(Sizes)
        from rank in Gen.Elements(Ranks)
        from entries in Gen.Elements(Enum.GetValues<Entries>())
        from zeros in Gen.Choose(0, 99)
        from begin in Gen.Elements(begins)
        from scale in Gen.OneOf(Gen.Elements(Scales), Gen.Choose(-100, 100))
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new Problem(rows, columns, rank, entries, zeros, begin, scale, seed),
        problem => Shrink(problem, begins));

    /// <summary>Smaller and plainer problems, each of them valid: sizes stay at least 1, and the scale within its range.</summary>
    private static IEnumerable<Problem> Shrink(Problem p, Begin[] begins) =>
    [
        .. Smaller(p.Rows).Select(rows => p with { Rows = rows }),
        .. Smaller(p.Columns).Select(columns => p with { Columns = columns }),
        .. Smaller(p.Rank).Select(rank => p with { Rank = rank }),
        .. p.Entries == Entries.Uniform ? [] : new[] { p with { Entries = Entries.Uniform, Zeros = 0 } },
        .. p.Begin == Begin.Even || !begins.Contains(Begin.Even) ? [] : new[] { p with { Begin = Begin.Even } },
        .. p.Scale == 0 ? [] : new[] { p with { Scale = 0 }, p with { Scale = p.Scale / 2 } },
    ];

    private static IEnumerable<int> Smaller(int size) => new[] { 1, size / 2, size - 1 }.Where(s => s >= 1 && s < size).Distinct();
}
