namespace Nmf.Kernels.Tests.Facade;

/// <summary>Cancels a fit when it reports an iteration.</summary>
internal sealed class CancelAt(CancellationTokenSource source, int iteration) : IProgress<NmfProgress>
{
    public void Report(NmfProgress value)
    {
        if (value.Iteration == iteration)
        {
            source.Cancel();
        }
    }
}
