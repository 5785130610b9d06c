namespace Nmf.Kernels.Dense;

/// <summary>One workspace a thread, for calls that bring none; it grows to the largest need and stays.</summary>
internal static class ThreadWorkspace<T>
{
    [ThreadStatic]
    private static T[]? buffer;

    internal static Span<T> Borrow(int length)
    {
        if (buffer is null || buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<T>(length);
        }

        return buffer;
    }
}
