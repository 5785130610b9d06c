using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>A fixed dictionary W in all the forms that encoding reads, prepared once.</summary>
internal readonly ref struct Dictionary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W, row-major and tight.</summary>
    internal readonly Span<T> W;

    /// <summary>W with its rows in the lanes, see <see cref="DictionaryPanels{TSimd, TVec, T}"/>.</summary>
    internal readonly Span<T> Panels;

    /// <summary>WᵀW in padded rows, or the column sums of W.</summary>
    internal readonly Span<T> Gram;

    /// <summary>WᵀW as <see cref="GramKernel{TSimd, TVec, T}"/> reads it; none for Kullback–Leibler.</summary>
    internal readonly Span<T> GramTiles;

    /// <summary>A one, for plain sums.</summary>
    internal readonly Span<T> Ones;

    private Dictionary(Span<T> w, Span<T> panels, Span<T> gram, Span<T> gramTiles, Span<T> ones)
    {
        this.W = w;
        this.Panels = panels;
        this.Gram = gram;
        this.GramTiles = gramTiles;
        this.Ones = ones;
    }

    internal static Dictionary<T> Take<TSimd, TVec>(scoped ref Workspace<T> workspace, scoped in EncoderPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        bool euclidean = plan.Cost == NmfCost.Euclidean;
        return new(
            workspace.Take((long)plan.Rows * plan.Rank),
            workspace.Take(plan.Panels.Length),
            workspace.Take((euclidean ? plan.Rank : 1L) * plan.PaddedRank),
            workspace.Take(euclidean ? GramKernel<TSimd, TVec, T>.Length(plan.Rank, plan.PaddedRank) : 0),
            workspace.Take(1));
    }

    /// <summary>Fills all forms from <see cref="W"/>.</summary>
    internal void Prepare<TSimd, TVec>(in EncoderPlan<TSimd, TVec, T> plan)
        where TSimd : struct, ISimd<TVec, T>
        where TVec : unmanaged
    {
        this.Ones.Fill(T.One);
        plan.Panels.Pack(this.W, plan.Rows, this.Panels);
        this.Gram.Clear();
        bool euclidean = plan.Cost == NmfCost.Euclidean;
        int width = Product<TSimd, TVec, T>.PanelWidth;
        Span<T> panels = GC.AllocateUninitializedArray<T>(Require.Length(Packing<TSimd, TVec, T>.Length(Math.Min(plan.Rows, Blocking.ColumnChunk), plan.Rank), "A chunk of the dictionary"));
        for (int row = 0; row < plan.Rows; row += Blocking.ColumnChunk)
        {
            // WᵀW, or 1ᵀW, in sums of 256 rows, for accuracy.
            int rows = Math.Min(Blocking.ColumnChunk, plan.Rows - row);
            Span<T> chunk = this.W[(row * plan.Rank)..];
            Packing<TSimd, TVec, T>.Pack(chunk, plan.Rank, rows, plan.Rank, panels);
            Product<TSimd, TVec, T>.Run(
                euclidean ? plan.Rank : 1,
                plan.Rank,
                rows,
                euclidean ? new Scalars<T>(chunk, 1, plan.Rank) : new Scalars<T>(this.Ones, 0, 0),
                new Lanes<T>(panels, width * rows, width),
                new AccumulateStore<TSimd, TVec, T>(new(this.Gram, width, plan.PaddedRank)));
        }

        if (euclidean)
        {
            GramKernel<TSimd, TVec, T>.Pack(this.Gram, plan.PaddedRank, plan.Rank, plan.PaddedRank, this.GramTiles);
        }
    }
}
