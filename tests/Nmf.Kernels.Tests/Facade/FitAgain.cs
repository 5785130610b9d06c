namespace Nmf.Kernels.Tests.Facade;

/// <summary>Starts a fit of the same solver from within its progress, at each report.</summary>
internal sealed class FitAgain(float[] v, float[] w, float[] h) : IProgress<NmfProgress>
{
    internal NmfSolver<float>? Solver { get; set; }

    internal List<string> Refusals { get; } = [];

    public void Report(NmfProgress value)
    {
        this.Refusals.Add(Assert.Throws<InvalidOperationException>(() => this.Solver!.Fit(v, w, h)).Message);
        this.Refusals.Add(Assert.Throws<InvalidOperationException>(() => this.Solver!.Prepare()).Message);
    }
}
