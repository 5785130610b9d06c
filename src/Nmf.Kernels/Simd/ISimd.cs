using System.Numerics;

namespace Nmf.Kernels.Simd;

/// <summary>
/// The vector operations that the kernels are written over: one text serves every width and both element types.
/// Implementations are empty structs, so that a kernel with such a type argument compiles to the plain instructions. What a store does
/// for each of 28 vectors is one operation here: the compiler gives up inlining after some five hundred, and what it calls instead
/// costs a kernel its registers (a block of columns was encoded 2.4 times as slowly).
/// </summary>
/// <remarks>
/// Vectors are reinterpreted by their addresses: <c>As</c>, <c>Load</c> and <c>Store</c> are generic methods, and to look one up costs the
/// compiler some 30 µs, which made a multiply-add 0.15 ms and an iteration's kernels 60 to 190. In memory they need no alignment.
/// </remarks>
/// <typeparam name="TVec">The vector type, e.g. <c>Vector512&lt;float&gt;</c>.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements of a vector.</summary>
    static abstract int Count { get; }

    static abstract TVec Load(ref readonly T source);

    /// <summary>The vector at an address; unlike a reference, an address with an offset costs no instruction of its own.</summary>
    static abstract TVec Load(T* source);

    static abstract void Store(TVec value, ref T destination);

    static abstract void Store(TVec value, T* destination);

    /// <summary>Adds to the vector at an address.</summary>
    static abstract void AddTo(TVec value, T* destination);

    static abstract TVec Broadcast(T value);

    /// <summary>The 128 bits that begin at an address, in every 128-bit lane.</summary>
    static abstract TVec BroadcastLane(T* source);

    /// <summary>In each 128-bit lane its element at a place, in all of its places. The first place is a vector of zeros.</summary>
    static abstract TVec Spread(TVec lanes, TVec place);

    /// <summary>The place after one; after the last the first.</summary>
    static abstract TVec NextPlace(TVec place);

    static abstract TVec Add(TVec a, TVec b);

    static abstract TVec Subtract(TVec a, TVec b);

    static abstract TVec Multiply(TVec a, TVec b);

    /// <summary>a / b, correctly rounded: the same bits at every width.</summary>
    static abstract TVec Divide(TVec a, TVec b);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract TVec FusedMultiplyAdd(TVec a, TVec b, TVec c);

    /// <summary>min(a / max(b, δ), MaxValue), δ the smallest normal number: nothing becomes NaN or infinite, 0/0 is 0, and nothing is added to a denominator.</summary>
    static abstract TVec GuardedQuotient(TVec a, TVec b);

    /// <summary>Whether <see cref="RefinedQuotient"/> is another and faster way.</summary>
    static abstract bool Refines { get; }

    /// <summary>The same as <see cref="GuardedQuotient"/>, to the bit where <see cref="Refinement{T}"/> says.</summary>
    static abstract TVec RefinedQuotient(TVec a, TVec b);

    /// <summary>max(floor, min(x · factor, MaxValue)), with subnormal products flushed to zero first.</summary>
    static abstract TVec GuardedUpdate(TVec x, TVec factor, TVec floor);

    /// <summary>The larger of each pair; arbitrary where one is NaN.</summary>
    static abstract TVec Max(TVec a, TVec b);

    /// <summary>The smaller of each pair; arbitrary where one is NaN.</summary>
    static abstract TVec Min(TVec a, TVec b);

    /// <summary>a, bit by bit, where b has ones, else 0, whatever a is.</summary>
    static abstract TVec And(TVec a, TVec b);

    /// <summary>Whether least ≤ a ≤ greatest for every element; false where one is NaN.</summary>
    static abstract bool AllWithin(TVec a, TVec least, TVec greatest);

    /// <summary>For float64 only: the vector of as many float32 elements.</summary>
    static abstract TVec Widen(float* source);

    /// <summary>
    /// For float64 only: a power of two next to a / b, so that for normal numbers a / (b·2ᵏ) lies between 2⁻⁰·⁵⁸⁷ and 2⁰·⁵⁸⁷, and k as a number,
    /// which must be between −1022 and 1023. Neither is negative; 0 and subnormal numbers count as about the smallest normal one.
    /// </summary>
    static abstract TVec PowerOfRatio(TVec a, TVec b, out TVec exponent);

    /// <summary>Within each 128-bit lane, the elements of the lower halves in turn: a₀ b₀ a₁ b₁ …</summary>
    static abstract TVec InterleaveLow(TVec a, TVec b);

    /// <summary>The same for the upper halves.</summary>
    static abstract TVec InterleaveHigh(TVec a, TVec b);

    /// <summary>Within each 128-bit lane, its lower 64 bits from a, then those from b.</summary>
    static abstract TVec LowerHalves(TVec a, TVec b);

    /// <summary>The same for the upper 64 bits.</summary>
    static abstract TVec UpperHalves(TVec a, TVec b);

    /// <summary>The 128-bit lanes 0, 2 … of a, then those of b.</summary>
    static abstract TVec EvenLanes(TVec a, TVec b);

    /// <summary>The 128-bit lanes 1, 3 … of a, then those of b.</summary>
    static abstract TVec OddLanes(TVec a, TVec b);

    /// <summary>128-bit lanes from as many places, a stride apart.</summary>
    static abstract TVec LoadLanes(T* source, nint stride);

    /// <summary>128-bit lanes to as many places, a stride apart.</summary>
    static abstract void StoreLanes(TVec value, T* destination, nint stride);
}
