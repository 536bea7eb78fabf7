using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Control.Throttle;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Unit.Admission;

/// <summary>
/// A pool of endpoints in virtual time: the engine's pure classes with servers that are functions of the time and of what is in flight. What the actors do
/// is done at once.
/// </summary>
internal sealed class VirtualPool
{
    private readonly ParallelLlmOptions _options = new();
    private readonly VirtualServer[] _servers;
    private readonly EndpointGate[] _gates;
    private readonly ILimitLaw[] _laws;
    private readonly AdmissionCore _core;
    private readonly RetryPolicy _retry;
    private readonly PriorityQueue<Attempt, TimeSpan> _out = new();
    private readonly List<Call> _calls = [];
    private readonly List<Settlement> _ended = [];

    public VirtualPool(int cap, params VirtualServer[] servers)
    {
        _options.Engine.MaxConcurrency = cap;
        _servers = servers;
        _laws = [.. servers.Select((server, index) => new AdaptiveLaw(_options.Throttle, CapOf(server), new Random(index)))];
        _gates = [.. servers.Select((server, index) =>
            new EndpointGate(index, server.Endpoint, CapOf(server), _laws[index].Policy, BreakerPolicy.Initial, TimeSpan.Zero))];
        _core = new AdmissionCore(cap, _gates, _options, new Random(1));
        _retry = new RetryPolicy(_options.Retry, new Random(1));

        int CapOf(VirtualServer server) => Math.Min(server.Endpoint.MaxConcurrency ?? cap, cap);
    }

    /// <summary>Every call, in the order in which they were sent.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    public IEnumerable<RequestStatus> Ends => _ended.Select(end => end.Status);

    public BreakerOptions Breaker => _options.Breaker;

    /// <summary>Has so many items done, or as many of them as a time allows.</summary>
    public void Run(int items, TimeSpan until)
    {
        var request = new RequestEntry(int.MaxValue, EndpointSet.First(_gates.Length), null);
        _core.Open(request);
        for (var i = 0; i < items; i++)
            _core.Offer(new WorkItem(request, i, new DocumentChunk("doc", i, "", 0, 0, 100), new ChunkRecord(new RequestTally(RequestId.New()), "doc", i)));

        for (var now = TimeSpan.Zero; now <= until && _ended.Count < items; now = Next(now))
        {
            while (_out.TryPeek(out var attempt, out var due) && due <= now)
                End(_out.Dequeue(), now);
            _core.Advance(now);
            while (_core.TryTakeWithdrawn(out var withdrawn))
                _ended.Add(RetryPolicy.Ended(withdrawn.Reason));
            while (_core.TryAdmit(now, out var attempt))
                Send(attempt, now);
        }
    }

    /// <summary>The mean number of good calls in flight at an endpoint, or at all, over a time.</summary>
    public double MeanInFlight(TimeSpan from, TimeSpan to, string? endpoint = null) =>
        _calls.Where(call => call.Failure is null && (endpoint is null || call.Endpoint == endpoint))
            .Sum(call => Math.Max(0, (Min(call.Ended, to) - Max(call.Sent, from)).TotalSeconds)) / (to - from).TotalSeconds;

    private TimeSpan Next(TimeSpan now)
    {
        var next = _out.TryPeek(out _, out var due) ? due : TimeSpan.MaxValue;
        return _core.NextWake(now) is { } wake && wake < next ? wake : next;
    }

    private void Send(Attempt attempt, TimeSpan now)
    {
        var index = attempt.Gate.Index;
        var server = _servers[index];
        attempt.Outcome = server.Answer(now, _gates[index].InFlight);
        var ended = now + (attempt.Outcome.Succeeded ? server.Latency : TimeSpan.FromMilliseconds(20));
        _calls.Add(new Call(server.Endpoint.Name, now, ended, attempt.Outcome.Failure, attempt.Ticket.Probe));
        _out.Enqueue(attempt, ended);
    }

    private void End(Attempt attempt, TimeSpan now)
    {
        var gate = attempt.Gate;
        attempt.EndedAt = now;
        _core.Ended(attempt);
        _laws[gate.Index].Observe(attempt);
        var before = gate.Breaker.State;
        gate.Apply(_laws[gate.Index].Policy, gate.LastEnded, now);
        gate.Apply(CircuitBreaker.Observe(gate.Breaker, attempt, _options.Breaker, _options.Throttle.MaxWaitHint), gate.LastEnded);
        if (before != gate.Breaker.State)
            _core.LockChanged(gate);

        var item = attempt.Item;
        var settlement = _retry.Decide(attempt, retryAttempts: 3);
        if (settlement.Status != RequestStatus.Retrying)
        {
            _core.Done(item);
            _ended.Add(settlement);
            return;
        }

        item.CountedFailures += settlement.Counted ? 1 : 0;
        item.ThrottledInARow = settlement.Error!.Kind.IsThrottle() ? item.ThrottledInARow + 1 : 0;
        _core.Retry(item, settlement.NotBefore);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    internal sealed record Call(string Endpoint, TimeSpan Sent, TimeSpan Ended, FailureKind? Failure, bool Probe);
}

/// <summary>A server: what it answers at a time, with so many calls in flight, the new one included.</summary>
internal sealed record VirtualServer(LlmEndpoint Endpoint, Func<TimeSpan, int, AttemptOutcome> Answer)
{
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that takes so many calls at once and refuses what is more, and is down for a time.</summary>
    public static VirtualServer Limited(LlmEndpoint endpoint, int limit, TimeSpan downFrom = default, TimeSpan downUntil = default) => new(
        endpoint,
        (now, inFlight) => now >= downFrom && now < downUntil ? AttemptOutcome.Failed(FailureKind.Transient, "down")
            : inFlight > limit ? AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many")
            : AttemptOutcome.Answered("{}", new TokenUsage(300, 50, 350)));
}
