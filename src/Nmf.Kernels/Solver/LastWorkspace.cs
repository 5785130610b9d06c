using System.Numerics;

namespace Nmf.Kernels.Solver;

/// <summary>The workspace's length that a thread has asked for last. Every call asks, and to find it out, from the plans of all sweeps, takes as long as an iteration of 16 × 16.</summary>
internal static class LastWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Answer last;

    internal static int Length(NmfCost cost, NmfShape shape)
    {
        // An answer is never 0. What throws leaves the one before.
        ref Answer known = ref last;
        if (known.Length == 0 || known.Cost != cost || known.Shape != shape)
        {
            known = new(cost, shape, NmfEngine<T>.Widest.WorkspaceLength(cost, shape));
        }

        return known.Length;
    }

    private readonly record struct Answer(NmfCost Cost, NmfShape Shape, int Length);
}
