using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator;

/// <summary>The model with a clock, a tally and a lock: what the in-process client and the HTTP front share. Thread-safe.</summary>
internal sealed class Provider(ProviderOptions options, TimeProvider time, bool tellBodiesApart)
{
    private readonly Lock _lock = new();
    private readonly ProviderModel _model = new(options);
    private readonly Tally _tally = new(tellBodiesApart);
    private readonly long _start = time.GetTimestamp();

    public ProviderOptions Options => options;

    public TimeSpan Now => time.GetElapsedTime(_start);

    public SimulatorStats Stats
    {
        get
        {
            lock (_lock)
                return _tally.Snapshot(Now);
        }
    }

    public Model.Admission Offer(in OfferedCall call)
    {
        lock (_lock)
        {
            // The clock is read inside the lock, so that the model sees time in order.
            var now = Now;
            var admission = _model.Offer(now, call);
            _tally.Offered(now, admission.Refusal);
            return admission;
        }
    }

    /// <summary>Waits until the call's answer is due; to the next whole millisecond, as timers go.</summary>
    public Task WaitAsync(in Ticket ticket, CancellationToken cancellationToken)
    {
        var wait = ticket.NeverAnswers ? Timeout.InfiniteTimeSpan : (ticket.AnswersAt - Now).RoundUpToMilliseconds();
        return ticket.NeverAnswers || wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    public void Answered(in Ticket ticket, int promptTokens, ulong bodyHash = 0)
    {
        lock (_lock)
        {
            var now = Now;
            _model.Finish(now, ticket);
            _tally.Answered(now, ticket, promptTokens, bodyHash);
        }
    }

    public void Abandoned(in Ticket ticket)
    {
        lock (_lock)
        {
            _model.Finish(Now, ticket);
            _tally.Abandoned();
        }
    }

    /// <summary>A call was refused before it came to the model.</summary>
    public void Rejected(Refusal refusal)
    {
        lock (_lock)
            _tally.Offered(Now, refusal);
    }
}
