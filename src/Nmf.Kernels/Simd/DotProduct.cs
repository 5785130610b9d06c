using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>Rows of a matrix: row i begins at i·Stride. Where they are contiguous along the sum of a product, its elements are read 64 bytes at a time, or a 128-bit lane.</summary>
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
    /// <summary>The rows of A in a tile; with a single row of B twice as many, see <see cref="DotKernel{TSimd, TVec, T}"/>.</summary>
    internal const int TileRows = 4;

    /// <summary>C has room for a multiple of so many rows of A.</summary>
    internal const int RowGroup = 16;

    /// <summary>The most rows of A over which a tile of B passes before the next, and whose sums are folded together.</summary>
    private const int MostGroupRows = 64;

    /// <summary>Their elements: 32 KB in float, beside 12 KB of B; up to four times as many where chunks are long.</summary>
    private const int GroupElements = 16 * 512;

    /// <summary>From the sums with one row of B to those with the next: a step for as many rows of A as a 128-bit lane has elements.</summary>
    internal static int TileSums => MostGroupRows / Folding<TSimd, TVec, T>.Lane * StepElements;

    /// <summary>The elements of a step: 64 bytes.</summary>
    internal static int StepElements => CacheLine.Bytes / sizeof(T);

    /// <summary>The most rows of B in a tile.</summary>
    private static int MostColumns => VectorRegisters.Are32 ? 6 : 2;

    /// <summary>
    /// c[j, i] += Σₖ a[i, k]·b[j, k] for i &lt; rows, j &lt; columns, k &lt; depth. A and B are read up to the next multiple of a
    /// step in k, where one of them must be 0; A's last step is read from <paramref name="lastOfA"/> where that is given. C is written
    /// up to the next whole vector in i, with arbitrary values, and has room up to the next multiple of <see cref="RowGroup"/>. What is so many elements
    /// <paramref name="ahead"/> of A is fetched, if not 0.
    /// </summary>
    [SkipLocalsInit]
    internal static void Add(int rows, int columns, int depth, in Rows<T> a, in Rows<T> b, in Tile<T> c, in Rows<T> lastOfA = default, int ahead = 0)
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

        // On cache lines: what is stored across two of them is not forwarded to the loads that follow at once.
        byte* memory = stackalloc byte[((6 * MostGroupRows / Folding<TSimd, TVec, T>.Lane) + 1) * CacheLine.Bytes];
        T* sums = (T*)(((nuint)memory + CacheLine.Bytes - 1) & ~(nuint)(CacheLine.Bytes - 1));
        fixed (T* a0 = a.Values, b0 = b.Values, last0 = lastOfA.Values, c0 = &c.Memory)
        {
            int groupRows = rows <= RowGroup ? RowGroup : Math.Clamp(GroupElements / (steps * StepElements) / RowGroup, 1, MostGroupRows / RowGroup) * RowGroup;
            for (int group = 0; group < rows; group += groupRows)
            {
                int count = Math.Min(groupRows, rows - group);
                T* aGroup = a0 + ((nint)group * a.Stride);
                T* lastGroup = padded ? last0 + ((nint)group * lastOfA.Stride) : null;
                int next;
                for (int column = 0; column < columns; column = next)
                {
                    // As many as fit first: they wait for A, whose rows the others find near (six and two are 1.03 times as fast as two times
                    // four). But one alone would wait for its own sums.
                    int left = columns - column;
                    next = column + (left == MostColumns + 1 ? MostColumns - 1 : Math.Min(left, MostColumns));
                    T* bTile = b0 + ((nint)column * b.Stride);
                    for (int place = 0; place < StepElements; place += TSimd.Count)
                    {
                        nint fetched = column == 0 && place == 0 ? ahead : 0;
                        Run(next - column, count, steps, aGroup + place, a.Stride, padded ? lastGroup + place : null, lastOfA.Stride, bTile + place, b.Stride, sums + place, fetched);
                    }

                    AddFolded(next - column, count, sums, c, group, column);
                }
            }
        }
    }

    /// <summary>Zeros what follows the first elements of each run, to the end of the step: sums along the runs read whole steps.</summary>
    internal static void ClearToStep(Span<T> values, int runs, int stride, int first)
    {
        int end = (first + StepElements - 1) / StepElements * StepElements;
        for (int i = 0; i < runs && first < end; i++)
        {
            values[((i * stride) + first)..((i * stride) + end)].Clear();
        }
    }

    private static void Run(int columns, int rows, int steps, T* a, nint aRow, T* last, nint lastRow, T* b, nint bRow, T* sums, nint ahead)
    {
        switch (columns)
        {
            case 1: DotKernel<TSimd, TVec, T>.Run<Size1>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
            case 2: DotKernel<TSimd, TVec, T>.Run<Size2>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
            case 3: DotKernel<TSimd, TVec, T>.Run<Size3>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
            case 4: DotKernel<TSimd, TVec, T>.Run<Size4>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
            case 5: DotKernel<TSimd, TVec, T>.Run<Size5>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
            default: DotKernel<TSimd, TVec, T>.Run<Size6>(rows, steps, a, aRow, last, lastRow, b, bRow, sums, ahead); break;
        }
    }

    /// <summary>Folds the sums of a group of rows, whose 128-bit lanes the kernel has folded, and adds them to C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFolded(int columns, int rows, T* sums, in Tile<T> c, int row, int column)
    {
        int width = Product<TSimd, TVec, T>.PanelWidth;
        for (int j = 0; j < columns; j++)
        {
            T* x = sums;
            for (int i = 0; i < rows; i += TSimd.Count)
            {
                int place = row + i;
                TSimd.AddTo(Folding<TSimd, TVec, T>.OfLanes(x), c.At(place / width, column + j).Element(0, place % width));
                x += TSimd.Count / Folding<TSimd, TVec, T>.Lane * StepElements;
            }

            sums += TileSums;
        }
    }

    private static void Check(int rows, int steps, in Rows<T> operand)
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
