using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>Where <see cref="QuotientKernel{TSimd, TVec, T}"/> finds a run of lines; the memory is pinned, the extents are checked. Strides are in elements.</summary>
internal unsafe struct QuotientOperands<T>
    where T : unmanaged
{
    internal int Lines;
    internal int Steps;

    /// <summary>The factor that a line keeps in registers: its rank 0 for the first line.</summary>
    internal T* Kept;
    internal nint KeptRank;
    internal nint KeptLine;

    /// <summary>The factor that all lines pass along: its rank 0 at the first step.</summary>
    internal T* Passed;
    internal nint PassedRank;

    /// <summary>The same place, where there are too few registers for what is read to stay there until it is used again: the compiler, which would know better, is not told that it is the same.</summary>
    internal T* PassedAgain;

    internal T* V;
    internal nint VStep;
    internal nint VLine;

    /// <summary>A copy of what V has at the last step of a line, or null, and the elements from one line's to the next: none, if null.</summary>
    internal T* Last;
    internal nint LastLine;

    internal T* Sums;
    internal nint SumsRank;
    internal nint SumsLine;

    /// <summary>Whether sums that are complete are added to what is there.</summary>
    internal bool Adds;

    /// <summary>The line that the second-level cache is asked for at the first step, or null, and how far in bytes each step and each line moves on: not at all, if null.</summary>
    internal byte* Fetch;
    internal nint FetchStep;
    internal nint FetchLine;
}

/// <summary>
/// The micro-kernel of the Kullback–Leibler products where ranks are few: WH, its quotient and what is summed of it never leave the registers.
/// <code>
/// for each line:   sₖ = Σₜ qₜ · xₖ[t]      qₜ = v[t] ⊘ Σₖ fₖ · xₖ[t]      0 ≤ k &lt; TRank
///
///   along the lanes (TPassed = PassedVectors):   a line is a row of V, t runs along it a step of 64 bytes at a time; f is broadcast, and the places of s are folded later
///   across them     (TPassed = PassedScalars):   a line is as many columns of V as a vector has elements, t runs down them; x is broadcast, and s is complete
/// </code>
/// W and H, rows and columns change places where V lies in columns. Σₖ is formed in four sums, of every fourth rank.
/// </summary>
/// <remarks>
/// A quotient waits for a chain of multiply-adds and a division, fifty-odd cycles at rank 8 if Σₖ is one sum, and few steps are in flight at a time: then a step takes 13 cycles,
/// with two sums 11, with four 10.5 (Zen 5, in C), where a tile of quotients and the product with it take 14.7. 8 + 8 vectors of f and s, x and the constants of the quotient fit 32 registers.
/// </remarks>
internal static unsafe class QuotientKernel<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<TRank, TPassed, TDivision>(scoped in QuotientOperands<T> operands)
        where TRank : unmanaged, ITileSize
        where TPassed : struct, IPassed
        where TDivision : struct, IDivision
    {
        // Bytes, for scaled addresses: x + r, x + 2r, x + 4r.
        nint r = operands.PassedRank * sizeof(T);
        nint r3 = 3 * r;
        nint r5 = 5 * r;
        nint r7 = 7 * r;
        nint xStep = typeof(TPassed) == typeof(PassedVectors) ? CacheLine.Bytes : sizeof(T);
        nint vStep = operands.VStep;
        nint fetchStep = operands.FetchStep;
        byte* passed = (byte*)operands.Passed;
        byte* passedAgain = (byte*)operands.PassedAgain;
        byte* end = passed + (operands.Steps * xStep);
        T* kept = operands.Kept;
        T* line = operands.V;
        T* last = operands.Last;
        T* sums = operands.Sums;
        byte* fetchLine = operands.Fetch;
        for (int left = operands.Lines; left > 0; left--)
        {
            TVec f0 = Kept<TRank, TPassed>(0, kept, operands.KeptRank), f1 = Kept<TRank, TPassed>(1, kept, operands.KeptRank);
            TVec f2 = Kept<TRank, TPassed>(2, kept, operands.KeptRank), f3 = Kept<TRank, TPassed>(3, kept, operands.KeptRank);
            TVec f4 = Kept<TRank, TPassed>(4, kept, operands.KeptRank), f5 = Kept<TRank, TPassed>(5, kept, operands.KeptRank);
            TVec f6 = Kept<TRank, TPassed>(6, kept, operands.KeptRank), f7 = Kept<TRank, TPassed>(7, kept, operands.KeptRank);
            TVec s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            T* v = line;
            byte* fetch = fetchLine;
            byte* lastStep = last == null ? null : end - xStep;
            byte* again = passedAgain;
            for (byte* x = passed; x < end; x += xStep, again += xStep, v += vStep, fetch += fetchStep)
            {
                v = x == lastStep ? last : v;
                Add<TRank, TPassed, Divided>(x, again, r, r3, r5, r7, v, fetch, f0, f1, f2, f3, f4, f5, f6, f7, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
                if (typeof(TDivision) == typeof(Refined) && x + xStep < end)
                {
                    x += xStep;
                    again += xStep;
                    v = x == lastStep ? last : v + vStep;
                    fetch += fetchStep;
                    Add<TRank, TPassed, Refined>(x, again, r, r3, r5, r7, v, fetch, f0, f1, f2, f3, f4, f5, f6, f7, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
                }
            }

            bool adds = typeof(TPassed) == typeof(PassedScalars) && operands.Adds;
            nint sumsRank = operands.SumsRank;
            Store<TRank>(0, s0, sums, sumsRank, adds);
            Store<TRank>(1, s1, sums, sumsRank, adds);
            Store<TRank>(2, s2, sums, sumsRank, adds);
            Store<TRank>(3, s3, sums, sumsRank, adds);
            Store<TRank>(4, s4, sums, sumsRank, adds);
            Store<TRank>(5, s5, sums, sumsRank, adds);
            Store<TRank>(6, s6, sums, sumsRank, adds);
            Store<TRank>(7, s7, sums, sumsRank, adds);
            kept += operands.KeptLine;
            line += operands.VLine;
            last += operands.LastLine;
            sums += operands.SumsLine;
            fetchLine += operands.FetchLine;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Kept<TRank, TPassed>(int k, T* kept, nint stride)
        where TRank : unmanaged, ITileSize
        where TPassed : struct, IPassed =>
        sizeof(TRank) <= k ? default : typeof(TPassed) == typeof(PassedVectors) ? TSimd.Broadcast(kept[k * stride]) : TSimd.Load(kept + (k * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Passed<TPassed>(byte* x)
        where TPassed : struct, IPassed => typeof(TPassed) == typeof(PassedVectors) ? TSimd.Load((T*)x) : TSimd.Broadcast(*(T*)x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRank, TPassed, TDivision>(
        byte* x, byte* again, nint r, nint r3, nint r5, nint r7, T* v, byte* fetch, TVec f0, TVec f1, TVec f2, TVec f3, TVec f4, TVec f5, TVec f6, TVec f7, ref TVec s0, ref TVec s1, ref TVec s2, ref TVec s3, ref TVec s4, ref TVec s5, ref TVec s6, ref TVec s7)
        where TRank : unmanaged, ITileSize
        where TPassed : struct, IPassed
        where TDivision : struct, IDivision
    {
        if (fetch != null)
        {
            CacheLine.Prefetch(fetch);
        }

        TVec x0 = Passed<TPassed>(x);
        TVec x1 = sizeof(TRank) > 1 ? Passed<TPassed>(x + r) : default;
        TVec x2 = sizeof(TRank) > 2 ? Passed<TPassed>(x + (2 * r)) : default;
        TVec x3 = sizeof(TRank) > 3 ? Passed<TPassed>(x + r3) : default;
        TVec x4 = sizeof(TRank) > 4 && VectorRegisters.Are32 ? Passed<TPassed>(x + (4 * r)) : default;
        TVec x5 = sizeof(TRank) > 5 && VectorRegisters.Are32 ? Passed<TPassed>(x + r5) : default;
        TVec x6 = sizeof(TRank) > 6 && VectorRegisters.Are32 ? Passed<TPassed>(x + (2 * r3)) : default;
        TVec x7 = sizeof(TRank) > 7 && VectorRegisters.Are32 ? Passed<TPassed>(x + r7) : default;
        TVec y0 = TSimd.Multiply(f0, x0);
        y0 = sizeof(TRank) > 4 ? TSimd.FusedMultiplyAdd(f4, OfStep<TPassed>(x4, x + (4 * r)), y0) : y0;
        TVec y1 = sizeof(TRank) > 1 ? TSimd.Multiply(f1, x1) : default;
        y1 = sizeof(TRank) > 5 ? TSimd.FusedMultiplyAdd(f5, OfStep<TPassed>(x5, x + r5), y1) : y1;
        y0 = sizeof(TRank) > 1 ? TSimd.Add(y0, y1) : y0;
        TVec y2 = sizeof(TRank) > 2 ? TSimd.Multiply(f2, x2) : default;
        y2 = sizeof(TRank) > 6 ? TSimd.FusedMultiplyAdd(f6, OfStep<TPassed>(x6, x + (2 * r3)), y2) : y2;
        TVec y3 = sizeof(TRank) > 3 ? TSimd.Multiply(f3, x3) : default;
        y3 = sizeof(TRank) > 7 ? TSimd.FusedMultiplyAdd(f7, OfStep<TPassed>(x7, x + r7), y3) : y3;
        y2 = sizeof(TRank) > 3 ? TSimd.Add(y2, y3) : y2;
        y0 = sizeof(TRank) > 2 ? TSimd.Add(y0, y2) : y0;
        TVec q = typeof(TDivision) == typeof(Refined) ? TSimd.RefinedQuotient(TSimd.Load(v), y0) : TSimd.GuardedQuotient(TSimd.Load(v), y0);
        s0 = TSimd.FusedMultiplyAdd(q, x0, s0);
        s1 = sizeof(TRank) > 1 ? TSimd.FusedMultiplyAdd(q, x1, s1) : s1;
        s2 = sizeof(TRank) > 2 ? TSimd.FusedMultiplyAdd(q, x2, s2) : s2;
        s3 = sizeof(TRank) > 3 ? TSimd.FusedMultiplyAdd(q, x3, s3) : s3;
        s4 = sizeof(TRank) > 4 ? TSimd.FusedMultiplyAdd(q, OfStep<TPassed>(x4, again + (4 * r)), s4) : s4;
        s5 = sizeof(TRank) > 5 ? TSimd.FusedMultiplyAdd(q, OfStep<TPassed>(x5, again + r5), s5) : s5;
        s6 = sizeof(TRank) > 6 ? TSimd.FusedMultiplyAdd(q, OfStep<TPassed>(x6, again + (2 * r3)), s6) : s6;
        s7 = sizeof(TRank) > 7 ? TSimd.FusedMultiplyAdd(q, OfStep<TPassed>(x7, again + r7), s7) : s7;
    }

    /// <summary>What a step reads of the other factor, from the registers or once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec OfStep<TPassed>(TVec kept, byte* x)
        where TPassed : struct, IPassed => VectorRegisters.Are32 ? kept : Passed<TPassed>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRank>(int k, TVec sum, T* sums, nint stride, bool adds)
        where TRank : unmanaged, ITileSize
    {
        if (sizeof(TRank) > k)
        {
            T* place = sums + (k * stride);
            TSimd.Store(adds ? TSimd.Add(TSimd.Load(place), sum) : sum, place);
        }
    }
}

/// <summary>The ranks that fit the registers.</summary>
internal static class QuotientRanks
{
    /// <summary>So many vectors of a factor and of sums share 32 registers with what a step needs.</summary>
    internal const int Most = 8;
}

/// <summary>How the factor that is not kept in registers is read, as a type argument.</summary>
internal interface IPassed;

/// <summary>A vector at each step.</summary>
internal readonly struct PassedVectors : IPassed;

/// <summary>A scalar at each step, broadcast.</summary>
internal readonly struct PassedScalars : IPassed;
