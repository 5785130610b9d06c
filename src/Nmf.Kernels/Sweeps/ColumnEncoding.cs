using System.Numerics;
using System.Runtime.CompilerServices;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>
/// One column v, all iterations:
/// <code>
/// c = Wᵀv, then h ← h ∘ c ⊘ (G·h)                 or  h ← h ∘ (Wᵀ(v ⊘ (W·h))) ⊘ colsum(W)
/// </code>
/// The first touches the dictionary once, the second streams it once an iteration.
/// </summary>
internal readonly ref struct ColumnEncoding<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EncoderPlan<TSimd, TVec, T> plan;
    private readonly Dictionary<T> dictionary;
    private readonly DictionaryBounds<T> bounds;
    private readonly T floor;
    private readonly Span<T> v;
    private readonly Span<T> q;
    private readonly Span<T> sums;
    private readonly Span<T> c;
    private readonly Span<T> h0;
    private readonly Span<T> h1;

    internal ColumnEncoding(ref Workspace<T> workspace, EncoderPlan<TSimd, TVec, T> plan, Dictionary<T> dictionary, DictionaryBounds<T> bounds, T floor)
    {
        this.plan = plan;
        this.dictionary = dictionary;
        this.bounds = bounds;
        this.floor = floor;
        this.v = workspace.Take(plan.Panels.PaddedRows);
        this.q = workspace.Take(plan.Cost == NmfCost.Euclidean ? 0 : plan.Panels.PaddedRows);
        this.sums = workspace.Take((long)plan.PaddedRank * DictionaryPanels<TSimd, TVec, T>.Step);
        this.c = workspace.Take(plan.PaddedRank);
        this.h0 = workspace.Take(plan.PaddedRank);
        this.h1 = workspace.Take(plan.PaddedRank);
    }

    /// <summary>Encodes v, whose entries are <paramref name="stride"/> apart, into h likewise; returns the iterations done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Run(ReadOnlySpan<T> values, int stride, Span<T> code, int codeStride, EncodeTask task)
    {
        Gather(values, stride, this.plan.Rows, this.v);
        bool guarded = true;
        T sum;
        if (this.plan.Cost == NmfCost.Euclidean)
        {
            this.plan.Panels.Multiply(this.dictionary.Panels, [], [], this.v, this.sums);
            this.plan.Panels.Fold(this.sums, this.c);
            guarded = !this.bounds.GuardsAreIdle<TSimd, TVec>(this.c);
            sum = task.Warm ? T.Zero : LaneTotal<TSimd, TVec, T>.Of(this.c);
        }
        else
        {
            sum = task.Warm ? T.Zero : LaneTotal<TSimd, TVec, T>.Of(this.v);
        }

        if (task.Warm)
        {
            Gather(code, codeStride, this.plan.Rank, this.h0);
            Elementwise<TSimd, TVec, T>.LiftToFloor(this.h0, this.floor);
        }
        else
        {
            this.h0.Fill(this.bounds.ColdStart(sum, this.floor));
        }

        Span<T> h = this.h0;
        Span<T> previous = this.h1;
        int done = 0;
        while (done < task.Iterations)
        {
            int count = task.Next(done);
            if (this.plan.Cost == NmfCost.Euclidean)
            {
                GramKernel<TSimd, TVec, T>.Run(count, this.plan.Rank, this.dictionary.GramTiles, this.c, h, previous, this.floor, guarded);
                if (count % 2 != 0)
                {
                    Swap(ref h, ref previous);
                }
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    this.plan.Panels.Multiply(this.dictionary.Panels, h, this.v, this.q, this.sums, backward: (done + i) % 2 != 0, this.bounds.CanRefine<TSimd, TVec>(h));
                    this.plan.Panels.Fold(this.sums, this.c);
                    UpdatePass<TSimd, TVec, T>.Run(1, this.c.Length, h, 0, this.c, this.dictionary.Gram, 0, previous, 0, this.floor);
                    Swap(ref h, ref previous);
                }
            }

            done += count;
            if (task.Tolerance > 0 && Settled(h[..this.plan.Rank], previous, task.Tolerance))
            {
                break;
            }
        }

        Scatter(h[..this.plan.Rank], code, codeStride);
        return done;
    }

    /// <summary>Whether no entry differs from that of the iteration before by more than a share of the largest.</summary>
    internal static bool Settled(ReadOnlySpan<T> h, ReadOnlySpan<T> previous, double tolerance)
    {
        T largest = T.Zero;
        T change = T.Zero;
        for (int k = 0; k < h.Length; k++)
        {
            largest = T.Max(largest, h[k]);
            change = T.Max(change, T.Abs(h[k] - previous[k]));
        }

        return double.CreateTruncating(change) <= tolerance * double.CreateTruncating(largest);
    }

    private static void Swap(ref Span<T> a, ref Span<T> b)
    {
        Span<T> spare = a;
        a = b;
        b = spare;
    }

    private static void Gather(ReadOnlySpan<T> source, int stride, int count, Span<T> destination)
    {
        if (stride == 1)
        {
            source[..count].CopyTo(destination);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                destination[i] = source[i * stride];
            }
        }

        destination[count..].Clear();
    }

    private static void Scatter(ReadOnlySpan<T> source, Span<T> destination, int stride)
    {
        if (stride == 1)
        {
            source.CopyTo(destination);
        }
        else
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i * stride] = source[i];
            }
        }
    }
}
