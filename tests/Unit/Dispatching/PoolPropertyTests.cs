using CsCheck;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Retrying;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>Random pools, requests and events: whatever happens, each item ends once, goes only where it may, and every bound holds.</summary>
public sealed class PoolPropertyTests
{
    private static readonly Gen<EndpointPlan> GenEndpoint = Gen.Select(
        Gen.Int[0, 2], Gen.Int[1, 6], Gen.Int[0, 2].Select(size => size switch { 0 => (int?)null, 1 => 500, _ => 2000 }), Gen.Enum<Priority>(), Gen.Int[0, 1],
        (tier, limit, context, priority, model) => new EndpointPlan(tier, limit, context, priority, model));

    private static readonly Gen<RequestPlan> GenRequest = Gen.Select(
        Gen.Int[1, 30], Gen.Int[1, 10], Gen.ULong[0, 31], Gen.Enum<Priority>(), Gen.Int[0, 2500],
        (items, concurrency, endpoints, priority, tokens) => new RequestPlan(items, concurrency, endpoints, priority, tokens));

    private static readonly Gen<Plan> GenPlan = Gen.Select(
        Gen.Int[0, 1_000_000], Gen.Int[1, 12], Gen.Bool, Gen.Bool, GenEndpoint.List[1, 5], GenRequest.List[1, 5],
        (seed, cap, spills, parks, endpoints, requests) => new Plan(seed, cap, spills, parks, endpoints, requests));

    [Fact]
    public void Every_item_ends_once_and_uses_only_permitted_endpoints() => GenPlan.Sample(plan => new Run(plan).Check(), iter: 200, threads: 1);

    private sealed class Run : IRetryPolicy
    {
        private readonly Plan _plan;
        private readonly Random _random;
        private readonly AdmissionBench _bench;
        private readonly List<WorkItem> _items = [];
        private readonly Dictionary<WorkItem, int> _ends = [];
        private readonly Dictionary<WorkItem, EndpointSet> _asked = [];
        private TimeSpan _now;

        public Run(Plan plan)
        {
            _plan = plan;
            _random = new Random(plan.Seed);
            var endpoints = plan.Endpoints.Select((endpoint, index) => AdmissionBench.Endpoint($"e{index}", endpoint.Tier, endpoint.Limit) with
            {
                ContextTokens = endpoint.Context,
                MinPriority = endpoint.Priority,
                Model = $"model {endpoint.Model}",
            });
            _bench = new AdmissionBench(
                plan.Cap,
                options =>
                {
                    options.SpillOver = plan.Spills;
                    options.WhenNoneCanServe = plan.Parks ? WhenNoneCanServe.Park : WhenNoneCanServe.Fail;
                },
                [.. endpoints])
            {
                Retry = this,
            };
        }

        public void Check()
        {
            foreach (var plan in _plan.Requests)
            {
                var all = EndpointSet.First(_plan.Endpoints.Count);
                var named = new EndpointSet(plan.Endpoints & all.Bits);
                var request = _bench.Open(plan.Concurrency, endpoints: named.IsEmpty ? all : named);
                foreach (var item in _bench.Offer(request, plan.Items, plan.Priority, plan.Tokens))
                {
                    item.Endpoints.Except(request.Endpoints).IsEmpty.ShouldBeTrue();
                    item.Endpoints.IsEmpty.ShouldBeFalse();
                    _items.Add(item);
                }
            }

            for (var step = 0; step < 150; step++)
            {
                _now += TimeSpan.FromMilliseconds(_random.Next(500));
                Disturb(_random.Next(_bench.Gates.Length));
                Step(calm: false);
            }

            // Once everything is restored, everything ends.
            for (var index = 0; index < _bench.Gates.Length; index++)
            {
                _bench.Gates[index].Bound = _bench.Gates[index].Cap;
                _bench.Acknowledge(breaker: BreakerPolicy.Initial with { Epoch = 1000 }, gate: index);
            }

            for (var step = 0; step < 2000 && _ends.Count < _items.Count; step++)
            {
                _now += TimeSpan.FromSeconds(1);
                Step(calm: true);
            }

            _ends.Count.ShouldBe(_items.Count);
            _ends.Values.ShouldAllBe(times => times == 1);
            _bench.DispatchOne(_now + TimeSpan.FromDays(1)).ShouldBeNull();
        }

        private void Disturb(int index)
        {
            switch (_random.Next(6))
            {
                case 0:
                    _bench.Acknowledge(breaker: AdmissionBench.Breaker(BreakerState.Open, _now + TimeSpan.FromSeconds(2), _random.Next(1000)), gate: index);
                    break;
                case 1 when _random.Next(4) == 0:
                    _bench.Acknowledge(breaker: AdmissionBench.Breaker(BreakerState.Isolated, epoch: _random.Next(1000)), gate: index);
                    break;
                case 2:
                    _bench.Acknowledge(breaker: BreakerPolicy.Initial with { Epoch = _random.Next(1000) }, gate: index);
                    break;
                case 3:
                    _bench.Gates[index].Bound = _random.Next(_bench.Gates[index].Cap + 1);
                    break;
            }
        }

        private void Step(bool calm)
        {
            while (_bench.DispatchOne(_now) is { } attempt)
                CheckAdmitted(attempt);
            foreach (var attempt in _bench.Out().Where(_ => calm || _random.Next(3) > 0))
                End(attempt, calm);
            for (var index = 0; index < _bench.Gates.Length; index++)
                _bench.Acknowledge(gate: index);
            _bench.Dispatcher.Advance(_now);
            while (_bench.Dispatcher.Events.TryTake(out var what))
            {
                if (what.Kind != EngineEventKind.ChunkFinished)
                    continue;
                (what.Attempt is null && _plan.Parks).ShouldBeFalse("nothing is withdrawn where work is parked");
                _ends[what.Chunk.Item] = _ends.GetValueOrDefault(what.Chunk.Item) + 1;
            }
        }

        private void CheckAdmitted(Attempt attempt)
        {
            var (item, gate) = (attempt.Item, attempt.Gate);
            item.Endpoints.Contains(gate.Index).ShouldBeTrue();
            gate.InFlight.ShouldBeLessThanOrEqualTo(gate.CurrentLimit);
            _bench.Core.InFlight.ShouldBeLessThanOrEqualTo(_plan.Cap);
            item.Request.InFlight.ShouldBeLessThanOrEqualTo(item.Request.MaxConcurrency);
            gate.HoldUntil.ShouldBeLessThanOrEqualTo(_now);
            gate.Breaker.State.ShouldNotBe(BreakerState.Isolated);
            (gate.Breaker.State == BreakerState.Open).ShouldBe(attempt.Permit.Probe);
            if (!_plan.Spills)
            {
                _bench.Gates.ShouldNotContain(
                    other => item.Endpoints.Contains(other.Index) && other.Endpoint.Tier < gate.Endpoint.Tier && other.Breaker.State == BreakerState.Closed && other.CurrentLimit > 0,
                    "a lower tier could serve");
            }

            _asked.TryGetValue(item, out var refused);
            refused.Contains(_plan.Endpoints[gate.Index].Model).ShouldBeFalse("a model is not asked again what it turned down");
        }

        private void End(Attempt attempt, bool calm)
        {
            FailureKind? kind = calm ? null : _random.Next(10) switch
            {
                0 => FailureKind.Transient,
                1 => FailureKind.ThrottledByRate,
                2 => FailureKind.Refused,
                _ => null,
            };
            _bench.Complete(attempt, kind, kind == FailureKind.ThrottledByRate ? TimeSpan.FromSeconds(1) : null, _now);
        }

        // Failures are tried again without end, but for what no model takes.
        RetryDecision IRetryPolicy.Decide(Attempt attempt, int maxAttempts)
        {
            var (item, kind) = (attempt.Item, attempt.Outcome.Failure);
            if (kind is null)
                return new RetryDecision(ChunkStatus.Completed, null);
            var error = new ChunkError(kind.Value, "planned");
            if (kind == FailureKind.Refused && attempt.Elsewhere.IsEmpty)
                return new RetryDecision(ChunkStatus.Failed, error);
            if (kind == FailureKind.Refused)
                _asked[item] = _asked.GetValueOrDefault(item).With(EndpointSet.Of(_plan.Endpoints[attempt.Gate.Index].Model));
            return new RetryDecision(ChunkStatus.Retrying, error, _now + TimeSpan.FromMilliseconds(_random.Next(1000)));
        }
    }

    private sealed record EndpointPlan(int Tier, int Limit, int? Context, Priority Priority, int Model);

    private sealed record RequestPlan(int Items, int Concurrency, ulong Endpoints, Priority Priority, int Tokens);

    private sealed record Plan(int Seed, int Cap, bool Spills, bool Parks, List<EndpointPlan> Endpoints, List<RequestPlan> Requests)
    {
        public override string ToString() =>
            $"seed {Seed}, cap {Cap}, {(Spills ? "spills" : "waits")}, {(Parks ? "parks" : "fails")}, {string.Join("; ", Endpoints)}, {string.Join("; ", Requests)}";
    }
}
