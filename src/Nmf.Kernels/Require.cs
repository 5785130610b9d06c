using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels;

/// <summary>Checks of arguments: each failure is one sentence with the argument, its value and what is allowed.</summary>
internal static class Require
{
    internal static int AtLeast(int least, int value, string argument) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be at least {least}.");

    internal static int Within(int least, int greatest, int value, string argument) => value >= least && value <= greatest
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be within {least} and {greatest}.");

    internal static double FiniteNonNegative(double value, string argument) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be finite and at least 0.");

    internal static TEnum Defined<TEnum>(TEnum value, string argument)
        where TEnum : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(argument, value, $"{argument} is {value}; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");

    /// <summary>The largest length or size: a block that ends beyond it still has indices within <see cref="int"/>.</summary>
    internal const int LargestLength = int.MaxValue - 4095;

    /// <summary>a · b as a length.</summary>
    internal static int Product(int a, int b, string argument) => (long)a * b <= LargestLength
        ? a * b
        : throw new ArgumentException($"{argument} = {a} × {b} is {(long)a * b}; the largest length is {LargestLength}.");

    /// <summary>A length that is not too large.</summary>
    internal static int Length(long length, string what) => length <= LargestLength
        ? (int)length
        : throw new ArgumentException($"{what} takes {length} elements; the largest length is {LargestLength}.");

    /// <summary>A size of a product.</summary>
    internal static int Size(int value, string argument) => Within(0, LargestLength, value, argument);

    /// <summary>A leading dimension of at least the extent, and a span that holds <paramref name="count"/> runs of it: (count − 1)·stride + extent.</summary>
    internal static void Matrix<T>(ReadOnlySpan<T> values, int count, int extent, int stride, string argument, string strideArgument)
    {
        if (stride < extent)
        {
            throw new ArgumentException($"{strideArgument} is {stride}; the leading dimension of {argument} must be at least {extent}.", strideArgument);
        }

        long expected = MatrixLength(count, extent, stride);
        if (values.Length < expected)
        {
            throw new ArgumentException($"{argument} has {values.Length} entries; {count} × {extent} with leading dimension {stride} needs at least {expected}.", argument);
        }
    }

    /// <summary>The entries from the first to the last of a matrix with a leading dimension.</summary>
    internal static long MatrixLength(int count, int extent, int stride) =>
        count == 0 || extent == 0 ? 0 : (((long)count - 1) * stride) + extent;

    /// <summary>A tight matrix: exactly the length that its shape says.</summary>
    internal static void ExactLength<T>(ReadOnlySpan<T> values, int expected, string argument, int rows, int columns)
    {
        if (values.Length != expected)
        {
            throw new ArgumentException($"{argument} has {values.Length} entries; {rows} × {columns} needs exactly {expected}.", argument);
        }
    }

    /// <summary>A workspace that is long enough.</summary>
    internal static void Workspace<T>(ReadOnlySpan<T> workspace, int expected)
    {
        if (workspace.Length < expected)
        {
            throw new ArgumentException($"workspace has {workspace.Length} entries; WorkspaceLength asks for at least {expected}.", nameof(workspace));
        }
    }

    /// <summary>A span that is written shares no memory with another.</summary>
    internal static void Disjoint<T>(ReadOnlySpan<T> written, string argument, ReadOnlySpan<T> other, string otherArgument)
    {
        if (written.Overlaps(other))
        {
            throw new ArgumentException($"{argument} overlaps {otherArgument}; they must not share memory.", argument);
        }
    }

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
}
