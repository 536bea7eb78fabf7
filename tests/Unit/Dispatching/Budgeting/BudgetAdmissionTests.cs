using CsCheck;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching.Budgeting;

/// <summary>The production admission over random runs in virtual time, against a provider that keeps its own account of what it charges.</summary>
public sealed class BudgetAdmissionTests
{
    private const int MostAttempts = 4;

    private static readonly Gen<RunPlan> GenRun = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 20], Gen.Int[1, 80], Gen.Int[1, 3], Gen.Int[0, 110], Gen.Int[0, 40], Gen.Bool, Gen.Bool,
        (seed, cap, chunks, requests, percent, faults, money, ledger) => new RunPlan(seed, cap, chunks, requests, percent, faults, money, ledger));

    [Fact]
    public void Spending_never_exceeds_the_budget_with_any_number_of_calls_in_flight()
    {
        var exhausted = 0;
        GenRun.Sample(
            plan =>
            {
                var run = new Run(plan);
                run.ToTheEnd();
                if (run.IsExhausted)
                    Interlocked.Increment(ref exhausted);
            },
            iter: 1000,
            threads: 1);

        // Otherwise the runs would prove little.
        exhausted.ShouldBeInRange(300, 990);
    }

    private sealed record RunPlan(int Seed, int Cap, int Chunks, int Requests, int BudgetPercent, int FaultPercent, bool Money, bool Ledger);

    private sealed class Run : IRetryPolicy
    {
        private static readonly ModelPrice Price = new(1.5m, 6m);

        private readonly RunPlan _plan;
        private readonly Random _random;
        private readonly EndpointGate _gate;
        private readonly Budget _budget;
        private readonly Dispatcher _dispatcher;
        private readonly PriorityQueue<Attempt, TimeSpan> _calls = new();
        private readonly Spend _limit;
        private readonly HashSet<WorkItem> _ended = [];
        private Spend _charged;
        private Spend _onDisk;
        private TimeSpan _now;
        private int _items;

        public Run(RunPlan plan)
        {
            _plan = plan;
            _random = new Random(plan.Seed);
            // About what an attempt takes on average, so that the end comes in the middle of most runs.
            var tokens = Math.Max(1, plan.Chunks * plan.Requests * 1_300L * plan.BudgetPercent / 100);
            var options = new BudgetOptions { MaxTokens = plan.Money ? null : tokens, MaxCost = plan.Money ? tokens * 2.5m / 1_000_000 : null, Prices = { ["model"] = Price } };
            _limit = new Spend(options.MaxTokens ?? long.MaxValue, options.MaxCost ?? decimal.MaxValue);
            _budget = new Budget(options, DateTimeOffset.UnixEpoch, plan.Ledger ? new BudgetEntry("", Spend.None) : null);
            _gate = new EndpointGate(
                0, new LlmEndpoint("test", null!, "model"), plan.Cap, new LimitPolicy(plan.Cap, 0), BreakerPolicy.Initial, TimeSpan.Zero)
            { Budget = _budget };
            var core = new AdmissionCore(plan.Cap, [_gate], new ParallelLlmOptions { Engine = { MaxConcurrency = plan.Cap } }, _random) { Budget = _budget };
            _dispatcher = new Dispatcher(core, this);
            for (var request = 0; request < plan.Requests; request++)
                Offer(BareRequest.Of(plan.Cap, EndpointSet.First(1), maxOutputTokens: _random.Next(1, 1_000), isBudgeted: true));
        }

        public bool IsExhausted { get; private set; }

        public void ToTheEnd()
        {
            while (_ended.Count < _items)
            {
                _dispatcher.Advance(_now);
                TakeEnds();
                while (_dispatcher.TryDispatch(_now, out var attempt))
                    _calls.Enqueue(attempt, _now + TimeSpan.FromMilliseconds(_random.Next(1, 500)));
                _calls.Count.ShouldBeLessThanOrEqualTo(_plan.Cap);
                TakeEnds();
                var wrote = TellLedger();
                if (_calls.TryDequeue(out var ended, out var at))
                {
                    _now = at;
                    End(ended);
                }
                else if (_dispatcher.NextWake(_now) is { } wake)
                    _now = wake;
                else if (!wrote && _ended.Count < _items)
                    Assert.Fail($"stands still with {_items - _ended.Count} of {_items} items open");
            }

            var status = _budget.Status;
            (status.ReservedTokens, status.ReservedCost).ShouldBe((0, 0));
            _charged.IsWithin(new Spend(status.SpentTokens, status.SpentCost)).ShouldBeTrue("what the provider charged is in the account");
        }

        private void Offer(Request request)
        {
            _dispatcher.Open(request);
            for (var i = 0; i < _plan.Chunks; i++)
            {
                var tokens = _random.Next(20, 1_000);
                var chunk = new DocumentChunk("doc", i, "", 0, 0, tokens);
                var item = new WorkItem(request, i, chunk, new ChunkRecord(new RequestTally(RequestId.New()), "doc", i)) { Prompt = new PreparedPrompt(0, Size: new PromptSize(tokens, tokens * 4)) };
                _dispatcher.Enqueue(item, _now);
                _items++;
            }
        }

        private void End(Attempt attempt)
        {
            var bound = attempt.Permit.Hold?.Amount ?? Spend.None;
            var item = attempt.Item;
            var output = _random.Next(0, item.Request.MaxOutputTokens!.Value + 1);
            var prompt = _random.Next(1, (int)bound.Tokens - item.Request.MaxOutputTokens.Value + 1);
            var usage = new TokenUsage(prompt, output, prompt + output);
            attempt.EndedAt = _now;
            attempt.Outcome = _random.Next(100) >= _plan.FaultPercent
                ? AttemptOutcome.Answered("", usage)
                : _random.Next(6) switch
                {
                    0 => AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "429") with { StatusCode = 429 },
                    1 => AttemptOutcome.Failed(FailureKind.BadRequest, "400") with { StatusCode = 400 },
                    2 => AttemptOutcome.Failed(FailureKind.Timeout, "too late"),
                    3 => AttemptOutcome.Failed(FailureKind.Transient, "500") with { StatusCode = 500 },
                    4 => AttemptOutcome.Failed(FailureKind.Malformed, "no content") with { StatusCode = 200, Usage = usage },
                    _ => AttemptOutcome.Answered(""),
                };
            // A call that was not turned away is charged, with or without an answer.
            if (attempt.Outcome.StatusCode is not (429 or 400))
                _charged += Spend.Of(new CallTokens(usage.Prompt, usage.Completion), Price);
            _charged.IsWithin(_limit).ShouldBeTrue($"{_charged} of {_limit}");
            if (_plan.Ledger)
                _charged.IsWithin(new Spend(_plan.Money ? long.MaxValue : _onDisk.Tokens, _plan.Money ? _onDisk.Cost : decimal.MaxValue)).ShouldBeTrue("a crash at any moment would have lost nothing");

            _dispatcher.Complete(attempt);
            var limit = _random.Next(1, _plan.Cap + 1);
            _dispatcher.Apply(_gate, new LimitPolicy(limit, 0), _gate.LastEnded, _now);
            _dispatcher.Apply(_gate, _gate.Breaker, _gate.LastEnded);
            TakeEnds();
        }

        RetryDecision IRetryPolicy.Decide(Attempt attempt, int maxAttempts)
        {
            if (attempt.Outcome.Succeeded)
                return new RetryDecision(ChunkStatus.Completed, null);
            var error = new ChunkError(attempt.Outcome.Failure!.Value, "planned");
            if (attempt.Item.History.Attempts >= MostAttempts)
                return new RetryDecision(ChunkStatus.Failed, error);
            attempt.Item.Prompt = attempt.Item.Prompt with { Size = attempt.Item.Prompt.Size + new PromptSize(20, 80) };
            return new RetryDecision(ChunkStatus.Retrying, error, _now + TimeSpan.FromMilliseconds(_random.Next(0, 300)));
        }

        private bool TellLedger()
        {
            if (_budget.TakeWanted() is not { } entry)
                return false;
            _onDisk = entry.Spent;
            _budget.Granted(entry, null);
            return true;
        }

        private void TakeEnds()
        {
            while (_dispatcher.Events.TryTake(out var what))
            {
                if (what.Kind != EngineEventKind.ChunkFinished)
                    continue;
                _ended.Add(what.Chunk.Item).ShouldBeTrue();
                if (what.Attempt is null)
                    CheckWithdrawn(what.Chunk.Error!);
            }
        }

        private void CheckWithdrawn(ChunkError reason)
        {
            reason.Kind.ShouldBe(FailureKind.Budget);
            // Nothing in flight can free any budget, and the rest is less than one call can take.
            _calls.Count.ShouldBe(0);
            if (!IsExhausted)
            {
                var left = _limit - new Spend(_budget.Status.SpentTokens, _budget.Status.SpentCost);
                _budget.BoundOf("model", _budget.EstimateOf("model", new PromptSize(1_200, 5_000), 1_000)).IsWithin(left).ShouldBeFalse();
            }

            IsExhausted = true;
        }
    }
}
