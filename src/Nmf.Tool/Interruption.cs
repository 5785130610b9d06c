using System.Runtime.InteropServices;

namespace Nmf.Tool;

/// <summary>
/// Ctrl-C (SIGINT), SIGTERM and SIGHUP, of a terminal that is closed, as a cancellation token: the first asks for a stop after the current iteration, the second ends
/// the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration hangUp;

    internal Interruption()
    {
        this.interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, this.OnSignal);
        this.terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, this.OnSignal);
        this.hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, this.OnSignal);
    }

    internal CancellationToken Token => this.source.Token;

    /// <summary>Gives the signals back. The source stays usable, since a handler may still be running.</summary>
    public void Dispose()
    {
        this.interrupt.Dispose();
        this.terminate.Dispose();
        this.hangUp.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !this.source.IsCancellationRequested;
        this.source.Cancel();
    }
}
