using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels;

/// <summary>The numbers that the contract allows, for each element type.</summary>
internal static class Range<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The type as C# calls it.</summary>
    internal static string TypeName => typeof(T) == typeof(float) ? "float" : "double";

    /// <summary>δ, the smallest normal number: the least denominator.</summary>
    internal static T SmallestNormal => Limits<T>.SmallestNormal;

    /// <summary>The largest finite number.</summary>
    internal static T Largest => Limits<T>.Largest;

    /// <summary>The floor where none is given: 2⁻⁶⁰ or 2⁻⁵⁰⁰, so that products of two floored entries stay normal.</summary>
    internal static double DefaultFloor => typeof(T) == typeof(float) ? Math.ScaleB(1, -60) : Math.ScaleB(1, -500);

    /// <summary>The least that the largest entry of V may be, unless V is all zero.</summary>
    internal static double LeastPeak => typeof(T) == typeof(float) ? 1e-15 : 1e-100;

    /// <summary>The most that the largest entry of V may be.</summary>
    internal static double GreatestPeak => typeof(T) == typeof(float) ? 1e15 : 1e100;

    /// <summary>A floor in the type, rounded up: no entry stays below.</summary>
    internal static T FloorOf(double floor)
    {
        T nearest = T.CreateTruncating(floor);
        return double.CreateTruncating(nearest) < floor ? T.BitIncrement(nearest) : nearest;
    }

    /// <summary>A floor that the contract allows: 0, or normal and at most the greatest peak of V, or that in the type.</summary>
    internal static void RequireFloor(double floor, string argument)
    {
        double least = double.CreateTruncating(SmallestNormal);
        if (floor != 0 && !(floor >= least && floor <= double.CreateTruncating(FloorOf(GreatestPeak))))
        {
            throw new ArgumentOutOfRangeException(argument, floor, $"{argument} is {floor}; for {TypeName} it must be 0 or within {least:g3} and {GreatestPeak:g3}.");
        }
    }
}
