using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>Rows that are contiguous along the sum of a product: row i begins at i·Stride, and its elements are read 64 bytes at a time.</summary>
internal readonly ref struct Rows<T>(ReadOnlySpan<T> values, int stride)
{
    internal readonly ReadOnlySpan<T> Values = values;
    internal readonly int Stride = stride;
}

/// <summary>A product C ← C + B·Aᵀ of two operands whose rows are contiguous along the sum, in the form of <see cref="DotKernel{TSimd, TVec, T}"/>.</summary>
internal static unsafe class DotProduct<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of A in a tile.</summary>
    internal const int TileRows = 4;

    /// <summary>
    /// The rows of A over which a tile of B passes before the next, and whose sums are folded together: with 512 columns they are
    /// 32 KB, beside 12 KB of B. C has room for a multiple of it.
    /// </summary>
    internal const int RowGroup = 16;

    /// <summary>The elements of a step: 64 bytes.</summary>
    internal static int StepElements => CacheLine.Bytes / sizeof(T);

    /// <summary>The most rows of B in a tile.</summary>
    private static int MostColumns => TSimd.TileRows == 12 ? 6 : 2;

    /// <summary>
    /// c[j, i] += Σₖ a[i, k]·b[j, k] for i &lt; rows, j &lt; columns, k &lt; depth. A and B are read up to the next multiple of a
    /// step in k, where one of them must be 0; A's last step is read from <paramref name="lastOfA"/> where that is given. C is written
    /// up to the next multiple of <see cref="RowGroup"/> in i, with arbitrary values.
    /// </summary>
    [SkipLocalsInit]
    internal static void Add(int rows, int columns, int depth, Rows<T> a, Rows<T> b, Tile<T> c, Rows<T> lastOfA = default)
    {
        if (rows == 0 || columns == 0 || depth == 0)
        {
            return;
        }

        int steps = (depth + StepElements - 1) / StepElements;
        bool padded = !lastOfA.Values.IsEmpty;
        Check(rows, padded ? steps - 1 : steps, a);
        if (padded)
        {
            Check(rows, 1, lastOfA);
        }

        Check(columns, steps, b);
        c.Check(columns, (rows + RowGroup - 1) / RowGroup * RowGroup / TSimd.Count, TSimd.Count);
        int tiles = (columns + MostColumns - 1) / MostColumns;

        // On cache lines: what is stored across two of them is not forwarded to the loads that follow at once.
        byte* memory = stackalloc byte[((6 * RowGroup) + 1) * CacheLine.Bytes];
        T* sums = (T*)(((nuint)memory + CacheLine.Bytes - 1) & ~(nuint)(CacheLine.Bytes - 1));
        fixed (T* a0 = a.Values, b0 = b.Values, last0 = lastOfA.Values, c0 = &c.Memory)
        {
            for (int group = 0; group < rows; group += RowGroup)
            {
                int count = Math.Min(RowGroup, rows - group);
                T* aGroup = a0 + ((nint)group * a.Stride);
                T* lastGroup = padded ? last0 + ((nint)group * lastOfA.Stride) : null;
                int column = 0;
                for (int tile = 1; tile <= tiles; tile++)
                {
                    int next = (int)((long)columns * tile / tiles);
                    T* bTile = b0 + ((nint)column * b.Stride);
                    for (int place = 0; place < StepElements; place += TSimd.Count)
                    {
                        Run(next - column, count, steps, aGroup + place, a.Stride, padded ? lastGroup + place : null, lastOfA.Stride, bTile + place, b.Stride, sums + place);
                    }

                    AddFolded(next - column, sums, c, group, column);
                    column = next;
                }
            }
        }
    }

    private static void Run(int columns, int rows, int steps, T* a, nint aRow, T* last, nint lastRow, T* b, nint bRow, T* sums)
    {
        switch (columns)
        {
            case 1: DotKernel<TSimd, TVec, T>.Run<Size1>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
            case 2: DotKernel<TSimd, TVec, T>.Run<Size2>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
            case 3: DotKernel<TSimd, TVec, T>.Run<Size3>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
            case 4: DotKernel<TSimd, TVec, T>.Run<Size4>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
            case 5: DotKernel<TSimd, TVec, T>.Run<Size5>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
            default: DotKernel<TSimd, TVec, T>.Run<Size6>(rows, steps, a, aRow, last, lastRow, b, bRow, sums); break;
        }
    }

    /// <summary>Folds the sums of a group of rows and adds them to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFolded(int columns, T* sums, Tile<T> c, int row, int column)
    {
        int width = Product<TSimd, TVec, T>.PanelWidth;
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < RowGroup; i += TSimd.Count)
            {
                int place = row + i;
                TSimd.AddTo(Fold(sums + (i * StepElements)), c.At(place / width, column + j).Element(0, place % width));
            }

            sums += RowGroup * StepElements;
        }
    }

    /// <summary>The sums of as many rows as a vector has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVec Fold(T* x)
    {
        if (sizeof(TVec) == CacheLine.Bytes)
        {
            // Four 128-bit lanes in one vector: two rounds bring them together.
            int quarter = StepElements / 4;
            TVec low = FoldLanes(FoldQuarter(x), FoldQuarter(x + (quarter * StepElements)));
            TVec high = FoldLanes(FoldQuarter(x + (2 * quarter * StepElements)), FoldQuarter(x + (3 * quarter * StepElements)));
            return FoldLanes(low, high);
        }

        if (2 * sizeof(TVec) == CacheLine.Bytes)
        {
            int half = TSimd.Count / 2;
            T* y = x + (half * StepElements);
            return TSimd.Add(FoldLanes(FoldQuarter(x), FoldQuarter(y)), FoldLanes(FoldQuarter(x + TSimd.Count), FoldQuarter(y + TSimd.Count)));
        }

        return TSimd.Add(
            TSimd.Add(FoldQuarter(x), FoldQuarter(x + TSimd.Count)),
            TSimd.Add(FoldQuarter(x + (2 * TSimd.Count)), FoldQuarter(x + (3 * TSimd.Count))));
    }

    /// <summary>In each 128-bit lane the sums over that lane of as many rows as it has elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec FoldQuarter(T* x)
    {
        TVec pair = FoldPair(x);
        if (sizeof(T) == sizeof(double))
        {
            return pair;
        }

        TVec other = FoldPair(x + (2 * StepElements));
        return TSimd.Add(TSimd.LowerHalves(pair, other), TSimd.UpperHalves(pair, other));
    }

    /// <summary>Two rows' sums, interleaved, after the first fold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec FoldPair(T* x)
    {
        TVec x0 = TSimd.Load(x);
        TVec x1 = TSimd.Load(x + StepElements);
        return TSimd.Add(TSimd.InterleaveLow(x0, x1), TSimd.InterleaveHigh(x0, x1));
    }

    /// <summary>The sums of neighbouring 128-bit lanes: those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec FoldLanes(TVec a, TVec b) => TSimd.Add(TSimd.EvenLanes(a, b), TSimd.OddLanes(a, b));

    private static void Check(int rows, int steps, Rows<T> operand)
    {
        long length = ((long)(rows - 1) * operand.Stride) + ((long)steps * StepElements);
        if (length > operand.Values.Length)
        {
            throw OutOfBounds(rows, steps, length, operand.Values.Length);
        }
    }

    private static InvalidOperationException OutOfBounds(int rows, int steps, long needed, int length) =>
        new($"A product of {rows} rows × {steps} steps reads {needed} of {length} elements.");
}
