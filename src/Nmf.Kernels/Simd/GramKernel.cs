using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The Euclidean update of one column with everything that depends on the dictionary in G = WᵀW and c = Wᵀv:
/// h ← max(floor, h ∘ c ⊘ (G·h)), iteration after iteration, without leaving the first-level cache.
/// <code>
///   G, 4 rows of 4 columns (float) to a 128-bit lane:      h[4q … 4q+3] in every lane multiplies 4 vectors at once,
///   vector j, lane l: G[4l + j, 4q … 4q+3]                 one for each j; a row's sum is folded within its lane at the end
/// </code>
/// (2 and 2 for double.) Even and odd q have sums of their own: element (i, k) is added to the sum of its place k mod 8 (4 for
/// double), and the places are folded as (0 + 4) … (3 + 7), then (0 + 2) + (1 + 3): the same bits at every width.
/// </summary>
/// <remarks>
/// An iteration is one chain of dependent steps, so its latency counts, not its work (64 multiply-adds at rank 32: 32 cycles): a
/// load of h four elements wide takes a quarter of the broadcasts, eight sums a vector let the multiply-adds follow without
/// waiting, and where no guard can act (<see cref="Guards"/>) they are left out, which has the same bits and saves 16 cycles.
/// </remarks>
internal static unsafe class GramKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of a 128-bit lane.</summary>
    private static int Lane => Vector128<T>.Count;

    /// <summary>The elements of h in a step of the loop.</summary>
    private static int StepElements => 2 * Lane;

    /// <summary>The elements of G in its packed form, for a rank rounded up to 64 bytes.</summary>
    internal static long Length(int rank, int paddedRank) => (long)paddedRank * Rounded(rank);

    /// <summary>Packs G. Rows beyond the rank begin with 1, so that no denominator is 0 there.</summary>
    internal static void Pack(ReadOnlySpan<T> gram, int stride, int rank, int paddedRank, Span<T> packed)
    {
        int at = 0;
        for (int first = 0; first < paddedRank; first += TSimd.Count)
        {
            for (int k = 0; k < Rounded(rank); k += Lane)
            {
                for (int j = 0; j < Lane; j++)
                {
                    for (int place = 0; place < TSimd.Count; place++)
                    {
                        int row = first + (place / Lane * Lane) + j;
                        int column = k + (place % Lane);
                        packed[at++] = row >= rank ? (column == 0 ? T.One : T.Zero) : column < rank ? gram[(row * stride) + column] : T.Zero;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Does iterations; each reads one of <paramref name="h"/> and <paramref name="next"/> and writes the other, so an odd number
    /// leaves the result in <paramref name="next"/>. Both, and c, have the padded rank.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(int iterations, int rank, ReadOnlySpan<T> packed, ReadOnlySpan<T> c, Span<T> h, Span<T> next, T floor, bool guarded)
    {
        int vectors = c.Length / TSimd.Count;
        int steps = Rounded(rank) / StepElements;
        if (packed.Length < Length(rank, c.Length) || h.Length < Math.Max(c.Length, Rounded(rank)) || next.Length < h.Length)
        {
            throw new InvalidOperationException($"A Gram matrix of rank {rank} has {packed.Length} elements, h {h.Length} and next {next.Length}.");
        }

        fixed (T* g0 = packed, c0 = c, h0 = h, next0 = next)
        {
            if (guarded)
            {
                Run<Guards>(iterations, vectors, steps, g0, c0, h0, next0, floor);
            }
            else
            {
                Run<NoGuards>(iterations, vectors, steps, g0, c0, h0, next0, floor);
            }
        }
    }

    /// <summary>The rank in whole steps.</summary>
    private static int Rounded(int rank) => (rank + StepElements - 1) / StepElements * StepElements;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TGuards>(int iterations, int vectors, int steps, T* gram, T* c, T* h, T* next, T floor)
        where TGuards : struct, IGuards
    {
        TVec least = TSimd.Broadcast(floor);
        for (; iterations > 0; iterations--)
        {
            T* g = gram;
            for (nint i = 0; i < vectors; i++)
            {
                TVec x0 = default, x1 = default, x2 = default, x3 = default;
                TVec y0 = default, y1 = default, y2 = default, y3 = default;
                T* source = h;
                for (int k = 0; k < steps; k++)
                {
                    TVec x = TSimd.BroadcastLane(source);
                    TVec y = TSimd.BroadcastLane(source + Lane);
                    x0 = TSimd.FusedMultiplyAdd(x, TSimd.Load(g), x0);
                    x1 = TSimd.FusedMultiplyAdd(x, TSimd.Load(g + TSimd.Count), x1);
                    if (Lane == 4)
                    {
                        x2 = TSimd.FusedMultiplyAdd(x, TSimd.Load(g + (2 * TSimd.Count)), x2);
                        x3 = TSimd.FusedMultiplyAdd(x, TSimd.Load(g + (3 * TSimd.Count)), x3);
                    }

                    y0 = TSimd.FusedMultiplyAdd(y, TSimd.Load(g + (Lane * TSimd.Count)), y0);
                    y1 = TSimd.FusedMultiplyAdd(y, TSimd.Load(g + ((Lane + 1) * TSimd.Count)), y1);
                    if (Lane == 4)
                    {
                        y2 = TSimd.FusedMultiplyAdd(y, TSimd.Load(g + (6 * TSimd.Count)), y2);
                        y3 = TSimd.FusedMultiplyAdd(y, TSimd.Load(g + (7 * TSimd.Count)), y3);
                    }

                    source += StepElements;
                    g += StepElements * TSimd.Count;
                }

                TVec denominator = Folding<TSimd, TVec, T>.WithinLanes(TSimd.Add(x0, y0), TSimd.Add(x1, y1), TSimd.Add(x2, y2), TSimd.Add(x3, y3));
                TVec numerator = TSimd.Load(c + (i * TSimd.Count));
                TVec old = TSimd.Load(h + (i * TSimd.Count));
                TVec updated = TGuards.Act
                    ? TSimd.GuardedUpdate(old, TSimd.GuardedQuotient(numerator, denominator), least)
                    : TSimd.Max(TSimd.Multiply(old, TSimd.Divide(numerator, denominator)), least);
                TSimd.Store(updated, next + (i * TSimd.Count));
            }

            T* spare = h;
            h = next;
            next = spare;
        }
    }
}
