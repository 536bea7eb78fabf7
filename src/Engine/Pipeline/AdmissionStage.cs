using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
using ParallelLlm.Budgets;
using ParallelLlm.Contracts;
using ParallelLlm.Control;
using ParallelLlm.Control.Tracking;

namespace ParallelLlm.Pipeline;

/// <summary>
/// The shell of <see cref="AdmissionCore"/>: takes messages from its inbox, emits an attempt whenever there is demand and the core lets one go,
/// and tells throttles, breakers and the tracker. Owns every place that is taken; completes when it drains and nothing is open.
/// </summary>
internal sealed class AdmissionStage : GraphStage<SourceShape<Attempt>>
{
    private readonly StageContext _context;
    private readonly Outlet<Attempt> _out = new("admission.out");

    public AdmissionStage(StageContext context)
    {
        _context = context;
        Shape = new SourceShape<Attempt>(_out);
    }

    public override SourceShape<Attempt> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic
    {
        private static long _sessions;

        private readonly StageContext _context;
        private readonly Outlet<Attempt> _out;
        private readonly AdmissionCore _core;
        private readonly StageInbox _inbox;
        private readonly TrackingFeed _tracking;
        private readonly Dictionary<(int Gate, ControlKind Kind), (IActorRef Actor, long Session)> _controls = [];
        private ITimer? _timer;
        private TimeSpan? _timerAt;

        public Logic(AdmissionStage stage)
            : base(stage.Shape)
        {
            _context = stage._context;
            _out = stage._out;
            _core = _context.Core;
            _inbox = _context.Port.Inbox;
            _tracking = _context.Tracking;
            SetHandler(_out, this);
        }

        public override void PreStart()
        {
            var wake = GetAsyncCallback(OnWake);
            _timer = _context.Clock.Time.CreateTimer(
                _ => _inbox.Post(new StageMessage(StageMessageKind.Tick)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _inbox.Attach(wake);
            _context.Supervisor.Tell(Introduce.Instance);
        }

        public override void PostStop() => _timer?.Dispose();

        public override void OnPull()
        {
            Push(_context.Clock.Now);
            // The steps go to the tracker with the next wake-up, together with those of the attempts that follow this one.
            if (_tracking.HasSteps)
                _inbox.Wake();
        }

        private void OnWake()
        {
            // Enough for a busy moment; whatever is posted meanwhile wakes the stage again, behind the stream's own work.
            const int MostAtOnce = 1024;
            _inbox.BeginTaking();
            for (var i = 0; i < MostAtOnce && _inbox.TryTake(out var message); i++)
                Handle(message);

            var now = _context.Clock.Now;
            foreach (var expired in _core.Advance(now))
                ((OpenRequest)expired).CancelCalls();
            ReportWithdrawn(now);
            ReportParked();
            TellControls();
            Push(now);
            _tracking.Flush();
            SetTimer();
            if (_core is { Draining: not null, OpenRequests.Count: 0, InFlight: 0 })
                CompleteStage();
            else if (_inbox.HasMessages)
                _inbox.Wake();
        }

        private void Handle(in StageMessage message)
        {
            switch (message.Kind)
            {
                case StageMessageKind.Offered:
                    var item = (WorkItem)message.Subject!;
                    // Read by a pump that was left behind, or ended with an earlier graph: nobody waits for it any more.
                    if (((OpenRequest)item.Request).Closed.IsCompleted)
                        break;
                    _tracking.Add(new TrackEvent(item.Record, RequestStatus.Pending, _context.Clock.Now, null, default));
                    _core.Offer(item);
                    break;
                case StageMessageKind.Ended:
                    OnEnded((Attempt)message.Subject!);
                    break;
                case StageMessageKind.Settled:
                    OnSettled((Attempt)message.Subject!);
                    break;
                case StageMessageKind.LimitAck:
                    OnLimit((LimitAck)message.Subject!);
                    break;
                case StageMessageKind.BreakerAck:
                    OnBreaker((BreakerAck)message.Subject!);
                    break;
                case StageMessageKind.Opened:
                    var opened = (OpenRequest)message.Subject!;
                    _tracking.Add(new RequestOpened(opened.Tally));
                    _core.Open(opened);
                    if (opened.Stopped is not null)
                        opened.EndInput();
                    break;
                case StageMessageKind.InputEnded:
                    var request = (OpenRequest)message.Subject!;
                    request.InputEnded = true;
                    CloseIfDone(request);
                    break;
                case StageMessageKind.Stopped:
                    _core.Stop((OpenRequest)message.Subject!, message.Reason!);
                    break;
                case StageMessageKind.Hello:
                    OnHello((Hello)message.Subject!);
                    break;
                case StageMessageKind.ResetBreaker:
                    Tell(((int)message.Subject!, ControlKind.Breaker), ResetBreaker.Instance);
                    break;
                case StageMessageKind.Bounded:
                    OnBounded((Bound)message.Subject!);
                    break;
                case StageMessageKind.BudgetGranted:
                    _core.Budget!.Granted((BudgetEntry)message.Subject!, message.Reason);
                    break;
                case StageMessageKind.Drain:
                    _core.Drain(message.Reason!);
                    foreach (var open in _core.OpenRequests)
                        ((OpenRequest)open).EndInput();
                    break;
                case StageMessageKind.Abort:
                    foreach (var open in _core.OpenRequests)
                        ((OpenRequest)open).CancelCalls();
                    break;
                case StageMessageKind.Abandon:
                    FailStage(new CallsLeftBehindException());
                    break;
                case StageMessageKind.Tick:
                    _timerAt = null;
                    break;
            }
        }

        private void OnEnded(Attempt attempt)
        {
            // A call that outlived an earlier graph: its item has ended, and its place went with that graph.
            if (attempt.Gate != _context.Gates[attempt.Gate.Index])
                attempt.Acknowledge(counts: true);
            else
                _core.Ended(attempt);
        }

        private void OnSettled(Attempt attempt)
        {
            var settlement = attempt.Settlement;
            var item = attempt.Item;
            if (settlement.Status != RequestStatus.Retrying)
            {
                _core.Done(item);
                CloseIfDone((OpenRequest)item.Request);
                return;
            }

            var kind = settlement.Error!.Kind;
            item.LastError = settlement.Error;
            item.CountedFailures += settlement.Counted ? 1 : 0;
            item.ThrottledInARow = kind.IsThrottle() ? item.ThrottledInARow + 1 : 0;
            item.Adaptations += kind == FailureKind.UnsupportedParameter ? 1 : 0;
            item.Correction = attempt.InvalidAnswer ?? item.Correction;
            item.Endpoints = attempt.Elsewhere.IsEmpty ? item.Endpoints : attempt.Elsewhere;
            if (settlement.Parts is { } parts)
            {
                _core.Cut(item, parts);
                return;
            }

            if (kind == FailureKind.Truncated)
                item.RaiseOutput();
            _core.Retry(item, settlement.NotBefore);
        }

        private void OnHello(Hello hello)
        {
            var gate = _context.Gates[hello.Gate];
            var session = Interlocked.Increment(ref _sessions);
            var link = LinkOf(gate, hello.Kind);
            _controls[(hello.Gate, hello.Kind)] = (hello.Actor, session);
            link.Sent = link.Acknowledged;
            hello.Actor.Tell(new Welcome(session, link.Acknowledged, gate.Limit, gate.Breaker));
        }

        private void OnLimit(LimitAck ack)
        {
            if (IsCurrent(ack.Gate, ControlKind.Throttle, ack.Session))
                _context.Gates[ack.Gate].Apply(ack.Policy, ack.UpTo, _context.Clock.Now);
        }

        private void OnBreaker(BreakerAck ack)
        {
            if (!IsCurrent(ack.Gate, ControlKind.Breaker, ack.Session))
                return;
            var gate = _context.Gates[ack.Gate];
            var before = gate.Breaker;
            gate.Apply(ack.Policy, ack.UpTo);
            if ((gate.Breaker.State == BreakerState.Locked) != (before.State == BreakerState.Locked))
                _core.LockChanged(gate);
        }

        private void OnBounded(Bound bound)
        {
            var gate = bound.Gate is { } index ? _context.Gates[index] : null;
            var before = gate?.Bound ?? _core.Bound;
            if (gate is null)
                _core.SetBound(bound.Places);
            else
                gate.Bound = Math.Clamp(bound.Places, 0, gate.Cap);
            var after = gate?.Bound ?? _core.Bound;
            if (after == before)
                return;
            var reason = after == 0 ? "paused" : before == 0 ? "resumed" : "set at run time";
            var at = _context.Clock.Start + _context.Clock.Now;
            _context.Supervisor.Tell(new LimitChanged(new LimitChange(at, gate?.Endpoint.Name ?? LimitChange.WholeEngine, before, after, reason)));
        }

        private bool IsCurrent(int gate, ControlKind kind, long session) =>
            _controls.TryGetValue((gate, kind), out var control) && control.Session == session;

        // One message at a time and control: what ends while it is under way goes with the next one.
        private void TellControls()
        {
            foreach (var ((index, kind), (actor, _)) in _controls)
            {
                var gate = _context.Gates[index];
                var link = LinkOf(gate, kind);
                if (link.Sent != link.Acknowledged || link.Sent == gate.LastEnded)
                    continue;
                actor.Tell(new AttemptsEnded(gate.EndedAfter(link.Sent)));
                link.Sent = gate.LastEnded;
            }
        }

        private void Tell((int, ControlKind) control, object message)
        {
            if (_controls.TryGetValue(control, out var found))
                found.Actor.Tell(message);
        }

        private static ControlLink LinkOf(EndpointGate gate, ControlKind kind) =>
            kind == ControlKind.Throttle ? gate.ThrottleLink : gate.BreakerLink;

        private void Push(TimeSpan now)
        {
            while (IsAvailable(_out) && !_tracking.IsBehind && _core.TryAdmit(now, out var attempt))
            {
                var item = attempt.Item;
                _tracking.Add(new TrackEvent(
                    item.Record, RequestStatus.InProgress, now, null, default, _core.InFlight, item.Request.InFlight));
                Push(_out, attempt);
            }

            if (_core.Budget is null)
                return;
            if (_core.Budget.TakeWanted() is { } entry)
                _context.Keeper!.Save(entry);
            ReportWithdrawn(now);
        }

        private void ReportWithdrawn(TimeSpan now)
        {
            while (_core.TryTakeWithdrawn(out var withdrawn))
            {
                var (item, reason) = withdrawn;
                var request = (OpenRequest)item.Request;
                if (item.PartOf is { } chunk)
                {
                    if (!chunk.HasEnded)
                        continue;
                    (item, reason) = (chunk.Item, chunk.Error!);
                }

                var end = RetryPolicy.Ended(reason);
                _tracking.Add(new TrackEvent(item.Record, end.Status, now, reason.Kind, default));
                request.Deliver(new Finished(item, end.Status, null, reason));
                CloseIfDone(request);
            }
        }

        private void ReportParked()
        {
            while (_core.TryTakeParked(out var route))
            {
                var names = string.Join(", ", route.Gates.Select(gate => gate.Endpoint.Name));
                if (route.Locked is { } cause)
                    Telemetry.Log.Parked(_context.Logger, names, cause.Kind.Name(), cause.Message);
            }
        }

        private void CloseIfDone(OpenRequest request)
        {
            if (!request.InputEnded || request.FirstOpen is not null || !_core.Close(request))
                return;
            _tracking.Add(new RequestEnded(request.Tally));
            request.Close();
        }

        private void SetTimer()
        {
            var now = _context.Clock.Now;
            if (_core.NextWake(now) is not { } at || at >= _timerAt)
                return;
            _timerAt = at;
            // Timers count whole milliseconds; rounded up, so that none strikes too early and has to be set again.
            var wait = Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 0, EngineClock.LongestTimer.TotalMilliseconds);
            _timer!.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}

/// <summary>The stage was told to wait no more for calls that do not end.</summary>
internal sealed class CallsLeftBehindException : Exception;

/// <summary>What a stage works with.</summary>
internal sealed record StageContext(
    AdmissionCore Core, IReadOnlyList<EndpointGate> Gates, StagePort Port, EngineClock Clock, TrackingFeed Tracking, IActorRef Supervisor, ILogger Logger)
{
    /// <summary>Tells the budget's ledger; null where there is none.</summary>
    public BudgetKeeper? Keeper { get; init; }
}
