namespace Nmf.Kernels.Tests.Facade;

/// <summary>Keeps what is reported.</summary>
internal sealed class Recorder(List<NmfProgress> reported) : IProgress<NmfProgress>
{
    public void Report(NmfProgress value) => reported.Add(value);
}
