using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels;

/// <summary>
/// Checks of arguments: each failure is one sentence with the argument, its value and what is allowed. Those of every call have it built in
/// a method of its own, so that they are small enough to be inlined.
/// </summary>
internal static class Require
{
    internal static int AtLeast(int least, int value, string argument) => value >= least
        ? value
        : throw TooSmall(argument, value, least);

    internal static int Within(int least, int greatest, int value, string argument) => value >= least && value <= greatest
        ? value
        : throw NotWithin(argument, value, least, greatest);

    internal static double FiniteNonNegative(double value, string argument) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be finite and at least 0.");

    internal static TEnum Defined<TEnum>(TEnum value, string argument)
        where TEnum : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");

    /// <summary>The same without the reflection that the first call of every process would wait for, some 2 ms.</summary>
    internal static NmfCost Defined(NmfCost value, string argument) =>
        value is NmfCost.Euclidean or NmfCost.KullbackLeibler ? value : Defined<NmfCost>(value, argument);

    /// <summary>The largest length or size: a block that ends beyond it still has indices within <see cref="int"/>.</summary>
    internal const int LargestLength = int.MaxValue - 4095;

    /// <summary>a · b as a length.</summary>
    internal static int Product(int a, int b, string argument) => (long)a * b <= LargestLength
        ? a * b
        : throw TooLarge(argument, a, b);

    /// <summary>A length that is not too large.</summary>
    internal static int Length(long length, string what) => length <= LargestLength
        ? (int)length
        : throw TooLong(what, length);

    /// <summary>A size of a product.</summary>
    internal static int Size(int value, string argument) => Within(0, LargestLength, value, argument);

    /// <summary>A leading dimension of at least the extent, and a span that holds <paramref name="count"/> runs of it: (count − 1)·stride + extent, which is returned.</summary>
    internal static int Matrix<T>(ReadOnlySpan<T> values, int count, int extent, int stride, string argument, string strideArgument)
    {
        if (stride < extent)
        {
            throw StrideTooSmall(argument, extent, strideArgument, stride);
        }

        long expected = MatrixLength(count, extent, stride);
        if (values.Length < expected)
        {
            throw TooShort(argument, values.Length, count, extent, stride, expected);
        }

        return (int)expected;
    }

    /// <summary>The entries from the first to the last of a matrix with a leading dimension.</summary>
    internal static long MatrixLength(int count, int extent, int stride) =>
        count == 0 || extent == 0 ? 0 : (((long)count - 1) * stride) + extent;

    /// <summary>A tight matrix: exactly the length that its shape says.</summary>
    internal static void ExactLength<T>(ReadOnlySpan<T> values, int expected, string argument, int rows, int columns)
    {
        if (values.Length != expected)
        {
            throw NotExact(argument, values.Length, rows, columns, expected);
        }
    }

    /// <summary>A workspace that is long enough.</summary>
    internal static void Workspace<T>(ReadOnlySpan<T> workspace, int expected)
    {
        if (workspace.Length < expected)
        {
            throw WorkspaceTooShort(nameof(workspace), workspace.Length, expected);
        }
    }

    /// <summary>A span that is written shares no memory with another.</summary>
    internal static void Disjoint<T>(ReadOnlySpan<T> written, string argument, ReadOnlySpan<T> other, string otherArgument)
    {
        if (written.Overlaps(other))
        {
            throw Overlap(argument, otherArgument);
        }
    }

    /// <summary>The message of a wrong argument without the name that .NET appends to it.</summary>
    internal static string TextOf(Exception exception) => exception.Message.Split(" (Parameter")[0];

    /// <summary><see cref="float"/> or <see cref="double"/>: the types that have kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SupportedType<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"{typeof(T)} is not supported; the element type must be float or double.");
        }
    }

    private static ArgumentOutOfRangeException TooSmall(string argument, int value, int least) => new(argument, value, $"{argument} is {value}; it must be at least {least}.");

    private static ArgumentOutOfRangeException NotWithin(string argument, int value, int least, int greatest) => new(argument, value, $"{argument} is {value}; it must be within {least} and {greatest}.");

    private static ArgumentException TooLarge(string argument, int a, int b) => new($"{argument} = {a} × {b} is {(long)a * b}; the largest length is {LargestLength}.");

    private static ArgumentException TooLong(string what, long length) => new($"{what} takes {length} elements; the largest length is {LargestLength}.");

    private static ArgumentException StrideTooSmall(string argument, int extent, string strideArgument, int stride) =>
        new($"{strideArgument} is {stride}; the leading dimension of {argument} must be at least {extent}.", strideArgument);

    private static ArgumentException TooShort(string argument, int length, int count, int extent, int stride, long expected) =>
        new($"{argument} has {length} entries; {count} × {extent} with leading dimension {stride} needs at least {expected}.", argument);

    private static ArgumentException NotExact(string argument, int length, int rows, int columns, int expected) =>
        new($"{argument} has {length} entries; {rows} × {columns} needs exactly {expected}.", argument);

    private static ArgumentException WorkspaceTooShort(string argument, int length, int expected) =>
        new($"{argument} has {length} entries; WorkspaceLength asks for at least {expected}.", argument);

    private static ArgumentException Overlap(string argument, string otherArgument) => new($"{argument} overlaps {otherArgument}; they must not share memory.", argument);
}
