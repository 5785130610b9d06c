namespace Nmf.Kernels.Perf.Rounds;

/// <summary>Work that is timed in turn with others.</summary>
internal interface ITimed
{
    string Name { get; }

    /// <summary>Back to the start; not timed.</summary>
    void Reset();

    void Iterate();
}
