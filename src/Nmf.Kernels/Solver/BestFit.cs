using System.Numerics;

namespace Nmf.Kernels.Solver;

/// <summary>The factors of the least final cost among many fits, the first of equals, in whatever order they end.</summary>
/// <param name="shape">m, n and r.</param>
/// <param name="records">The most costs of a fit.</param>
internal sealed class BestFit<T>(NmfShape shape, int records)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock gate = new();
    private readonly (int Iteration, double Cost)[] history = new (int Iteration, double Cost)[records];
    private int recorded;
    private volatile int problem = -1;

    internal bool IsEmpty => this.problem < 0;

    /// <summary>W, m×r.</summary>
    internal T[] W { get; } = new T[shape.WLength];

    /// <summary>H, r×n.</summary>
    internal T[] H { get; } = new T[shape.HLength];

    internal NmfFitInfo Info { get; private set; }

    internal ReadOnlySpan<(int Iteration, double Cost)> History => this.history.AsSpan(0, this.recorded);

    /// <summary>Copies a fit that is better than those before.</summary>
    internal void Offer(int number, NmfFitInfo info, ReadOnlySpan<T> w, ReadOnlySpan<T> h, ReadOnlySpan<(int Iteration, double Cost)> costs)
    {
        lock (this.gate)
        {
            if (this.problem >= 0 && !(info.Cost < this.Info.Cost || (info.Cost == this.Info.Cost && number < this.problem)))
            {
                return;
            }

            this.problem = number;
            this.Info = info;
            w.CopyTo(this.W);
            h.CopyTo(this.H);
            costs.CopyTo(this.history);
            this.recorded = costs.Length;
        }
    }
}
