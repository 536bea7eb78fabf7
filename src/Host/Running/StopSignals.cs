using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Running;

/// <summary>SIGINT and SIGTERM, handed to whoever ends what is going on.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="onSignal">Called at each signal, on a thread of its own; the process goes on.</param>
    public StopSignals(Action onSignal)
    {
        IgnoredInterrupt.Restore();
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            onSignal();
        }
    }

    /// <summary>The first signal ends a run in good order, the second one at once.</summary>
    public static StopSignals For(RunStop stop) => new(() =>
    {
        if (!stop.Request(StopCause.Interrupted))
            stop.Abandon();
    });

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
