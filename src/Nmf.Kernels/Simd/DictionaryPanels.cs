using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nmf.Kernels.Simd;

/// <summary>
/// A dictionary W (rows × rank) as <see cref="PanelKernel{TSimd, TVec, T}"/> reads it: panels of up to twelve vectors of rows, each
/// panel one k after the other, the rows padded with zeros to 64 bytes.
/// </summary>
internal readonly unsafe struct DictionaryPanels<TSimd, TVec, T>
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most vectors of a panel: as many sums, with one multiplier, fit sixteen registers.</summary>
    private const int MostVectors = 12;

    /// <summary>Half of a first-level cache of 48 KB: a panel stays there from its first reading to its second.</summary>
    private const int PanelBytes = 24 * 1024;

    /// <summary>The fewest 64-byte steps of a panel where that allows more: fewer sums would wait for each other.</summary>
    private const int FewestSteps = 4;

    private readonly int rank;
    private readonly int paddedRank;
    private readonly int steps;
    private readonly int panels;
    private readonly int lower;
    private readonly int higher;

    internal DictionaryPanels(int rows, int rank)
    {
        this.rank = rank;
        this.paddedRank = (rank + PanelKernel<TSimd, TVec, T>.RankTile - 1) / PanelKernel<TSimd, TVec, T>.RankTile * PanelKernel<TSimd, TVec, T>.RankTile;
        this.steps = (rows + Step - 1) / Step;
        int most = Math.Clamp(PanelBytes / CacheLine.Bytes / rank, Math.Min(FewestSteps, MostVectors / Lines), MostVectors / Lines);
        this.panels = (this.steps + most - 1) / most;
        this.lower = this.steps / this.panels;
        this.higher = this.steps - (this.lower * this.panels);
    }

    /// <summary>The elements of 64 bytes.</summary>
    internal static int Step => CacheLine.Bytes / sizeof(T);

    /// <summary>The rows, with padding.</summary>
    internal int PaddedRows => this.steps * Step;

    /// <summary>The elements of all panels.</summary>
    internal long Length => (long)this.PaddedRows * this.paddedRank;

    private static int Lines => Step / TSimd.Count;

    /// <summary>Fills the panels from a row-major dictionary.</summary>
    internal void Pack(ReadOnlySpan<T> w, int rows, Span<T> destination)
    {
        destination[..(int)this.Length].Clear();
        for (int panel = 0; panel < this.panels; panel++)
        {
            int first = this.StartOf(panel) * Step;
            int width = (this.StartOf(panel + 1) * Step) - first;
            for (int row = first; row < Math.Min(first + width, rows); row++)
            {
                for (int k = 0; k < this.rank; k++)
                {
                    destination[(first * this.paddedRank) + (k * width) + row - first] = w[(row * this.rank) + k];
                }
            }
        }
    }

    /// <summary>
    /// sums ← Wᵀq, as <see cref="Fold"/> takes them, with room of 64 bytes for each k. Given h and v, q ← v ⊘ (Wh) is formed panel by panel on the way; given none,
    /// q is only read. Refined, every other division is one of <see cref="Refinement{T}"/>. Backward, the rows are taken from the last to
    /// the first: what the first-level cache holds of W from a forward pass is then used before it is replaced.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Multiply(ReadOnlySpan<T> w, ReadOnlySpan<T> h, ReadOnlySpan<T> v, Span<T> q, Span<T> sums, bool backward = false, bool refined = false)
    {
        bool divide = !h.IsEmpty;
        Require(this.Length, w.Length);
        Require(this.PaddedRows, q.Length);
        Require((long)this.paddedRank * Step, sums.Length);
        if (divide)
        {
            Require(this.rank, h.Length);
            Require(this.PaddedRows, v.Length);
        }

        fixed (T* w0 = w, h0 = h, v0 = v, q0 = q, sums0 = sums)
        {
            for (int count = 0; count < this.panels; count++)
            {
                int panel = backward ? this.panels - 1 - count : count;
                int vectors = (this.StartOf(panel + 1) - this.StartOf(panel)) * Lines;
                nint row = (nint)this.StartOf(panel) * Step;
                T* ofPanel = w0 + (row * this.paddedRank);
                switch (vectors)
                {
                    case 1: this.MultiplyPanel<Size1>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 2: this.MultiplyPanel<Size2>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 3: this.MultiplyPanel<Size3>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 4: this.MultiplyPanel<Size4>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 5: this.MultiplyPanel<Size5>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 6: this.MultiplyPanel<Size6>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 7: this.MultiplyPanel<Size7>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 8: this.MultiplyPanel<Size8>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 9: this.MultiplyPanel<Size9>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 10: this.MultiplyPanel<Size10>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    case 11: this.MultiplyPanel<Size11>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                    default: this.MultiplyPanel<Size12>(ofPanel, h0, divide ? v0 + row : null, q0 + row, sums0, backward, refined, count); break;
                }
            }
        }
    }

    /// <summary>result ← the folded sums, and 0 behind the rank; as many as a multiple of 64 bytes holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Fold(ReadOnlySpan<T> sums, Span<T> result)
    {
        int vectors = result.Length / TSimd.Count;
        Require((long)vectors * TSimd.Count * Step, sums.Length);
        fixed (T* sums0 = sums, result0 = result)
        {
            for (nint i = 0; i < vectors * TSimd.Count; i += TSimd.Count)
            {
                TVec folded = PanelKernel<TSimd, TVec, T>.FoldsLanes
                    ? Folding<TSimd, TVec, T>.OfLanes(sums0 + (i / Folding<TSimd, TVec, T>.Lane * Step))
                    : Folding<TSimd, TVec, T>.OfRows(sums0 + (i * Step));
                TSimd.Store(folded, result0 + i);
            }
        }

        // The sums go as far as the rank in tiles, the result as far as whole vectors.
        result[this.rank..].Clear();
    }

    private void MultiplyPanel<TVectors>(T* w, T* h, T* v, T* q, T* sums, bool backward, bool refined, int count)
        where TVectors : unmanaged, ITileSize
    {
        if (v != null && refined)
        {
            PanelKernel<TSimd, TVec, T>.Quotients<TVectors, Refined>(this.rank, w, h, v, q);
        }
        else if (v != null)
        {
            PanelKernel<TSimd, TVec, T>.Quotients<TVectors, Divided>(this.rank, w, h, v, q);
        }

        PanelKernel<TSimd, TVec, T>.AddTransposed<TVectors>(this.paddedRank, w, q, sums, backward, first: count == 0, last: count == this.panels - 1);
    }

    private static void Require(long needed, int length)
    {
        if (needed > length)
        {
            throw new InvalidOperationException($"A product with a dictionary takes {needed} elements; there are {length}.");
        }
    }

    /// <summary>The 64-byte steps before a panel: about equal shares.</summary>
    private int StartOf(int panel) => (panel * this.lower) + Math.Min(panel, this.higher);
}
