namespace Nmf.Kernels.Simd;

/// <summary>Whether the quotients and products of an update are guarded, as a type argument; where no guard can act the bits are the same without.</summary>
internal interface IGuards
{
    static abstract bool Act { get; }
}

internal readonly struct Guards : IGuards
{
    public static bool Act => true;
}

internal readonly struct NoGuards : IGuards
{
    public static bool Act => false;
}
