using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// Sums of 64 bytes to one element each, for as many rows as a vector has elements. The tree is the same at every width: in each 128-bit
/// lane (0 + 2) + (1 + 3) (float) or 0 + 1 (double), then the four lanes (0 + 1) + (2 + 3).
/// </summary>
internal static unsafe class Folding<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of a 128-bit lane.</summary>
    internal static int Lane => Vector128<T>.Count;

    /// <summary>The elements of a step, 64 bytes.</summary>
    private static int Step => CacheLine.Bytes / sizeof(T);

    /// <summary>The sums of rows, a step each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec OfRows(T* x)
    {
        int quarter = Lane * Step;
        return sizeof(TVec) switch
        {
            64 => Lanes(OfLane(x), OfLane(x + quarter), OfLane(x + (2 * quarter)), OfLane(x + (3 * quarter))),
            32 => TSimd.Add(Lanes(OfLane(x), OfLane(x + quarter)), Lanes(OfLane(x + TSimd.Count), OfLane(x + quarter + TSimd.Count))),
            _ => TSimd.Add(TSimd.Add(OfLane(x), OfLane(x + TSimd.Count)), TSimd.Add(OfLane(x + (2 * TSimd.Count)), OfLane(x + (3 * TSimd.Count)))),
        };
    }

    /// <summary>The same where the lanes are folded already, and a step holds as many rows as a lane has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec OfLanes(T* x) => sizeof(TVec) switch
    {
        64 => Lanes(TSimd.Load(x), TSimd.Load(x + Step), TSimd.Load(x + (2 * Step)), TSimd.Load(x + (3 * Step))),
        32 => TSimd.Add(Lanes(TSimd.Load(x), TSimd.Load(x + Step)), Lanes(TSimd.Load(x + TSimd.Count), TSimd.Load(x + Step + TSimd.Count))),
        _ => TSimd.Add(TSimd.Add(TSimd.Load(x), TSimd.Load(x + TSimd.Count)), TSimd.Add(TSimd.Load(x + (2 * TSimd.Count)), TSimd.Load(x + (3 * TSimd.Count)))),
    };

    /// <summary>Folds the lanes of four rows' sums; a step of the result holds as many rows as a lane has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreLanes(TVec x0, TVec x1, TVec x2, TVec x3, T* result)
    {
        TSimd.Store(WithinLanes(x0, x1, x2, x3), result);
        if (Lane == 2)
        {
            TSimd.Store(Pair(x2, x3), result + Step);
        }
    }

    /// <summary>In each 128-bit lane the sums over that lane of as many rows as it has elements: four, or for double the first two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec WithinLanes(TVec x0, TVec x1, TVec x2, TVec x3)
    {
        TVec low = Pair(x0, x1);
        if (Lane == 2)
        {
            return low;
        }

        TVec high = Pair(x2, x3);
        return TSimd.Add(TSimd.LowerHalves(low, high), TSimd.UpperHalves(low, high));
    }

    /// <summary>The same of rows in memory, a step each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec OfLane(T* x) => Lane == 2
        ? Pair(TSimd.Load(x), TSimd.Load(x + Step))
        : WithinLanes(TSimd.Load(x), TSimd.Load(x + Step), TSimd.Load(x + (2 * Step)), TSimd.Load(x + (3 * Step)));

    /// <summary>Two rows' sums, interleaved, after the first fold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Pair(TVec a, TVec b) => TSimd.Add(TSimd.InterleaveLow(a, b), TSimd.InterleaveHigh(a, b));

    /// <summary>The sums of neighbouring 128-bit lanes: those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Lanes(TVec a, TVec b) => TSimd.Add(TSimd.EvenLanes(a, b), TSimd.OddLanes(a, b));

    /// <summary>The same for the four lanes of a 512-bit vector: two rounds bring them together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Lanes(TVec a, TVec b, TVec c, TVec d) => Lanes(Lanes(a, b), Lanes(c, d));
}
