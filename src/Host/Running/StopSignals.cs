using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Running;

/// <summary>The first SIGINT or SIGTERM ends a run in good order, the second one at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations;
    private readonly RunStop _stop;

    public StopSignals(RunStop stop)
    {
        _stop = stop;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.Request(StopCause.Interrupted))
            _stop.Abandon();
    }
}
