using System.Numerics;
using Nmf.Kernels.Dense;
using Nmf.Kernels.Simd;

namespace Nmf.Kernels.Sweeps;

/// <summary>The sizes of everything that encoding with a fixed dictionary W (rows × rank) needs, for one cost.</summary>
internal readonly struct EncoderPlan<TSimd, TVec, T>(NmfCost cost, int rows, int rank)
    where TSimd : struct, ISimd<TVec, T>
    where TVec : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of W in one step of a block of columns: seven tiles of nearly equal height, and Q of 64 columns is 24 KB of a first-level cache of 48 KB.</summary>
    internal const int RowChunk = 96;

    /// <summary>The bytes that V and Q of a block of columns may have, in a second-level cache of 2 MB beside W.</summary>
    private const int BlockBytes = 512 * 1024;

    /// <summary>The columns of a block: H, the next H and their numerators are 24 KB at rank 32, in the first-level cache.</summary>
    private const int MostBlockColumns = 64;

    internal NmfCost Cost { get; } = cost;

    internal int Rows { get; } = rows;

    internal int Rank { get; } = rank;

    /// <summary>W with its rows in the lanes, for a single column.</summary>
    internal DictionaryPanels<TSimd, TVec, T> Panels { get; } = new(rows, rank);

    /// <summary>The rank in whole 64-byte steps.</summary>
    internal int PaddedRank { get; } = Blocking.RoundUp(rank, Blocking.VectorElements<T>());

    /// <summary>The columns that are encoded together, through all iterations: whole panels.</summary>
    internal int BlockColumns { get; } = MostColumns(cost, rows);

    /// <summary>The rows of V that a block keeps: all of them for Q of each iteration, or a chunk while WᵀV is formed.</summary>
    internal int KeptRows => this.Cost == NmfCost.KullbackLeibler ? this.Rows : Math.Min(this.Rows, RowChunk);

    private static unsafe int MostColumns(NmfCost cost, int rows)
    {
        int panel = Blocking.PanelElements<T>();
        long fitting = cost == NmfCost.Euclidean ? MostBlockColumns : BlockBytes / ((long)rows * sizeof(T));
        return (int)Math.Clamp(fitting / panel * panel, panel, MostBlockColumns);
    }
}
