using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The products with Q = V ⊘ (WH) where ranks are few, in the form of <see cref="QuotientKernel{TSimd, TVec, T}"/>, without Q. Both factors have a row for each rank: one runs along a line of V, the
/// other across the lines.
/// </summary>
internal static unsafe class QuotientSums<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The lines whose sums are folded together: as many as a step has elements.</summary>
    private static int Group => DotProduct<TSimd, TVec, T>.StepElements;

    /// <summary>
    /// c[k, i] += Σₜ qᵢ[t]·along[k, t] with qᵢ[t] = v[i, t] ⊘ Σₖ across[k, i]·along[k, t] for i &lt; lines, t &lt; depth. V and <paramref name="along"/> are read up to the next whole step in t, where the
    /// latter must be 0 and V finite; V's last step is read from <paramref name="lastOfV"/> where that is given. C is written up to the next whole vector in i, with arbitrary values, and has room up to the next multiple of
    /// <see cref="DotProduct{TSimd, TVec, T}.RowGroup"/>. What is so many elements <paramref name="ahead"/> of V is fetched, if not 0.
    /// </summary>
    [SkipLocalsInit]
    internal static void AddAlong(int lines, int rank, int depth, in Rows<T> across, in Rows<T> along, in Rows<T> v, in Tile<T> c, bool refined, in Rows<T> lastOfV = default, int ahead = 0)
    {
        int steps = (depth + Group - 1) / Group;
        bool padded = !lastOfV.Values.IsEmpty;
        CheckRank(rank);
        Check(rank, lines, across);
        Check(rank, steps * Group, along);
        Check(lines, (padded ? steps - 1 : steps) * Group, v);
        Check(padded ? lines : 0, Group, lastOfV);
        c.Check(rank, (lines + DotProduct<TSimd, TVec, T>.RowGroup - 1) / DotProduct<TSimd, TVec, T>.RowGroup * DotProduct<TSimd, TVec, T>.RowGroup / TSimd.Count, TSimd.Count);

        // On cache lines: what is stored across two of them is not forwarded to the loads that follow at once.
        byte* memory = stackalloc byte[((QuotientRanks.Most * Group) + 1) * CacheLine.Bytes];
        T* sums = (T*)(((nuint)memory + CacheLine.Bytes - 1) & ~(nuint)(CacheLine.Bytes - 1));
        fixed (T* across0 = across.Values, along0 = along.Values, v0 = v.Values, last0 = lastOfV.Values, c0 = &c.Memory)
        {
            var operands = new QuotientOperands<T>
            {
                Steps = steps,
                KeptRank = across.Stride,
                KeptLine = 1,
                PassedRank = along.Stride,
                VStep = Group,
                VLine = v.Stride,
                LastLine = padded ? lastOfV.Stride : 0,
                SumsRank = Group * Group,
                SumsLine = Group,
            };
            for (int line = 0; line < lines; line += Group)
            {
                operands.Lines = Math.Min(Group, lines - line);
                operands.Kept = across0 + line;
                for (int place = 0; place < Group; place += TSimd.Count)
                {
                    operands.Passed = along0 + place;
                    operands.PassedAgain = operands.Passed;
                    operands.V = v0 + ((nint)line * v.Stride) + place;
                    operands.Last = padded ? last0 + ((nint)line * lastOfV.Stride) + place : null;
                    operands.Sums = sums + place;
                    Fetch(ref operands, place == 0 ? ahead : 0, Group, v.Stride);
                    Run<PassedVectors>(rank, refined, operands);
                }

                AddFolded(rank, operands.Lines, sums, c, line);
            }
        }
    }

    /// <summary>
    /// c[k, j] += Σₜ qⱼ[t]·along[k, t], or c ← the sums, with qⱼ[t] = v[t, j] ⊘ Σₖ across[k, j]·along[k, t] for j &lt; lanes, rounded up to whole vectors, and t &lt; depth. What is so many elements
    /// <paramref name="ahead"/> of V is fetched, if not 0, or, if there are any, the lines <paramref name="inOrder"/>, as many bytes of them as V has here.
    /// </summary>
    internal static void AddAcross(int lanes, int rank, int depth, in Rows<T> across, in Rows<T> along, in Rows<T> v, in Tile<T> c, bool adds, bool refined, int ahead = 0, LinesAhead inOrder = default)
    {
        int vectors = (lanes + TSimd.Count - 1) / TSimd.Count;
        CheckRank(rank);
        Check(rank, vectors * TSimd.Count, across);
        Check(rank, depth, along);
        Check(depth, vectors * TSimd.Count, v);
        c.Check(rank, vectors, TSimd.Count);
        fixed (T* across0 = across.Values, along0 = along.Values, v0 = v.Values, c0 = &c.Memory)
        {
            Tile<T> first = c.At(0, 0);
            var operands = new QuotientOperands<T>
            {
                Steps = depth,
                KeptRank = across.Stride,
                KeptLine = TSimd.Count,
                Passed = along0,
                PassedAgain = along0,
                PassedRank = along.Stride,
                VStep = v.Stride,
                VLine = TSimd.Count,
                SumsRank = (nint)(first.Element(1, 0) - first.Element(0, 0)),
                SumsLine = TSimd.Count,
                Adds = adds,
            };

            // The two vectors of a panel of C, or all, if its panels follow each other.
            int together = vectors < 3 || c.At(1, 0).Element(0, 0) == first.Element(0, 2 * TSimd.Count) ? vectors : 2;
            for (int vector = 0; vector < vectors; vector += operands.Lines)
            {
                operands.Lines = Math.Min(together, vectors - vector);
                operands.Kept = across0 + (vector * TSimd.Count);
                operands.V = v0 + (vector * TSimd.Count);
                operands.Sums = c.At(vector / 2, 0).Element(0, 0);
                if (inOrder.Lines == 0)
                {
                    Fetch(ref operands, ahead, v.Stride, TSimd.Count);
                }
                else
                {
                    int ofLine = depth * TSimd.Count;
                    Fetch(ref operands, inOrder.Start + (vector * ofLine) - (vector * TSimd.Count), TSimd.Count, ofLine);
                }

                Run<PassedScalars>(rank, refined, operands);
            }
        }
    }

    /// <summary>Has the kernel fetch what stands so many elements behind V's first one, if not 0, and so many further on at each step and each line.</summary>
    private static void Fetch(ref QuotientOperands<T> operands, nint ahead, nint step, nint line)
    {
        operands.Fetch = ahead == 0 ? null : (byte*)(operands.V + ahead);
        operands.FetchStep = ahead == 0 ? 0 : step * sizeof(T);
        operands.FetchLine = ahead == 0 ? 0 : line * sizeof(T);
    }

    private static void Run<TPassed>(int rank, bool refined, in QuotientOperands<T> operands)
        where TPassed : struct, IPassed
    {
        if (refined)
        {
            Run<TPassed, Refined>(rank, operands);
        }
        else
        {
            Run<TPassed, Divided>(rank, operands);
        }
    }

    private static void Run<TPassed, TDivision>(int rank, in QuotientOperands<T> operands)
        where TPassed : struct, IPassed
        where TDivision : struct, IDivision
    {
        switch (rank)
        {
            case 1: QuotientKernel<TSimd, TVec, T>.Run<Size1, TPassed, TDivision>(operands); break;
            case 2: QuotientKernel<TSimd, TVec, T>.Run<Size2, TPassed, TDivision>(operands); break;
            case 3: QuotientKernel<TSimd, TVec, T>.Run<Size3, TPassed, TDivision>(operands); break;
            case 4: QuotientKernel<TSimd, TVec, T>.Run<Size4, TPassed, TDivision>(operands); break;
            case 5: QuotientKernel<TSimd, TVec, T>.Run<Size5, TPassed, TDivision>(operands); break;
            case 6: QuotientKernel<TSimd, TVec, T>.Run<Size6, TPassed, TDivision>(operands); break;
            case 7: QuotientKernel<TSimd, TVec, T>.Run<Size7, TPassed, TDivision>(operands); break;
            default: QuotientKernel<TSimd, TVec, T>.Run<Size8, TPassed, TDivision>(operands); break;
        }
    }

    /// <summary>Folds the sums of a group of lines, and adds them to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFolded(int rank, int lines, T* sums, in Tile<T> c, int line)
    {
        int width = Product<TSimd, TVec, T>.PanelWidth;
        for (int k = 0; k < rank; k++)
        {
            for (int i = 0; i < lines; i += TSimd.Count)
            {
                int place = line + i;
                TSimd.AddTo(Folding<TSimd, TVec, T>.OfRows(sums + ((nint)((k * Group) + i) * Group)), c.At(place / width, k).Element(0, place % width));
            }
        }
    }

    private static void CheckRank(int rank)
    {
        if (rank > QuotientRanks.Most)
        {
            throw new InvalidOperationException($"Sums of quotients of {rank} ranks do not fit the registers.");
        }
    }

    private static void Check(int rows, int columns, in Rows<T> operand)
    {
        long length = ((rows - 1L) * operand.Stride) + columns;
        if (rows > 0 && length > operand.Values.Length)
        {
            throw OutOfBounds(rows, columns, length, operand.Values.Length);
        }
    }

    private static InvalidOperationException OutOfBounds(int rows, int columns, long needed, int length) =>
        new($"Sums of quotients read {rows} × {columns} in {needed} of {length} elements.");
}
