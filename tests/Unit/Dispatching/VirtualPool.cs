using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>
/// A pool of endpoints in virtual time: the engine's dispatcher with servers that are functions of the time and of the calls in flight. The actors' part
/// is done at once.
/// </summary>
internal sealed class VirtualPool
{
    private readonly ParallelLlmOptions _options = new();
    private readonly VirtualServer[] _servers;
    private readonly EndpointGate[] _gates;
    private readonly InlineControls[] _controls;
    private readonly Dispatcher _dispatcher;
    private readonly PriorityQueue<Attempt, TimeSpan> _out = new();
    private readonly List<Call> _calls = [];
    private readonly List<ChunkStatus> _ended = [];

    public VirtualPool(int cap, params VirtualServer[] servers)
    {
        _options.Engine.MaxConcurrency = cap;
        _servers = servers;
        var limiters = servers.Select((server, index) => new AdaptiveLimiter(_options.Throttle, CapOf(server), new Random(index))).ToArray();
        _gates = [.. servers.Select((server, index) =>
            new EndpointGate(index, server.Endpoint, CapOf(server), limiters[index].Policy, BreakerPolicy.Initial, TimeSpan.Zero))];
        _dispatcher = new Dispatcher(new AdmissionCore(cap, _gates, _options, new Random(1)), new RetryPolicy(_options.Retry, new Random(1)));
        _controls = [.. _gates.Select(gate => new InlineControls(_dispatcher, gate, limiters[gate.Index], _options))];

        int CapOf(VirtualServer server) => Math.Min(server.Endpoint.MaxConcurrency ?? cap, cap);
    }

    /// <summary>Every call, in the order in which they were sent.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    public IReadOnlyList<ChunkStatus> Ends => _ended;

    public BreakerOptions Breaker => _options.Breaker;

    /// <summary>Has so many items done, or as many of them as a time allows.</summary>
    /// <param name="items">The items.</param>
    /// <param name="until">The time.</param>
    /// <param name="priorityOf">Priority of an item by its number; normal for all if null.</param>
    public void Run(int items, TimeSpan until, Func<int, Priority>? priorityOf = null)
    {
        var request = BareRequest.Of(int.MaxValue, EndpointSet.First(_gates.Length));
        _dispatcher.Open(request);
        for (var i = 0; i < items; i++)
        {
            var record = new ChunkRecord(new RequestTally(RequestId.New()), "doc", i);
            var chunk = new DocumentChunk("doc", i, "", 0, 0, 100, priorityOf?.Invoke(i) ?? Priority.Normal);
            _dispatcher.Enqueue(new WorkItem(request, i, chunk, record), TimeSpan.Zero);
        }

        for (var now = TimeSpan.Zero; now <= until && _ended.Count < items; now = Next(now))
        {
            while (_out.TryPeek(out var attempt, out var due) && due <= now)
                End(_out.Dequeue(), now);
            _dispatcher.Advance(now);
            while (_dispatcher.TryDispatch(now, out var attempt))
                Send(attempt, now);
            while (_dispatcher.Events.TryTake(out var what))
            {
                if (what.Kind == EngineEventKind.ChunkFinished)
                    _ended.Add(what.Chunk.Status);
            }
        }
    }

    /// <summary>The mean number of good calls in flight at an endpoint, or at all, over a time.</summary>
    public double MeanInFlight(TimeSpan from, TimeSpan to, string? endpoint = null) =>
        _calls.Where(call => call.Failure is null && (endpoint is null || call.Endpoint == endpoint))
            .Sum(call => Math.Max(0, (Min(call.Ended, to) - Max(call.Sent, from)).TotalSeconds)) / (to - from).TotalSeconds;

    private TimeSpan Next(TimeSpan now)
    {
        var next = _out.TryPeek(out _, out var due) ? due : TimeSpan.MaxValue;
        return _dispatcher.NextWake(now) is { } wake && wake < next ? wake : next;
    }

    private void Send(Attempt attempt, TimeSpan now)
    {
        var index = attempt.Gate.Index;
        var server = _servers[index];
        attempt.Outcome = server.Answer(now, _gates[index].InFlight);
        var ended = now + (attempt.Outcome.Succeeded ? server.Latency : TimeSpan.FromMilliseconds(20));
        _calls.Add(new Call(server.Endpoint.Name, now, ended, attempt.Outcome.Failure, attempt.Permit.Probe, attempt.Item.Chunk.Priority));
        _out.Enqueue(attempt, ended);
    }

    private void End(Attempt attempt, TimeSpan now)
    {
        attempt.EndedAt = now;
        _dispatcher.Complete(attempt);
        _controls[attempt.Gate.Index].Acknowledge(now);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    internal sealed record Call(string Endpoint, TimeSpan Sent, TimeSpan Ended, FailureKind? Failure, bool Probe, Priority Priority);
}
