using ParallelLlm.Simulator.Batches;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator;

/// <summary>The model with a clock, a tally and a lock: what the in-process client and the HTTP front share. Thread-safe.</summary>
/// <param name="options">Its shape.</param>
/// <param name="time">Its clock.</param>
/// <param name="tellBodiesApart">Whether answered bodies are compared.</param>
/// <param name="hasBatches">Whether it has files and batches, if the options offer them.</param>
internal sealed class Provider(ProviderOptions options, TimeProvider time, bool tellBodiesApart, bool hasBatches = false)
{
    private readonly Lock _lock = new();
    private readonly ProviderModel _model = new(options);
    private readonly Tally _tally = new(tellBodiesApart);
    private readonly long _start = time.GetTimestamp();
    private TaskCompletionSource _moved = NewSignal();
    private int _moves;

    public ProviderOptions Options => options;

    /// <summary>Its files and batches; null if it has none.</summary>
    public BatchService? Batches { get; } = hasBatches && options.Batches.Offered ? new BatchService(options, time) : null;

    /// <summary>How answers differ from the documents; null if they do not.</summary>
    public Disturbance? Disturbance { get; } = Disturbance.Of(options);

    public TimeSpan Now => time.GetElapsedTime(_start);

    public SimulatorStats Stats
    {
        get
        {
            var batches = Batches?.Stats;
            lock (_lock)
                return _tally.Snapshot(Now) with { Batches = batches };
        }
    }

    public ParallelLlm.Simulator.Model.Admission Offer(in OfferedCall call)
    {
        lock (_lock)
        {
            // The clock is read inside the lock, so that the model sees time in order.
            var now = Now;
            var admission = _model.Offer(now, call);
            _tally.Offered(now, admission.Refusal);
            TellMoves();
            return admission;
        }
    }

    /// <summary>Waits until the call's answer is due; to the next whole millisecond, as timers go.</summary>
    public async Task WaitAsync(Permit permit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (due, moved) = DueOf(permit);
            var wait = due == Permit.Never ? Timeout.InfiniteTimeSpan : (due - Now).RoundUpToMilliseconds();
            if (due != Permit.Never && wait <= TimeSpan.Zero)
                return;
            if (!permit.Moves)
            {
                await Task.Delay(wait, time, cancellationToken);
                return;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Task.Delay(wait, time, over.Token), moved);
            cancellationToken.ThrowIfCancellationRequested();
            await over.CancelAsync();
        }
    }

    /// <summary>Waits until a refusal is due; only those by a limit wait.</summary>
    public Task WaitToRefuseAsync(Refusal refusal, CancellationToken cancellationToken) =>
        refusal.By == RefusedBy.Other || options.RefusalMs == 0
            ? Task.CompletedTask
            : Task.Delay(TimeSpan.FromMilliseconds(options.RefusalMs), time, cancellationToken);

    /// <summary>Ends a call whose answer is due. The result may refuse it after all.</summary>
    public Closing Answered(in Permit permit, int promptTokens, ulong bodyHash = 0)
    {
        lock (_lock)
        {
            var now = Now;
            var closing = _model.Finish(now, permit);
            if (closing.Refusal is null)
                _tally.Answered(now, permit, promptTokens, bodyHash);
            else
                _tally.RefusedLate();
            TellMoves();
            return closing;
        }
    }

    public void Abandoned(in Permit permit)
    {
        lock (_lock)
        {
            _model.Finish(Now, permit);
            _tally.Abandoned();
            TellMoves();
        }
    }

    /// <summary>A call was refused before it came to the model.</summary>
    public void Rejected(Refusal refusal)
    {
        lock (_lock)
            _tally.Offered(Now, refusal);
    }

    private (TimeSpan Due, Task Moved) DueOf(in Permit permit)
    {
        lock (_lock)
            return (_model.AnswersAt(Now, permit), _moved.Task);
    }

    // Wakes everyone who waits for the answer of a permit that moves.
    private void TellMoves()
    {
        if (_moves == _model.Moves)
            return;
        _moves = _model.Moves;
        var moved = _moved;
        _moved = NewSignal();
        moved.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
