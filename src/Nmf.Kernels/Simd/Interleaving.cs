using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>
/// Short rows that follow each other, turned into a line for each of their elements, and back, a vector of rows at a time, where a processor permutes two vectors at once.
/// <code>
///   |a₀ b₀ c₀ a₁|b₁ c₁ a₂ b₂|c₂ a₃ b₃ c₃|    ⇄    |a₀ a₁ a₂ a₃|   |b₀ b₁ b₂ b₃|   |c₀ c₁ c₂ c₃|
/// </code>
/// Each vector takes from the first two of the others what is its own, and from each further one the rest: r·(r − 1) permutations for rows of r elements.
/// </summary>
/// <remarks>In rows of a lane each, stored one over the other, they take two to four times as long: a tenth of an iteration at 20000×10, rank 3.</remarks>
internal static unsafe class Interleaving<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The longest rows, for which the permutations take as long as the way by lanes.</summary>
    private const int MostElements = 6;

    /// <summary>For each length of rows the indices that take a vector of a line from those of rows, permutation by permutation and line by line.</summary>
    private static readonly T[] ToLines = Tables((length, line, row) => (row * length) + line);

    /// <summary>The same the other way around.</summary>
    private static readonly T[] ToRows = Tables((length, vector, element) =>
    {
        (int row, int line) = Math.DivRem((vector * Count) + element, length);
        return (line * Count) + row;
    });

    private static int Count => Vector512<T>.Count;

    /// <summary>Makes the tables, so that no call of a kernel allocates them. Returns their length.</summary>
    internal static int Prepare() => ToLines.Length + ToRows.Length;

    /// <summary>Whether rows of so many elements are turned so.</summary>
    internal static bool Serves(int elements) => Avx512F.IsSupported && elements is > 1 and <= MostElements;

    /// <summary>Turns rows into lines; returns how many, whole vectors of them.</summary>
    internal static int Split(T* rows, int count, int elements, T* lines, nint stride) => Turn(ToLines, count, elements, rows, Count, (nint)elements * Count, lines, stride, Count);

    /// <summary>Turns lines into rows; returns how many, whole vectors of them.</summary>
    internal static int Join(T* lines, nint stride, int count, int elements, T* rows) => Turn(ToRows, count, elements, lines, stride, Count, rows, Count, (nint)elements * Count);

    private static int Turn(T[] table, int count, int elements, T* from, nint fromVector, nint fromStep, T* to, nint toVector, nint toStep)
    {
        fixed (T* begin = &table[Start(elements)])
        {
            T* indices = begin + Misalignment(table);
            switch (elements)
            {
                case 2: return Turn<Size2>(indices, count, from, fromVector, fromStep, to, toVector, toStep);
                case 3: return Turn<Size3>(indices, count, from, fromVector, fromStep, to, toVector, toStep);
                case 4: return Turn<Size4>(indices, count, from, fromVector, fromStep, to, toVector, toStep);
                case 5: return Turn<Size5>(indices, count, from, fromVector, fromStep, to, toVector, toStep);
                default: return Turn<Size6>(indices, count, from, fromVector, fromStep, to, toVector, toStep);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Turn<TElements>(T* indices, int count, T* from, nint fromVector, nint fromStep, T* to, nint toVector, nint toStep)
        where TElements : unmanaged, ITileSize
    {
        int done = 0;
        for (; done <= count - Count; done += Count)
        {
            Vector512<T> x0 = *(Vector512<T>*)from;
            Vector512<T> x1 = *(Vector512<T>*)(from + fromVector);
            Vector512<T> x2 = sizeof(TElements) > 2 ? *(Vector512<T>*)(from + (2 * fromVector)) : default;
            Vector512<T> x3 = sizeof(TElements) > 3 ? *(Vector512<T>*)(from + (3 * fromVector)) : default;
            Vector512<T> x4 = sizeof(TElements) > 4 ? *(Vector512<T>*)(from + (4 * fromVector)) : default;
            Vector512<T> x5 = sizeof(TElements) > 5 ? *(Vector512<T>*)(from + (5 * fromVector)) : default;
            T* index = indices;
            T* result = to;
            for (int vector = 0; vector < sizeof(TElements); vector++)
            {
                Vector512<T> value = Permute(x0, *(Vector512<T>*)index, x1);
                value = sizeof(TElements) > 2 ? Permute(value, *(Vector512<T>*)(index + Count), x2) : value;
                value = sizeof(TElements) > 3 ? Permute(value, *(Vector512<T>*)(index + (2 * Count)), x3) : value;
                value = sizeof(TElements) > 4 ? Permute(value, *(Vector512<T>*)(index + (3 * Count)), x4) : value;
                value = sizeof(TElements) > 5 ? Permute(value, *(Vector512<T>*)(index + (4 * Count)), x5) : value;
                *(Vector512<T>*)result = value;
                index += (sizeof(TElements) - 1) * Count;
                result += toVector;
            }

            from += fromStep;
            to += toStep;
        }

        return done;
    }

    /// <summary>Elements of two vectors by the bits of their indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Permute(Vector512<T> first, Vector512<T> indices, Vector512<T> second) => typeof(T) == typeof(float)
        ? Avx512F.PermuteVar16x32x2(first.AsSingle(), indices.AsInt32(), second.AsSingle()).As<float, T>()
        : Avx512F.PermuteVar8x64x2(first.AsDouble(), indices.AsInt64(), second.AsDouble()).As<double, T>();

    /// <summary>For each length of rows, vector and permutation: of an element that is in a vector before the last one permuted, its place so far.</summary>
    private static T[] Tables(Func<int, int, int, int> source)
    {
        // Pinned, so that they stay where they are: an index that straddles two cache lines counts twice.
        T[] tables = GC.AllocateUninitializedArray<T>(Start(MostElements + 1) + Count, pinned: true);
        int next = Misalignment(tables);
        for (int length = 2; length <= MostElements; length++)
        {
            for (int vector = 0; vector < length; vector++)
            {
                for (int permutation = 1; permutation < length; permutation++)
                {
                    for (int element = 0; element < Count; element++)
                    {
                        (int of, int place) = Math.DivRem(source(length, vector, element), Count);
                        Set(tables, next++, of >= permutation ? Count + place : of == 0 && permutation == 1 ? place : element);
                    }
                }
            }
        }

        return tables;
    }

    /// <summary>Where the tables for a length of rows begin, but for the misalignment: those of 2, …, length − 1 elements have r·(r − 1) vectors each.</summary>
    private static int Start(int length) => length * (length - 1) * (length - 2) / 3 * Count;

    private static int Misalignment(T[] tables) => CacheLine.Misalignment<T>(tables);

    /// <summary>An index as the bits of an element.</summary>
    private static void Set(Span<T> tables, int at, int index)
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, int>(tables)[at] = index;
        }
        else
        {
            MemoryMarshal.Cast<T, long>(tables)[at] = index;
        }
    }
}
