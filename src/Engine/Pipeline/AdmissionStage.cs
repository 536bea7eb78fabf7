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
        // Timers do not notice that the wall clock is set.
        private static readonly TimeSpan ClockLook = TimeSpan.FromMinutes(1);

        private readonly StageContext _context;
        private readonly Outlet<Attempt> _out;
        private readonly AdmissionCore _core;
        private readonly StageInbox _inbox;
        private readonly TrackingFeed _tracking;
        private readonly Controls _controls;
        private readonly Deliveries _deliveries;
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
            _controls = new Controls(_context.Gates);
            _deliveries = new Deliveries(_context);
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
            Dispatch(LookAtClock());
        }

        private void OnWake()
        {
            // Enough for a busy moment; whatever is posted meanwhile wakes the stage again, behind the stream's own work.
            const int MostAtOnce = 1024;
            _inbox.BeginTaking();
            for (var i = 0; i < MostAtOnce && _inbox.TryTake(out var message); i++)
                Handle(message);

            var now = LookAtClock();
            foreach (var expired in _core.Advance(now).Cast<OpenRequest>())
            {
                EndCalls(expired);
                _ = expired.EndInputSoonAsync(_context.Clock.Time);
            }

            while (_core.TryTakeLate(out var late))
                _deliveries.Unsaved(late, WorkItem.DeadlinePassed);
            _deliveries.Withdrawn(now);
            ReportParked();
            _controls.TellWhatEnded();
            Dispatch(now);
            if (_core is { Draining: not null, OpenRequests.Count: 0, InFlight: 0 })
                CompleteStage();
            else if (_inbox.HasMessages)
                _inbox.Wake();
        }

        private TimeSpan LookAtClock()
        {
            if (_core.Budget is { FollowsWallClock: true } budget)
                budget.FollowClock(_context.Clock.StartByWallClock);
            return _context.Clock.Now;
        }

        private void Dispatch(TimeSpan now)
        {
            Push(now);
            while (_core.TryTakeSilence(now, out var gate, out var silence))
                _controls.Tell(gate, silence);
            _tracking.Flush(now);
            SetTimer(now);
        }

        private void Handle(in StageMessage message)
        {
            switch (message.Kind)
            {
                case StageMessageKind.Offered:
                    OnOffered((WorkItem)message.Subject!);
                    break;
                case StageMessageKind.Saved:
                    _deliveries.Saved((SavedAnswers)message.Subject!);
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
                    _deliveries.CloseIfDone(request);
                    break;
                case StageMessageKind.Stopped:
                    _core.Stop((OpenRequest)message.Subject!, message.Reason!);
                    _deliveries.Unsaved((OpenRequest)message.Subject!);
                    break;
                case StageMessageKind.Hello:
                    _controls.Welcome((Hello)message.Subject!);
                    break;
                case StageMessageKind.ResetBreaker:
                    _controls.ResetBreaker((int)message.Subject!);
                    break;
                case StageMessageKind.Bounded:
                    OnBounded((Bound)message.Subject!);
                    break;
                case StageMessageKind.Ping:
                    ((TaskCompletionSource)message.Subject!).TrySetResult();
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
                    foreach (var open in _core.OpenRequests.Cast<OpenRequest>().ToArray())
                        EndCalls(open);
                    break;
                case StageMessageKind.Abandon:
                    FailStage(new CallsLeftBehindException());
                    break;
                case StageMessageKind.Tick:
                    _timerAt = null;
                    break;
            }
        }

        private void EndCalls(OpenRequest request)
        {
            request.CancelCalls();
            _deliveries.Unsaved(request);
        }

        private void OnOffered(WorkItem item)
        {
            // Read by a pump that was left behind, or ended with an earlier graph: nobody waits for it any more, but others may for what it leads.
            if (((OpenRequest)item.Request).Closed.IsCompleted)
            {
                // One that only followed must not lead later: it would never be sent.
                item.Place = ItemPlace.Closed;
                if (item.Paid is not null)
                    _deliveries.Land(item, item.Paid);
                else
                    _deliveries.Succeed(item);
                return;
            }

            if (item.Paid is { } paid)
            {
                _deliveries.Paid(item, paid);
                _deliveries.Land(item, paid);
                return;
            }

            var now = _context.Clock.Now;
            item.Deadline = ((OpenRequest)item.Request).DeadlineOf(now);
            _tracking.Add(new TrackEvent(item.Record, RequestStatus.Pending, now, null, default));
            if (_context.Flights.TakeOver(item) is { } former)
                former.Place = ItemPlace.Following;
            if (item.Flight is { } flight && flight.Leader != item)
                _core.Follow(item);
            else
                _core.Offer(item);
        }

        private void OnEnded(Attempt attempt)
        {
            // A call that outlived an earlier graph: its item has ended, and its place went with that graph.
            if (attempt.Gate != _context.Gates[attempt.Gate.Index])
                attempt.Acknowledge(counts: true);
            else
                EndInGate(attempt);
        }

        private void EndInGate(Attempt attempt)
        {
            var before = attempt.Gate.HoldUntil;
            _core.Ended(attempt);
            var explain = new Explain(attempt.Gate.Endpoint.Name, _context.Clock.Start);
            if (attempt.Gate.HoldUntil > before)
                _tracking.Add(explain.Asked(attempt, before));
            while (attempt.Gate.TryTakeConclusion(out var of, out var moment))
                _tracking.Add(explain.Concluded(of, moment, attempt.Gate.Limit, attempt.EndedAt));
        }

        private void OnSettled(Attempt attempt)
        {
            var settlement = attempt.Settlement;
            var item = attempt.Item;
            if (settlement.Status != RequestStatus.Retrying)
            {
                _core.Done(item);
                if (attempt.EndsChunk)
                    _deliveries.Fall(item.Whole);
                _deliveries.CloseIfDone((OpenRequest)item.Request);
                return;
            }

            item.TakeBack(attempt);
            if (settlement.Parts is { } parts)
            {
                _core.Cut(item, parts);
                foreach (var part in parts)
                {
                    if (part.Paid?.MissingFor(part.Chunk) is { } missing)
                        _context.Saver?.Add(missing);
                }

                return;
            }

            _core.Retry(item, settlement.NotBefore);
        }

        private void OnLimit(LimitAck ack)
        {
            if (!_controls.IsCurrent(ack.Gate, ControlKind.Throttle, ack.Session))
                return;
            _context.Gates[ack.Gate].Apply(ack.Policy, ack.UpTo, _context.Clock.Now);
            _tracking.Add(ack.Changes);
        }

        private void OnBreaker(BreakerAck ack)
        {
            if (!_controls.IsCurrent(ack.Gate, ControlKind.Breaker, ack.Session))
                return;
            var gate = _context.Gates[ack.Gate];
            var before = gate.Breaker;
            gate.Apply(ack.Policy, ack.UpTo, ack.Resets);
            _tracking.Add(ack.Changes);
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
            var endpoint = gate?.Endpoint.Name ?? ControlChange.WholeEngine;
            _tracking.Add(new ControlChange(at, endpoint, ControlAspect.Limit, before, after, reason));
        }

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
            ReportBudget();
            _deliveries.Withdrawn(now);
        }

        private void ReportBudget()
        {
            if (!_core.Budget!.TryTakeNews(out var waiting))
                return;
            if (waiting is null)
                Telemetry.Log.BudgetGoesOn(_context.Logger);
            else if (_core.Budget.IsLedgerBroken)
                Telemetry.Log.BudgetWaitsForLedger(_context.Logger, waiting.Message, Budget.LedgerRetry.TotalSeconds);
            else if (_core.Budget.Status.PeriodEnd is { } end)
                Telemetry.Log.BudgetWaits(_context.Logger, waiting.Message, end.UtcDateTime);
            else
                Telemetry.Log.BudgetWaitsForEver(_context.Logger, waiting.Message);
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

        // For the time at which it was decided that nothing can go: what opens between then and now must not be missed.
        private void SetTimer(TimeSpan decidedAt)
        {
            var at = _core.NextWake(decidedAt) is { } wake && !(wake > _tracking.DueAt) ? wake : _tracking.DueAt;
            if (_core.Budget is { FollowsWallClock: true } && !(at < decidedAt + ClockLook))
                at = decidedAt + ClockLook;
            if (at is null || at >= _timerAt)
                return;
            _timerAt = at;
            // Timers count whole milliseconds; rounded up, so that none strikes too early and has to be set again.
            var wait = Math.Clamp(Math.Ceiling((at.Value - _context.Clock.Now).TotalMilliseconds), 0, EngineClock.LongestTimer.TotalMilliseconds);
            _timer!.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}

/// <summary>The stage was told to wait no more for calls that do not end.</summary>
internal sealed class CallsLeftBehindException : Exception;

/// <summary>What a stage works with.</summary>
internal sealed record StageContext(
    AdmissionCore Core, IReadOnlyList<EndpointGate> Gates, StagePort Port, EngineClock Clock, TrackingFeed Tracking, IActorRef Supervisor, ILogger Logger,
    Flights Flights, AnswerSaver? Saver)
{
    /// <summary>Tells the budget's ledger; null where there is none.</summary>
    public BudgetKeeper? Keeper { get; init; }
}
