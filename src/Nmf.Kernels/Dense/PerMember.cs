using System.Numerics;

namespace Nmf.Kernels.Dense;

/// <summary>A piece of workspace for each thread.</summary>
internal readonly ref struct PerMember<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> values;
    private readonly int length;

    private PerMember(Span<T> values, int length)
    {
        this.values = values;
        this.length = length;
    }

    /// <summary>The workspace of one member.</summary>
    internal Workspace<T> this[int member] => new(this.values.Slice(member * this.length, this.length));

    internal static PerMember<T> Take(ref Workspace<T> workspace, int members, long length)
    {
        long whole = Workspace<T>.RoundUp(length);
        return new(workspace.Take(whole * members), (int)whole);
    }
}
