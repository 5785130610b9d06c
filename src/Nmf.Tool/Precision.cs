using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Tool;

/// <summary>The element types that the command offers.</summary>
internal enum Precision
{
    /// <summary><see cref="float"/>.</summary>
    Single,

    /// <summary><see cref="double"/>.</summary>
    Double,
}

/// <summary>What the command says and needs to know about an element type.</summary>
internal static class PrecisionOf<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static string Name { get; } = typeof(T) == typeof(float) ? "single" : "double";

    /// <summary>The bits of the significand, with the leading one: integers up to 2 to this power are exact.</summary>
    internal static int SignificandBits { get; } = typeof(T) == typeof(float) ? 24 : 53;

    /// <summary>The largest finite number.</summary>
    internal static T Largest { get; } = T.BitDecrement(T.PositiveInfinity);

    /// <summary>The floors that the library allows, in words.</summary>
    internal static string FloorRange { get; } = typeof(T) == typeof(float) ? "0 or from 1.18e-38 to 1e15" : "0 or from 2.23e-308 to 1e100";

    /// <summary>What the library allows for the largest entry of V, in words.</summary>
    internal static string PeakRange { get; } = typeof(T) == typeof(float) ? "0 or from 1e-15 to 1e15" : "0 or from 1e-100 to 1e100";

    /// <summary>The bytes of an entry.</summary>
    internal static int Size { get; } = Unsafe.SizeOf<T>();

    /// <summary>The library's default, 2⁻⁶⁰ or 2⁻⁵⁰⁰, as a number that can be written into the summary.</summary>
    internal static double DefaultFloor { get; } = typeof(T) == typeof(float) ? Math.ScaleB(1, -60) : Math.ScaleB(1, -500);
}
