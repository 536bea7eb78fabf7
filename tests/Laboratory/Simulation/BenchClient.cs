using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Tests.Laboratory.Limiters;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>One engine without its shell: drives the production dispatcher as the stage does, event by event, and checks the invariants after each of them.</summary>
internal sealed class BenchClient : IRetryPolicy
{
    private static readonly ChunkError CancelledByCaller = new(FailureKind.Cancelled, "The request was cancelled.");

    private readonly Bench _bench;
    private readonly int _index;
    private readonly LimiterKind _kind;
    private readonly Random _random;
    private readonly ParallelLlmOptions _options;
    private readonly EndpointGate _gate;
    private readonly Dispatcher _dispatcher;
    private readonly InlineControls _controls;
    private readonly ILimiter _limiter;
    private readonly RetryPolicy _retry;
    private readonly Workload _work;
    private readonly InvariantCheck _invariants;
    private readonly ServerLink _link;
    private readonly StallWatch _stalls;
    private readonly HashSet<BenchCall> _out = [];
    private readonly Dictionary<Attempt, BenchCall> _undecided = [];
    private TimeSpan _cooldown;
    private TimeSpan? _wakeAt;
    private bool _answered;
    private bool _acknowledging;

    public BenchClient(Bench bench, int index, LimiterKind kind, int seed)
    {
        var shape = bench.Scenario.Clients;
        _bench = bench;
        _index = index;
        _kind = kind;
        _random = new Random(seed);
        _options = new ParallelLlmOptions { Engine = { MaxConcurrency = shape.Cap, Seed = seed } };
        _limiter = kind.New(new LimiterSetting(_options, shape.Cap, _random));
        var endpoint = SimulatedEndpoint.Unused;
        _gate = new EndpointGate(0, endpoint, shape.Cap, _limiter.Policy, BreakerPolicy.Initial, holdUntil: TimeSpan.Zero);
        _retry = new RetryPolicy(_options.Retry, _random);
        _dispatcher = new Dispatcher(new AdmissionCore(shape.Cap, [_gate], _options, _random), this);
        _controls = new InlineControls(_dispatcher, _gate, _limiter, _options)
        {
            HasBreaker = kind.IsProduction,
            OnChanged = (at, causes) => Mark(at, causes.Limit ?? causes.Pace),
            OnOpened = () => bench.Record.BreakerOpened++,
        };
        _work = new Workload(bench.Scenario, index, new Random(unchecked(seed + 1)));
        _invariants = new InvariantCheck(bench.Record, index, kind.IsProduction, _gate, _dispatcher);
        _link = new ServerLink(bench, index);
        _stalls = new StallWatch(TimeSpan.FromSeconds(new ParallelLlm.Tests.Laboratory.Measures.Capacity(bench.Scenario).RttSeconds));
        Mark(TimeSpan.Zero, "start");
    }

    /// <summary>Chunks that have not ended.</summary>
    public int Remaining => _work.Remaining;

    /// <summary>Time in which work waited although the server would have accepted a call.</summary>
    public TimeSpan Stalled => _stalls.Lost;

    public void LookForStall(TimeSpan now) =>
        _stalls.After(now, _out.Count == 0 && _work.Open > 0, _invariants.HintedUntil, () =>
            _bench.Provider.OpensAt(now, new OfferedCall(_work.Largest, _bench.Scenario.Work.MaxOutputTokens)));

    /// <summary>Updates the predicted answer times of the calls in flight.</summary>
    public void Foresee(TimeSpan now)
    {
        foreach (var call in _out.OrderBy(call => call.Index))
        {
            if (call.Admission.Permit.Moves && _link.Foresee(call, now))
                _bench.Events.Plan(call.EndsAt, new SimulationEvent(EventKind.Ended, this, call));
        }
    }

    public void PlanWork()
    {
        foreach (var document in _work.Documents)
            _bench.Events.Plan(document.OpensAt, new SimulationEvent(EventKind.Opened, this, document));
    }

    public void Handle(TimeSpan now, in SimulationEvent what)
    {
        switch (what.Kind)
        {
            case EventKind.Opened:
                Open((BenchDocument)what.Subject!, now);
                break;
            case EventKind.Produced:
                Produce((BenchDocument)what.Subject!, now);
                break;
            case EventKind.Cancelled:
                Cancel((BenchDocument)what.Subject!, now);
                break;
            case EventKind.Ended when what.Subject is BenchCall call && (call.Over || call.EndsAt != now || !_out.Contains(call)):
                return;
            case EventKind.Ended when WaitsLonger((BenchCall)what.Subject!, now):
                return;
            case EventKind.Ended:
                End((BenchCall)what.Subject!, now);
                break;
            case EventKind.Resent:
                Send((BenchCall)what.Subject!, now);
                break;
            case EventKind.Acknowledged:
                _acknowledging = false;
                Acknowledge(now);
                break;
            case EventKind.Woken when _wakeAt == now:
                _wakeAt = null;
                break;
            default:
                return;
        }

        Step(now);
    }

    private void Step(TimeSpan now)
    {
        _dispatcher.Advance(now);
        do
            Dispatch(now);
        while (_controls.Listen(now));
        while (_dispatcher.Events.TryTake(out var what))
        {
            if (what.Kind == EngineEventKind.ChunkFinished)
                Leave(what.Chunk.Item, what.Chunk.Status);
        }

        if (_work.Unsent == 0)
            _bench.Record.OutOfWork[_index] ??= now;
        _invariants.After(now);
        SetTimer(now);
    }

    private void Dispatch(TimeSpan now)
    {
        if (now < _cooldown)
            return;
        _invariants.BeforeAdmission();
        while (_dispatcher.TryDispatch(now, out var attempt))
        {
            _invariants.Admitted(attempt, now);
            Send(new BenchCall(attempt, Workload.PromptOf(_bench.Scenario, attempt.Item.Chunk.TokenCount)), now);
            _invariants.BeforeAdmission();
        }
    }

    private void Open(BenchDocument document, TimeSpan now)
    {
        _dispatcher.Open(document.Request);
        if (document.CancelAt is { } at)
            _bench.Events.Plan(at, new SimulationEvent(EventKind.Cancelled, this, document));
        Produce(document, now);
    }

    private void Produce(BenchDocument document, TimeSpan now)
    {
        while (_work.TryProduce(document, out var item))
        {
            _dispatcher.Enqueue(item, now);
            if (document.Every > TimeSpan.Zero)
            {
                _bench.Events.Plan(now + document.Every, new SimulationEvent(EventKind.Produced, this, document));
                return;
            }
        }
    }

    private void Cancel(BenchDocument document, TimeSpan now)
    {
        _work.Discard(document, _bench.Record);
        _dispatcher.Cancel(document.Request, CancelledByCaller);
        foreach (var call in _out.Where(call => call.Attempt.Item.Request == document.Request).OrderBy(call => call.Index).ToArray())
        {
            call.Over = true;
            _bench.Provider.Finish(now, call.Admission.Permit);
            End(call, now, AttemptOutcome.Failed(FailureKind.Cancelled, CancelledByCaller.Message), CallEnd.None);
        }
    }

    private void Send(BenchCall call, TimeSpan now)
    {
        if (call.Attempt.Item.History.Attempts == 1 && call.Failures == 0)
            _work.Unsent--;
        _out.Add(call);
        _link.Send(call, now, firstBurst: !_answered, early: _invariants.IsEarly(now));
        _bench.Events.Plan(call.EndsAt, new SimulationEvent(EventKind.Ended, this, call));
    }

    // Extends a call whose time is up, as the attempt runner does.
    private bool WaitsLonger(BenchCall call, TimeSpan now)
    {
        if (!call.TimesOut || !_kind.IsProduction)
            return false;
        var more = ((IPatience)call.Attempt).MoreAfter(now - call.SentAt);
        if (more <= TimeSpan.Zero)
            return false;
        call.Timeout = now - call.SentAt + more;
        _link.Foresee(call, now);
        _bench.Events.Plan(call.EndsAt, new SimulationEvent(EventKind.Ended, this, call));
        return true;
    }

    private void End(BenchCall call, TimeSpan now)
    {
        var outcome = _link.Receive(call, now);
        End(call, now, outcome, ServerLink.EndOf(outcome, call.RefusedBy));
    }

    private void End(BenchCall call, TimeSpan now, AttemptOutcome outcome, CallEnd end)
    {
        _out.Remove(call);
        _link.Note(call, now, end);
        _answered |= outcome.Succeeded;
        _invariants.Received(outcome, now);
        if (_kind.Cooldown is { } cooldown && outcome.Failure?.IsThrottle() == true)
            _cooldown = Max(_cooldown, now + (outcome.WaitHint > TimeSpan.Zero ? outcome.WaitHint.Value : cooldown));

        var attempt = call.Attempt;
        (attempt.Outcome, attempt.EndedAt) = (_kind.Veil(outcome), now);
        if (_kind.KeepsPermit && !outcome.Succeeded && end != CallEnd.None)
        {
            _controls.Observe(attempt);
            _controls.Follow(now);
            call.Failures++;
            _bench.Events.Plan(now + WaitOf(call.Failures, outcome.WaitHint), new SimulationEvent(EventKind.Resent, this, call));
            return;
        }

        call.WaitHint = outcome.WaitHint;
        if (!_kind.IsProduction)
            _undecided.Add(attempt, call);
        _dispatcher.Complete(attempt);
        _invariants.Ended(attempt);
        // Other limiters see every end at once.
        if (_acknowledging || (_kind.IsProduction && !_gate.IsDue(_gate.ThrottleLink)))
            return;
        var delay = TimeSpan.FromMilliseconds(_bench.Scenario.Link.AcknowledgeMs);
        if (delay == TimeSpan.Zero)
            Acknowledge(now);
        else
            PlanAcknowledgement(now + delay);
    }

    private void PlanAcknowledgement(TimeSpan at)
    {
        _acknowledging = true;
        _bench.Events.Plan(at, new SimulationEvent(EventKind.Acknowledged, this));
    }

    private void Acknowledge(TimeSpan now)
    {
        _controls.Acknowledge(now);
        _invariants.Acknowledged();
        _invariants.After(now);
    }

    RetryDecision IRetryPolicy.Decide(Attempt attempt, int maxAttempts)
    {
        _undecided.Remove(attempt, out var call);
        return _kind.IsProduction || attempt.Outcome.Succeeded || attempt.Item.Request.Stopped is not null
            ? _retry.Decide(attempt, maxAttempts)
            : Again(call!);
    }

    // Anchors retry without end, so that they are compared by their waste, not by lost chunks.
    private RetryDecision Again(BenchCall call)
    {
        var attempt = call.Attempt;
        var error = new ChunkError(attempt.Outcome.Failure!.Value, "again");
        return new RetryDecision(ChunkStatus.Retrying, error, attempt.EndedAt + WaitOf(attempt.Item.History.Attempts, call.WaitHint));
    }

    private TimeSpan WaitOf(int failures, TimeSpan? hint)
    {
        var wait = _kind.BackOff(failures, _random);
        return _kind.HeedsHints && hint > wait ? hint.Value : wait;
    }

    private void Leave(WorkItem item, ChunkStatus status)
    {
        if (item.History.Attempts == 0)
            _work.Unsent--;
        _work.Remaining--;
        if (status == ChunkStatus.Cancelled)
            _bench.Record.Cancelled++;
        else if (status != ChunkStatus.Completed)
            _bench.Record.Lost++;
    }

    private void SetTimer(TimeSpan now)
    {
        var next = _dispatcher.NextWake(now);
        if (_cooldown > now && !(next >= _cooldown))
            next = _cooldown;
        if (next is not { } at || at >= _wakeAt)
            return;
        // Like the stage's timer: whole milliseconds from now, rounded up.
        var wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((at - now).TotalMilliseconds)));
        _wakeAt = now + wait;
        _bench.Events.Plan(now + wait, new SimulationEvent(EventKind.Woken, this));
    }

    private void Mark(TimeSpan at, string? reason)
    {
        if (_index == 0)
            _bench.Record.Limits.Add(new LimitMark(at, Math.Min(_limiter.Policy.Limit, _gate.Cap), _limiter.Policy.Pace, reason));
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
