namespace Nmf.Kernels.Sweeps;

/// <summary>How to encode: what is the same for every column.</summary>
/// <param name="Iterations">The most iterations.</param>
/// <param name="Warm">Whether h is the start, not the result of the rule for a cold one.</param>
/// <param name="Tolerance">Ends early when no entry changed by more than this share of the largest; 0 never does.</param>
internal readonly record struct EncodeTask(int Iterations, bool Warm, double Tolerance)
{
    /// <summary>The iterations between two looks at the tolerance.</summary>
    internal const int CheckEvery = 10;

    /// <summary>The iterations up to the next look, or to the end.</summary>
    internal int Next(int done) => this.Tolerance > 0 ? Math.Min(CheckEvery, this.Iterations - done) : this.Iterations - done;
}
