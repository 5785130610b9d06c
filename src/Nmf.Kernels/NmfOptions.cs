namespace Nmf.Kernels;

/// <summary>
/// How to factorize. Every option has a default that works; an invalid value throws when the options are constructed,
/// naming the option, the value and what is allowed. Immutable: derive variants with <c>options with { … }</c>.
/// </summary>
/// <example><code>new NmfOptions { Cost = NmfCost.KullbackLeibler, MaxIterations = 500, Seed = 7 }</code></example>
public sealed record NmfOptions
{
    /// <summary>The cost to minimise. Default: <see cref="NmfCost.Euclidean"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a member of <see cref="NmfCost"/>.</exception>
    public NmfCost Cost { get; init => field = Require.Defined(value, nameof(Cost)); }

    /// <summary>The most iterations that a fit does; 0 or more. A solver keeps 16 bytes for each check that this allows. Default: 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int MaxIterations { get; init => field = Require.AtLeast(0, value, nameof(MaxIterations)); } = 200;

    /// <summary>
    /// A fit stops at a check when (cost at the previous check − cost) / first cost is below this; at least 0 and finite.
    /// 0 never stops early. A first cost of 0 stops at once unless this is 0. Default: 1e-4.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public double Tolerance { get; init => field = Require.FiniteNonNegative(value, nameof(Tolerance)); } = 1e-4;

    /// <summary>
    /// A fit stops at a check, the one before the first iteration included, where the KKT residual
    /// (<see cref="NmfDiagnostics.KktResidual{T}(NmfCost, NmfShape, ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, T?)"/>) is at
    /// most this; at least 0 and finite. 0 never stops early. The residual takes as long as three to six iterations in float32, on
    /// the caller's thread; it is computed at each check where this is above 0 or <see cref="Progress"/> is set, and else never.
    /// <see cref="Tolerance"/> is a rule of its own: set it to 0 to stop by the residual alone. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public double KktTolerance { get; init => field = Require.FiniteNonNegative(value, nameof(KktTolerance)); }

    /// <summary>The iterations between two checks of the cost; 1 or more. Each check, in float64, costs as much as 0.8 to 5 iterations in float, half of that in double. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int CheckEvery { get; init => field = Require.AtLeast(1, value, nameof(CheckEvery)); } = 10;

    /// <summary>The seed of the random start; any value. The same seed gives the same start on every machine. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// The least value of an entry of W and H: 0, or a normal number of the element type up to the largest that V may have
    /// (1e15 for <see cref="float"/>, 1e100 for <see cref="double"/>; checked, and rounded up to it, where the element type is known).
    /// <see langword="null"/>, the default, is 2⁻⁶⁰ for <see cref="float"/> and 2⁻⁵⁰⁰ for <see cref="double"/>: from any start the
    /// cost still descends, every limit point is stationary for W, H ≥ floor, and zeros can be left
    /// (Gillis &amp; Glineur 2012; Takahashi &amp; Hibi 2014). 0 is the textbook update, in which zeros stay zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or NaN.</exception>
    public double? Floor { get; init => field = value is { } floor ? Require.FiniteNonNegative(floor, nameof(Floor)) : null; }

    /// <summary>
    /// The threads of a solver, the caller's included: 1 is the caller's alone; 0 is as many as pay off for the shape, at most one for each
    /// processor; or a number up to 1024, though more than one for every 500 rows of V, or more than 64, find nothing to do, nor, at most
    /// ranks, does a second where V has fewer than 320 rows and 2048 columns and is not wide; where V is wide or column-major, more than
    /// one for some 500 columns or rows. The results have the same bits for every number. Several threads take memory for a partial WᵀV
    /// (r·n entries) for each of up to 64 segments of V's rows, unless V is wide. Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above 1024.</exception>
    public int Threads { get; init => field = Require.Within(0, ThreadTeam.MostThreads, value, nameof(Threads)); } = 1;

    /// <summary>
    /// How many starts <see cref="NmfModel"/> tries, from the seeds <see cref="Seed"/>, Seed + 1, …; 1 or more. The model is that of the
    /// least final cost, the first of equals, with the seed that gave it in its <see cref="NmfModel{T}.Options"/>. The threads share out
    /// the starts, each run by one; the best one is run once more where <see cref="Progress"/> shall report its costs. A cancelled fit has the
    /// best factors found so far. Solvers and given starts know only 1. Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Restarts { get; init => field = Require.AtLeast(1, value, nameof(Restarts)); } = 1;

    /// <summary>
    /// Receives the cost and the KKT residual at iteration 0, at each check and at the end, on the thread that fits unless the
    /// implementation moves it (as <see cref="Progress{T}"/> does). The residual makes each check take three to six iterations
    /// longer. Default: none.
    /// </summary>
    public IProgress<NmfProgress>? Progress { get; init; }
}
