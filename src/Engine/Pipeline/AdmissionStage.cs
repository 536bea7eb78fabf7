using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using Microsoft.Extensions.Logging;
using ParallelLlm.Admission;
using ParallelLlm.Budgets;
using ParallelLlm.Contracts;
using ParallelLlm.Control;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Storage;

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
            var now = _context.Clock.Now;
            Push(now);
            _tracking.Flush(now);
            SetTimer(now);
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
            _tracking.Flush(now);
            SetTimer(now);
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
                    OnOffered((WorkItem)message.Subject!);
                    break;
                case StageMessageKind.Saved:
                    OnSaved((SavedAnswers)message.Subject!);
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

        private void OnOffered(WorkItem item)
        {
            // Read by a pump that was left behind, or ended with an earlier graph: nobody waits for it any more, but others may for what it leads.
            if (((OpenRequest)item.Request).Closed.IsCompleted)
            {
                if (item.Paid is not null)
                    Land(item, item.Paid);
                else
                    Succeed(item);
                return;
            }

            if (item.Paid is { } paid)
            {
                DeliverPaid(item, paid);
                Land(item, paid);
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

        private void OnSaved(SavedAnswers saved)
        {
            foreach (var (attempt, answer) in saved.Answers)
            {
                var item = attempt.Item.Whole;
                var request = (OpenRequest)item.Request;
                // Ended with an earlier graph; what is stored stays stored.
                if (item.Delivered)
                    continue;
                var status = saved.Error is null ? RequestStatus.Completed : RequestStatus.Failed;
                _tracking.Add(new TrackEvent(item.Record, status, attempt.EndedAt, saved.Error?.Kind, attempt.Outcome.Usage));
                request.Deliver(new Finished(item, status, saved.Error is null ? answer.Value : null, saved.Error));
                _core.Done(attempt.Item);
                Land(item, saved.Error is null ? answer : null);
                CloseIfDone(request);
            }
        }

        // A chunk whose answer costs nothing: no permit, no call.
        private void DeliverPaid(WorkItem item, PaidAnswer paid)
        {
            var request = (OpenRequest)item.Request;
            _tracking.Add(new TrackEvent(item.Record, RequestStatus.Completed, _context.Clock.Now, null, default, FromStore: true));
            item.Prompt = default;
            request.Deliver(new Finished(item, RequestStatus.Completed, paid.Value, null) { Paid = paid });
            if (paid.MissingFor(item.Chunk) is { } missing)
                _context.Saver?.Add(missing);
            if (item.Place == ItemPlace.New)
                return;
            _core.Done(item);
            CloseIfDone(request);
        }

        // Those that followed an item get its answer; without one they go themselves.
        private void Land(WorkItem leader, PaidAnswer? answer)
        {
            foreach (var follower in _context.Flights.End(leader))
            {
                // What has not been offered yet finds its answer, or no flight any more, when it is.
                follower.Paid = answer;
                if (follower.Place != ItemPlace.Following)
                    continue;
                if (answer is null)
                    _core.Offer(follower);
                else
                    DeliverPaid(follower, answer);
            }
        }

        // An item has ended without an answer.
        private void Fall(WorkItem item)
        {
            if (item.Request.Stopped is null)
                Land(item, null);
            else
                Succeed(item);
        }

        // A leader that was withdrawn says nothing about its followers: one of them goes in its place.
        private void Succeed(WorkItem leader)
        {
            if (_context.Flights.Succeed(leader) is { Place: ItemPlace.Following } next)
                _core.Offer(next);
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
            if (attempt.Gate.HoldUntil > before)
                _tracking.Add(new Explain(attempt.Gate.Endpoint.Name, _context.Clock.Start).Asked(attempt, before));
        }

        private void OnSettled(Attempt attempt)
        {
            var settlement = attempt.Settlement;
            var item = attempt.Item;
            if (settlement.Status != RequestStatus.Retrying)
            {
                _core.Done(item);
                if (attempt.EndsChunk)
                    Fall(item.Whole);
                CloseIfDone((OpenRequest)item.Request);
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
            if (!IsCurrent(ack.Gate, ControlKind.Throttle, ack.Session))
                return;
            _context.Gates[ack.Gate].Apply(ack.Policy, ack.UpTo, _context.Clock.Now);
            _tracking.Add(ack.Changes);
        }

        private void OnBreaker(BreakerAck ack)
        {
            if (!IsCurrent(ack.Gate, ControlKind.Breaker, ack.Session))
                return;
            var gate = _context.Gates[ack.Gate];
            var before = gate.Breaker;
            gate.Apply(ack.Policy, ack.UpTo);
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

        private bool IsCurrent(int gate, ControlKind kind, long session) =>
            _controls.TryGetValue((gate, kind), out var control) && control.Session == session;

        private void TellControls()
        {
            foreach (var ((index, kind), (actor, _)) in _controls)
            {
                var gate = _context.Gates[index];
                var link = LinkOf(gate, kind);
                if (!gate.IsDue(link))
                    continue;
                actor.Tell(new AttemptsEnded(gate.EndedAfter(link.Sent).ToArray()));
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
            ReportBudget();
            ReportWithdrawn(now);
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
                Fall(item);
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

        // For the time at which it was decided that nothing can go: what opens between then and now must not be missed.
        private void SetTimer(TimeSpan decidedAt)
        {
            var at = _core.NextWake(decidedAt) is { } wake && !(wake > _tracking.DueAt) ? wake : _tracking.DueAt;
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
