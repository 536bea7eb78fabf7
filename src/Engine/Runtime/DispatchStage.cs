using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Runtime;

/// <summary>
/// Akka stage around <see cref="Dispatcher"/>. Completed attempts come in; new attempts go out on demand; events go out to the sink.
/// Commands come from the inbox, which outlives the stage. Completes when it is draining and nothing is open.
/// </summary>
internal sealed class DispatchStage : GraphStage<FanOutShape<Attempt, Attempt, EngineEvents>>
{
    private readonly StageContext _context;
    private readonly Inlet<Attempt> _made = new("dispatch.made");
    private readonly Outlet<Attempt> _attempts = new("dispatch.attempts");
    private readonly Outlet<EngineEvents> _events = new("dispatch.events");

    public DispatchStage(StageContext context)
    {
        _context = context;
        Shape = new FanOutShape<Attempt, Attempt, EngineEvents>(_made, _attempts, _events);
    }

    public override FanOutShape<Attempt, Attempt, EngineEvents> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic
    {
        // Interval for checking the wall clock, because timers do not notice when it is set.
        private static readonly TimeSpan ClockLook = TimeSpan.FromMinutes(1);

        private readonly StageContext _context;
        private readonly DispatchStage _stage;
        private readonly Dispatcher _dispatcher;
        private readonly StageInbox _inbox;
        private readonly Controls _controls;
        private ITimer? _timer;
        private TimeSpan? _timerAt;
        private TimeSpan _now;

        public Logic(DispatchStage stage)
            : base(stage.Shape)
        {
            _stage = stage;
            _context = stage._context;
            _dispatcher = _context.Dispatcher;
            _inbox = _context.Port.Inbox;
            _controls = new Controls(_dispatcher.Gates);
            SetHandler(stage._made, onPush: OnMade);
            SetHandler(stage._attempts, onPull: OnPull);
            SetHandler(stage._events, onPull: OnHandled);
        }

        public override void PreStart()
        {
            var wake = GetAsyncCallback(OnWake);
            _timer = _context.Clock.Time.CreateTimer(
                _ => _inbox.Post(new StageCommand.Tick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _inbox.Attach(wake);
            _context.Supervisor.Tell(new RegisterAgain());
            Pull(_stage._made);
        }

        public override void PostStop() => _timer?.Dispose();

        // Demand for an attempt.
        private void OnPull()
        {
            LookAtClock();
            Dispatch();
        }

        // An attempt has completed.
        private void OnMade()
        {
            LookAtClock();
            _dispatcher.Complete(Grab(_stage._made));
            Pull(_stage._made);
            Proceed();
        }

        private void OnWake()
        {
            // Bounds one batch; later commands wake the stage again, after the stream's own work.
            const int MostAtOnce = 1024;
            LookAtClock();
            _inbox.BeginTaking();
            for (var i = 0; i < MostAtOnce && _inbox.TryTake(out var command); i++)
                Handle(command);
            Proceed();
            if (_inbox.HasMessages)
                _inbox.Wake();
        }

        // The sink has handled the events.
        private void OnHandled()
        {
            if (_dispatcher.Events.IsEmpty)
                Rest();
            else
                Push(_stage._events, _dispatcher.Events);
        }

        private void LookAtClock()
        {
            if (_dispatcher.Budget is { FollowsWallClock: true } budget)
                budget.FollowClock(_context.Clock.StartByWallClock);
            _now = _context.Clock.Now;
        }

        private void Proceed()
        {
            foreach (var stopped in _dispatcher.Advance(_now))
            {
                stopped.CancelCalls();
                _ = stopped.EndInputSoonAsync(_context.Clock.Time);
            }

            _controls.TellWhatEnded();
            Dispatch();
        }

        private void Dispatch()
        {
            while (IsAvailable(_stage._attempts) && !_context.Tracking.IsBehind && _dispatcher.TryDispatch(_now, out var attempt))
                Push(_stage._attempts, attempt);
            if (_dispatcher.Budget is { } budget)
                Report(budget);
            while (_dispatcher.TryTakeSilence(_now, out var gate, out var silence))
                _controls.Tell(gate, silence);
            if (_dispatcher.Events.IsEmpty)
                Rest();
            else if (IsAvailable(_stage._events))
                Push(_stage._events, _dispatcher.Events);
        }

        // Nothing to do until a command, a completion or the timer.
        private void Rest()
        {
            if (_dispatcher.IsDrained)
            {
                CompleteStage();
                return;
            }

            _context.Tracking.Flush(_now);
            SetTimer();
            _context.Port.Rest();
        }

        private void Handle(StageCommand command)
        {
            switch (command)
            {
                case StageCommand.Enqueue enqueue:
                    _dispatcher.Enqueue(enqueue.Item, _now);
                    break;
                case StageCommand.EndCall end:
                    _dispatcher.EndCall(end.Attempt);
                    break;
                case StageCommand.SetLimit limit when _controls.IsCurrent(limit.Gate, ControlKind.Throttle, limit.Session):
                    _dispatcher.Apply(_dispatcher.Gates[limit.Gate], limit.Policy, limit.UpTo, _now);
                    Report(limit.Changes);
                    break;
                case StageCommand.SetBreaker breaker when _controls.IsCurrent(breaker.Gate, ControlKind.Breaker, breaker.Session):
                    _dispatcher.Apply(_dispatcher.Gates[breaker.Gate], breaker.Policy, breaker.UpTo, breaker.Resets);
                    Report(breaker.Changes);
                    break;
                case StageCommand.Saved saved:
                    _dispatcher.Saved(saved.Answers, saved.Error, _now);
                    break;
                case StageCommand.Open open:
                    _dispatcher.Open(open.Request);
                    if (open.Request.Stopped is not null)
                        open.Request.Input.Cancel();
                    break;
                case StageCommand.EndInput end:
                    _dispatcher.EndInput(end.Request);
                    break;
                case StageCommand.Cancel cancel:
                    _dispatcher.Cancel(cancel.Request, cancel.Reason);
                    break;
                case StageCommand.Register register:
                    _controls.Register(register);
                    break;
                case StageCommand.Disable disable:
                    _controls.Forget(disable.Gate);
                    _dispatcher.Disable(_dispatcher.Gates[disable.Gate], disable.Reason, _now);
                    break;
                case StageCommand.ResetBreaker reset:
                    _controls.ResetBreaker(reset.Gate);
                    break;
                case StageCommand.SetBound bound:
                    _dispatcher.SetBound(bound.Gate is { } index ? _dispatcher.Gates[index] : null, bound.Limit, _now);
                    break;
                case StageCommand.Ping ping:
                    ping.Answered.TrySetResult();
                    break;
                case StageCommand.GrantBudget grant:
                    _dispatcher.Budget!.Granted(grant.Entry, grant.Refusal);
                    break;
                case StageCommand.Drain drain:
                    _dispatcher.Drain(drain.Reason);
                    foreach (var open in _dispatcher.OpenRequests)
                        open.Input.Cancel();
                    break;
                case StageCommand.Abort:
                    foreach (var open in _dispatcher.OpenRequests.ToArray())
                    {
                        open.CancelCalls();
                        _dispatcher.EndCalls(open);
                    }

                    break;
                case StageCommand.Abandon:
                    FailStage(new CallsLeftBehindException());
                    break;
                case StageCommand.Tick:
                    _timerAt = null;
                    break;
            }
        }

        private void Report(IReadOnlyList<ControlChange> changes)
        {
            for (var i = 0; i < changes.Count; i++)
                _dispatcher.Events.Add(new EngineNews.Changed(changes[i]));
        }

        private void Report(Budget budget)
        {
            if (budget.TakeWanted() is { } entry)
                _context.Keeper!.Save(entry);
            if (!budget.TryTakeNews(out var waiting))
                return;
            if (waiting is null)
                ParallelLlm.Observability.Log.BudgetGoesOn(_context.Logger);
            else if (budget.IsLedgerBroken)
                ParallelLlm.Observability.Log.BudgetWaitsForLedger(_context.Logger, waiting.Message, Budget.LedgerRetry.TotalSeconds);
            else if (budget.Status.PeriodEnd is { } end)
                ParallelLlm.Observability.Log.BudgetWaits(_context.Logger, waiting.Message, end.UtcDateTime);
            else
                ParallelLlm.Observability.Log.BudgetWaitsForEver(_context.Logger, waiting.Message);
        }

        // Computed for the time of the last dispatch attempt, so that an opening since then is not missed.
        private void SetTimer()
        {
            var due = _context.Tracking.DueAt;
            var at = _dispatcher.NextWake(_now) is { } wake && !(wake > due) ? wake : due;
            if (_dispatcher.Budget is { FollowsWallClock: true } && !(at < _now + ClockLook))
                at = _now + ClockLook;
            if (at is null || at >= _timerAt)
                return;
            _timerAt = at;
            // Timers have millisecond resolution; rounded up so that none fires early.
            var wait = Math.Clamp(
                Math.Ceiling((at.Value - _context.Clock.Now).TotalMilliseconds), 0, EngineClock.LongestTimer.TotalMilliseconds);
            _timer!.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}
