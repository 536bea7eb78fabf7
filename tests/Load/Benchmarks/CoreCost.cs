using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>
/// Cost of scheduling decisions, without graph, actors and calls: the dispatcher with its permits, the limiter and the retry policy, notified of each attempt separately, with a
/// breaker that stays closed. Ten thousand requests are open and a hundred thousand chunks wait for their next try; every second attempt fails and comes back later, and calls
/// beyond a hidden limit are refused.
/// </summary>
internal sealed class CoreCost
{
    private const int Requests = 10_000;
    private const int Waiting = 100_000;
    private const int QueuedPerRequest = 4;
    private const int Attempts = 2_000_000;
    private const int Cap = 20;
    private const int MaxAttempts = int.MaxValue;
    private const int HiddenLimit = 12;

    private static readonly AttemptOutcome Answer = AttemptOutcome.Answered("{}", new TokenUsage(400, 40, 440));
    private static readonly AttemptOutcome Failure = AttemptOutcome.Failed(FailureKind.Transient, "planned");
    private static readonly AttemptOutcome Refusal = AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "planned");

    private readonly ParallelLlmOptions _options = new() { Retry = { BaseDelay = TimeSpan.FromSeconds(30), MaxDelay = TimeSpan.FromSeconds(30) } };
    private readonly Random _random = new(1);
    private readonly Queue<Attempt> _out = new();
    private readonly AdaptiveLimiter _limiter;
    private readonly Dispatcher _dispatcher;
    private readonly InlineControls _controls;
    private readonly TimeSpan _latency;
    private TimeSpan _now;
    private int _served;
    private long _answered;

    private CoreCost()
    {
        _limiter = new AdaptiveLimiter(_options.Throttle, Cap, new Random(2));
        var gate = new EndpointGate(0, SimulatedEndpoint.Unused, Cap, _limiter.Policy, BreakerPolicy.Initial, TimeSpan.Zero);
        var core = new AdmissionCore(Cap, [gate], _options, _random);
        _dispatcher = new Dispatcher(core, new RetryPolicy(_options.Retry, _random));
        _controls = new InlineControls(_dispatcher, gate, _limiter, _options) { HasBreaker = false };
        // Long enough for as many to come back as fail.
        var meanWait = _options.Retry.BaseDelay * (1 + (_options.Retry.Jitter / 2));
        _latency = meanWait * HiddenLimit / Waiting / 2;
        var tally = new RequestTally(RequestId.New());
        for (var i = 0; i < Requests; i++)
        {
            var request = BareRequest.Of(Cap, EndpointSet.Of(0), maxAttempts: MaxAttempts);
            _dispatcher.Open(request);
            for (var j = 0; j < QueuedPerRequest; j++)
                _dispatcher.Enqueue(NewItem(request, j, tally), _now);
            for (var j = 0; j < Waiting / Requests; j++)
            {
                var item = NewItem(request, QueuedPerRequest + j, tally);
                request.Link(item);
                item.Endpoints = request.Endpoints;
                core.Retry(item, meanWait * _random.NextDouble());
            }
        }
    }

    public static async Task<int> RunAsync(TextWriter output)
    {
        var core = new CoreCost();
        var calibration = EngineThroughput.Calibrate();
        core.Run(Attempts / 4);

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        core.Run(Attempts);
        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;

        var (microseconds, perAttempt) = (seconds / Attempts * 1e6, (double)bytes / Attempts);
        await output.WriteLineAsync($"{Requests:N0} open requests, {core.WaitingNow:N0} waiting retries, {Attempts:N0} attempts admitted and ended, limit {core._limiter.Policy.Limit} at the end");
        await output.WriteLineAsync($"calibration: {calibration:N0} reads of an answer a second on one core");
        await output.WriteLineAsync(FormattableString.Invariant($"processor time: {microseconds:0.00} µs an attempt, {seconds / Attempts * calibration:0.00} calibrated reads (target on a quiet machine: ≤ 2 µs)"));
        var met = perAttempt <= 200;
        await output.WriteLineAsync(FormattableString.Invariant($"{(met ? "met   " : "MISSED")} bytes an attempt: {perAttempt:0.0} (≤ 200)"));
        return met ? 0 : 1;
    }

    private int WaitingNow => _dispatcher.OpenRequests.Sum(request => request.OpenItems.Count(item => item.State == ItemState.Waiting));

    private static WorkItem NewItem(Request request, int index, RequestTally tally) =>
        new(request, index, new DocumentChunk("document", index, "", 0, 0, 400), new ChunkRecord(tally, "document", index));

    private void Run(int attempts)
    {
        while (attempts > 0)
        {
            while (_dispatcher.TryDispatch(_now, out var attempt))
            {
                attempt.Outcome = _served == HiddenLimit ? Refusal : ++_answered % 2 == 0 ? Failure : Answer;
                _served += ReferenceEquals(attempt.Outcome, Refusal) ? 0 : 1;
                _out.Enqueue(attempt);
                attempts--;
            }

            if (_out.TryDequeue(out var oldest))
                End(oldest);
            else
                _now += _latency;
            _dispatcher.Advance(_now);
            _dispatcher.NextWake(_now);
            while (_dispatcher.Events.TryTake(out var what))
            {
                if (what.Kind == EngineEventKind.ChunkFinished)
                    SendAgain(what.Chunk.Item);
            }
        }
    }

    private void End(Attempt attempt)
    {
        _served -= ReferenceEquals(attempt.Outcome, Refusal) ? 0 : 1;
        _now = attempt.Permit.SentAt + _latency;
        attempt.EndedAt = _now;
        _dispatcher.Complete(attempt);
        _controls.Acknowledge(_now);
    }

    // The next chunk of the request replaces it. Reusing the same one saves the pump's part, which is not measured here.
    private void SendAgain(WorkItem item)
    {
        (item.State, item.Delivered) = (ItemState.New, false);
        _dispatcher.Enqueue(item, _now);
    }
}
