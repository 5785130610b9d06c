using System.Numerics;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The workspace of an iteration, as its plan lays it out.</summary>
internal readonly ref struct SweepMemory<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal readonly ref readonly SweepPlan<TSimd, TVec, T> Plan;
    private readonly Span<T> workspace;

    internal SweepMemory(in SweepPlan<TSimd, TVec, T> plan, Span<T> workspace)
    {
        this.Plan = ref plan;
        this.workspace = workspace[CacheLine.Misalignment(workspace)..];
    }

    /// <summary>H as panels of r × n for Kullback–Leibler, or <see cref="Rows"/>, see <see cref="SweepPlan{TSimd, TVec, T}.HInRows"/>.</summary>
    internal Span<T> Panels => this.Plan.Panels.Of(this.workspace);

    /// <summary>Hᵀ in panels of 256 × r, chunk after chunk, see <see cref="SweepPlan{TSimd, TVec, T}.TransposedRow"/>; none in dot form.</summary>
    internal Span<T> Transposed => this.Plan.TransposedH.Of(this.workspace);

    /// <summary>The last rows of H, along which sums are formed, padded; or all of them, for <see cref="QuotientSums{TSimd, TVec, T}"/>.</summary>
    internal Span<T> Rows => this.Plan.RowsOfH.Of(this.workspace);

    /// <summary>These rows, packed as <see cref="LaneProduct{TSimd, TVec, T}"/> reads them.</summary>
    internal Span<T> Lanes => this.Plan.LanesOfH.Of(this.workspace);

    /// <summary>HHᵀ, or the row sums of H; behind it the shares of the chunks where they are kept apart.</summary>
    internal Partial<T> GramOfH => new(this.Plan.GramOfH.Of(this.workspace), this.Plan.GramLength);

    /// <summary>Ones.</summary>
    internal Span<T> Ones => this.Plan.Ones.Of(this.workspace);

    /// <summary>The largest entry of each chunk of H, for the Kullback–Leibler cost.</summary>
    internal Span<T> Largest => this.Plan.Largest.Of(this.workspace);

    /// <summary>WᵀD, laid out as H, a sum over the rows of V that the update of H needs.</summary>
    internal Partial<T> Numerator => new(this.Plan.Numerator.Of(this.workspace), this.Plan.NumeratorLength);

    /// <summary>WᵀW, or the column sums of W, likewise.</summary>
    internal Partial<T> GramOfW => new(this.Plan.GramOfW.Of(this.workspace), this.Plan.GramLength);

    /// <summary>What one thread keeps of its row blocks.</summary>
    internal BlockMemory<TSimd, TVec, T> Block(int member) =>
        new(this.Plan, this.workspace.Slice(this.Plan.Blocks.Start + (int)(member * this.Plan.BlockBuffersStride), (int)this.Plan.BlockBuffersLength));
}

/// <summary>What a sweep keeps of a group of row blocks, one after the other, and of one.</summary>
internal readonly ref struct BlockMemory<TSimd, TVec, T>(in SweepPlan<TSimd, TVec, T> plan, Span<T> own)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref readonly SweepPlan<TSimd, TVec, T> plan = ref plan;
    private readonly Span<T> own = own;

    /// <summary>
    /// W·HHᵀ of one block, laid out as the numerator, which becomes the new Wᵀ where that is transposed; the next H, or its denominators, for a panel of columns while that is updated.
    /// </summary>
    internal Span<T> Next => this.plan.Next.Of(this.own);

    /// <summary>The rows of W, padded to whole vectors; in dot form Wᵀ, r rows <see cref="SweepPlan{TSimd, TVec, T}.BlockStride"/> apart for each block. A panel of H while that is updated for the Euclidean cost, unless where it is.</summary>
    internal Span<T> W => this.plan.W.Of(this.own);

    /// <summary>Pᵢ = DᵢHᵀ, or transposed, like W, which the update turns into the new W where that is in rows.</summary>
    internal Span<T> P => this.plan.P.Of(this.own);

    /// <summary>The part of Pᵢ that is summed along rows, transposed; in dot form P is it.</summary>
    internal Span<T> DotsOf(int block) => this.plan.Dots.Of(this.own).Slice((int)(block * this.plan.DotsLength), (int)this.plan.DotsLength);

    /// <summary>The columns of V that do not fill a vector, with zeros behind them or what follows in V.</summary>
    internal Span<T> PaddedOf(int block) => this.plan.Padded.Of(this.own).Slice((int)(block * this.plan.PaddedLength), (int)this.plan.PaddedLength);

    /// <summary>Q of one chunk of one block.</summary>
    internal Span<T> Quotients => this.plan.Quotients.Of(this.own);

    /// <summary>Wᵀ of one block, packed as <see cref="LaneProduct{TSimd, TVec, T}"/> reads it.</summary>
    internal Span<T> Lanes => this.plan.LanesOfW.Of(this.own);

    /// <summary>Vᵀ for one block, where V is turned; of a V in columns for the last rows, which do not fill a step.</summary>
    internal Span<T> Turned => this.plan.TurnedV.Of(this.own);
}
