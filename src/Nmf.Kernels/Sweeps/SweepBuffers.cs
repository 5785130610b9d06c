using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>H in the forms that a sweep reads.</summary>
internal readonly ref struct PreparedH<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>H as panels of r × n, or <see cref="Rows"/>, see <see cref="SweepPlan{TSimd, TVec, T}.HInRows"/>.</summary>
    internal readonly Span<T> Panels;

    /// <summary>Hᵀ in panels of 256 × r, chunk after chunk, see <see cref="SweepPlan{TSimd, TVec, T}.TransposedRow"/>; none in dot form.</summary>
    internal readonly Span<T> Transposed;

    /// <summary>The last rows of H, along which sums are formed, padded.</summary>
    internal readonly Span<T> Rows;

    /// <summary>HHᵀ, or the row sums of H; behind it the shares of the chunks where they are kept apart.</summary>
    internal readonly Partial<T> Gram;

    /// <summary>Ones.</summary>
    internal readonly Span<T> Ones;

    /// <summary>The largest entry of each chunk of H, for the Kullback–Leibler cost.</summary>
    internal readonly Span<T> Largest;

    private PreparedH(Span<T> panels, Span<T> transposed, Span<T> rows, Partial<T> gram, Span<T> ones, Span<T> largest)
    {
        this.Panels = panels;
        this.Transposed = transposed;
        this.Rows = rows;
        this.Gram = gram;
        this.Ones = ones;
        this.Largest = largest;
    }

    internal static PreparedH<T> Take<TSimd, TVec>(ref Workspace<T> workspace, scoped in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        Span<T> panels = workspace.Take(plan.PanelsLength);
        Span<T> transposed = workspace.Take(plan.TransposedHLength);
        Span<T> rows = workspace.Take(plan.HRowsLength);
        var prepared = new PreparedH<T>(
            plan.HInRows ? rows : panels,
            transposed,
            rows,
            Partial<T>.Take(ref workspace, plan.GramLength, plan.KeepsParts ? plan.Chunks : 1),
            workspace.Take(plan.OnesLength),
            workspace.Take(plan.Cost == NmfCost.Euclidean ? 0 : plan.Chunks));
        prepared.Ones.Fill(T.One);
        return prepared;
    }
}

/// <summary>The sums over the rows of V that the update of H needs.</summary>
internal readonly ref struct Sums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>WᵀD, laid out as H.</summary>
    internal readonly Partial<T> Numerator;

    /// <summary>WᵀW, or the column sums of W.</summary>
    internal readonly Partial<T> Gram;

    private Sums(Partial<T> numerator, Partial<T> gram)
    {
        this.Numerator = numerator;
        this.Gram = gram;
    }

    internal static Sums<T> Take<TSimd, TVec>(ref Workspace<T> workspace, scoped in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged => new(
            Partial<T>.Take(ref workspace, plan.NumeratorLength, plan.SegmentPlaces),
            Partial<T>.Take(ref workspace, plan.GramLength, plan.SegmentPlaces));
}

/// <summary>What a sweep keeps of a group of row blocks, one after the other, and of one.</summary>
internal readonly ref struct BlockBuffers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W·HHᵀ of one block, laid out as the numerator, which becomes the new Wᵀ where that is transposed.</summary>
    internal readonly Span<T> Next;

    /// <summary>The rows of W, padded to whole vectors; in dot form Wᵀ, r rows <see cref="SweepPlan{TSimd, TVec, T}.BlockStride"/> apart for each block.</summary>
    internal readonly Span<T> W;

    /// <summary>Pᵢ = DᵢHᵀ, or transposed, like W, which the update turns into the new W where that is in rows.</summary>
    internal readonly Span<T> Numerator;

    /// <summary>The part of Pᵢ that is summed along rows, transposed; in dot form the numerator is it.</summary>
    internal readonly Span<T> Dots;

    /// <summary>The columns of V that do not fill a vector, with zeros.</summary>
    internal readonly Span<T> Padded;

    /// <summary>Q of one chunk of one block.</summary>
    internal readonly Span<T> Quotients;

    /// <summary>Vᵀ for one block, where V is turned.</summary>
    internal readonly Span<T> Turned;

    private BlockBuffers(Span<T> next, Span<T> w, Span<T> numerator, Span<T> dots, Span<T> padded, Span<T> quotients, Span<T> turned)
    {
        this.Next = next;
        this.W = w;
        this.Numerator = numerator;
        this.Dots = dots;
        this.Padded = padded;
        this.Quotients = quotients;
        this.Turned = turned;
    }

    internal static BlockBuffers<T> Take<TSimd, TVec>(scoped ref Workspace<T> workspace, scoped in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged => new(
            TakeNext(ref workspace, plan),
            workspace.Take(plan.GroupBlocks * plan.BlockLength),
            workspace.Take(plan.GroupBlocks * plan.BlockLength),
            workspace.Take(plan.GroupBlocks * plan.DotsLength),
            workspace.Take(plan.GroupBlocks * plan.PaddedLength),
            workspace.Take(plan.ChunkLength),
            workspace.Take(plan.TurnedLength));

    /// <summary>The first of them, which is all that the update of H takes.</summary>
    internal static Span<T> TakeNext<TSimd, TVec>(scoped ref Workspace<T> workspace, scoped in SweepPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged => workspace.Take(Math.Max(plan.BlockLength, plan.PartLength));
}
