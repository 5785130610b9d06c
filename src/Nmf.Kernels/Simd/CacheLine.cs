using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nmf.Kernels.Simd;

/// <summary>Alignment to cache lines: a 512-bit load that straddles two of them counts twice.</summary>
internal static class CacheLine
{
    internal const int Bytes = 64;

    /// <summary>The elements to skip so that the next begins on a cache line; 0 if none does. A hint only: the collector may move an array that is not pinned.</summary>
    internal static unsafe int Misalignment<T>(Span<T> values)
        where T : unmanaged
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
        return address % (nuint)sizeof(T) == 0 ? (int)((Bytes - (address % Bytes)) % Bytes) / sizeof(T) : 0;
    }

    /// <summary>Tells the second-level cache that a line will be wanted; any address is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>The same for the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void PrefetchNear(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
