using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Running;

/// <summary>The signals that end a program, passed to the handler that stops its work.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations;

    /// <param name="onSignal">Called at each SIGINT and SIGTERM, on a thread of its own; the process goes on.</param>
    /// <param name="more">Further signals that end it. Signals ignored by <c>nohup</c> stay ignored.</param>
    public StopSignals(Action onSignal, params PosixSignal[] more)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, .. more];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            onSignal();
        }
    }

    /// <summary>The first signal ends a run in good order, the second one at once. A terminal that is closed counts as one.</summary>
    public static StopSignals For(RunStop stop) => new(
        () =>
        {
            if (!stop.Request(StopCause.Interrupted))
                stop.Abandon();
        },
        PosixSignal.SIGHUP);

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
