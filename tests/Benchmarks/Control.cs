using BenchmarkDotNet.Attributes;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Benchmarks;

/// <summary>The parts that decide, order and learn, each as a thousand steps.</summary>
public class Control
{
    private const int Steps = 1000;
    private const int Cap = 20;

    private readonly ParallelLlmOptions _options = new();
    private readonly DocumentChunk _chunk = new("document", 0, "text", 0, 4, 100);
    private readonly AttemptOutcome _answered = new() { Content = "{}", Latency = TimeSpan.FromMilliseconds(200), StatusCode = 200, Usage = new TokenUsage(100, 20, 120) };
    private AdaptiveLimiter _limiter = null!;
    private Attempt _attempt = null!;
    private Admissions _admissions = null!;

    /// <summary>Creates a limiter and a dispatcher with work.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _limiter = new AdaptiveLimiter(_options.Throttle, Cap, new Random(1));
        _admissions = new Admissions(_options, _limiter.Policy, _chunk);
        _attempt = _admissions.Next();
        _admissions.End(_attempt, _answered);
    }

    /// <summary>The limiter observes an answer.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public int Limiter()
    {
        for (var i = 0; i < Steps; i++)
            _limiter.Observe(_attempt);
        return _limiter.Policy.Limit;
    }

    /// <summary>An item is offered, admitted, ended, acknowledged and completed.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public int Admission()
    {
        for (var i = 0; i < Steps; i++)
            _admissions.End(_admissions.Next(), _answered);
        return _admissions.InFlight;
    }

    /// <summary>Results that arrive in blocks of twenty, each block in reverse.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public long Resequencer()
    {
        var resequencer = new Resequencer<object>();
        var taken = 0L;
        for (var block = 0; block < Steps / Cap; block++)
        {
            for (var i = Cap - 1; i >= 0; i--)
                resequencer.Put((block * Cap) + i, this);
            while (resequencer.TryTake(out _))
                taken++;
        }

        return taken;
    }

    private sealed class Admissions
    {
        private readonly Dispatcher _dispatcher;
        private readonly EndpointGate _gate;
        private readonly LimitPolicy _policy;
        private readonly Request _request = BareRequest.Of(Cap, EndpointSet.Of(0));
        private readonly ChunkRecord _record = new(new RequestTally(RequestId.New()), "document", 0);
        private readonly DocumentChunk _chunk;
        private TimeSpan _now;
        private long _sequence;

        public Admissions(ParallelLlmOptions options, LimitPolicy policy, DocumentChunk chunk)
        {
            (_policy, _chunk) = (policy, chunk);
            _gate = new EndpointGate(0, new LlmEndpoint("none", null!, "none"), Cap, policy, BreakerPolicy.Initial, TimeSpan.Zero);
            _dispatcher = new Dispatcher(new AdmissionCore(Cap, [_gate], options, new Random(1)), new RetryPolicy(options.Retry, new Random(1)));
            _dispatcher.Open(_request);
        }

        public int InFlight => _dispatcher.InFlight;

        public Attempt Next()
        {
            _now += TimeSpan.FromMilliseconds(10);
            _dispatcher.Advance(_now);
            _dispatcher.Enqueue(new WorkItem(_request, _sequence++, _chunk, _record), _now);
            return _dispatcher.TryDispatch(_now, out var attempt) ? attempt : throw new InvalidOperationException("Nothing was admitted.");
        }

        public void End(Attempt attempt, AttemptOutcome outcome)
        {
            attempt.Outcome = outcome;
            attempt.EndedAt = _now;
            _dispatcher.Complete(attempt);
            _dispatcher.Apply(_gate, _policy, attempt.EndNumber, _now);
            _dispatcher.Apply(_gate, BreakerPolicy.Initial, attempt.EndNumber);
            while (_dispatcher.Events.TryTake(out _))
            {
                // No subscriber here.
            }
        }
    }
}
