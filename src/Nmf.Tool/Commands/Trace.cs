using Nmf.Kernels;

namespace Nmf.Tool.Commands;

/// <summary>Keeps the cost and the KKT residual after every iteration, and passes them on to the progress bar where there is one.</summary>
internal sealed class Trace : IProgress<NmfProgress>
{
    private readonly List<NmfProgress> rows = [];

    internal IReadOnlyList<NmfProgress> Rows => this.rows;

    internal IProgress<NmfProgress>? Bar { get; set; }

    public void Report(NmfProgress value)
    {
        this.rows.Add(value);
        this.Bar?.Report(value);
    }
}
