using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching.CircuitBreaking;

/// <summary>An endpoint that is down for a while, in virtual time: dispatcher, breaker and throttle as they are, without actors between them.</summary>
public sealed class OutageTests
{
    private const int Limit = 16;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Up = TimeSpan.FromSeconds(31);

    /// <summary>Calls fail at once, as when a connection is refused; after a round trip; or after a timeout of 3 s.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(3000)]
    public void While_it_is_down_little_is_sent_and_afterwards_all_is_as_before(int failsAfterMs)
    {
        var options = new ParallelLlmOptions();
        var run = new Run(options, TimeSpan.FromMilliseconds(failsAfterMs));

        run.Until(TimeSpan.FromSeconds(60));

        var periods = OpenPeriods.Within(Up - Down, options.Breaker);
        run.InFlightAtOutage.ShouldBe(Limit);
        run.SentAt.Count(at => at >= Down && at < Up).ShouldBeInRange(periods / 3, options.Breaker.FailureThreshold + periods);
        run.Wakes.ShouldBeLessThan(10 * periods, "an open breaker costs nothing: no item has a timer of its own");

        var good = run.GoodAt.First(at => at > Up);
        good.ShouldBeLessThan(Up + options.Breaker.BreakDuration + RoundTrip, "the way back takes one open period at most");
        var whole = 10 * Limit;
        run.GoodAt.Count(at => at > Down - (11 * RoundTrip) && at <= Down - RoundTrip).ShouldBeInRange(whole - 1, whole + 1);
        run.GoodAt.Count(at => at > good + (10 * RoundTrip) && at <= good + (20 * RoundTrip)).ShouldBeGreaterThanOrEqualTo(whole * 95 / 100);
        run.Failed.ShouldBe(0, "what was lost to the outage did not count against the chunks");
    }

    [Fact]
    public void Without_its_breaker_the_same_outage_loses_chunks()
    {
        var run = new Run(new ParallelLlmOptions(), TimeSpan.FromMilliseconds(200), hasBreaker: false);

        run.Until(TimeSpan.FromSeconds(60));

        run.Failed.ShouldBeGreaterThan(100);
    }

    private sealed class Run
    {
        private readonly TimeSpan _failsAfter;
        private readonly Dispatcher _dispatcher;
        private readonly InlineControls _controls;
        private readonly PriorityQueue<Attempt?, TimeSpan> _events = new();
        private readonly Request _request = BareRequest.Of(Limit, EndpointSet.Of(0));
        private TimeSpan? _wakeAt;
        private long _offered;

        public Run(ParallelLlmOptions options, TimeSpan failsAfter, bool hasBreaker = true)
        {
            _failsAfter = failsAfter;
            var limiter = new AdaptiveLimiter(options.Throttle, Limit, new Random(1));
            var gate = new EndpointGate(0, new LlmEndpoint("test", null!, "model"), Limit, limiter.Policy, BreakerPolicy.Initial, TimeSpan.Zero);
            _dispatcher = new Dispatcher(new AdmissionCore(Limit, [gate], options, new Random(2)), new RetryPolicy(options.Retry, new Random(3)));
            _controls = new InlineControls(_dispatcher, gate, limiter, options) { HasBreaker = hasBreaker };
            _dispatcher.Open(_request);
        }

        public List<TimeSpan> SentAt { get; } = [];

        public List<TimeSpan> GoodAt { get; } = [];

        public int InFlightAtOutage { get; private set; }

        public int Failed { get; private set; }

        /// <summary>How often time alone woke it while the endpoint was down.</summary>
        public int Wakes { get; private set; }

        public void Until(TimeSpan end)
        {
            _wakeAt = TimeSpan.Zero;
            _events.Enqueue(null, TimeSpan.Zero);
            while (_events.TryDequeue(out var attempt, out var now) && now <= end)
            {
                if (attempt is not null)
                    End(attempt, now);
                else if (now != _wakeAt)
                    continue;
                else if (now > Down && now < Up)
                    Wakes++;
                _wakeAt = null;
                _dispatcher.Advance(now);
                for (; _offered < SentAt.Count + 100; _offered++)
                    Enqueue(now);
                while (_dispatcher.TryDispatch(now, out var next))
                    Send(next, now);
                while (_dispatcher.Events.TryTake(out var what))
                    Failed += what is { Kind: EngineEventKind.ChunkFinished, Chunk.Status: ChunkStatus.Failed } ? 1 : 0;
                _wakeAt = _dispatcher.NextWake(now);
                if (_wakeAt is { } wake)
                    _events.Enqueue(null, wake);
            }
        }

        private void Send(Attempt attempt, TimeSpan now)
        {
            SentAt.Add(now);
            if (now < Down)
                InFlightAtOutage = _dispatcher.InFlight;
            _events.Enqueue(attempt, now + (now >= Down && now < Up ? _failsAfter : RoundTrip));
        }

        private void End(Attempt attempt, TimeSpan now)
        {
            var good = now < Down || attempt.Permit.SentAt >= Up;
            if (good)
                GoodAt.Add(now);
            attempt.EndedAt = now;
            attempt.Outcome = good ? AttemptOutcome.Answered("") : AttemptOutcome.Failed(FailureKind.Transient, "down");
            _dispatcher.Complete(attempt);
            _controls.Acknowledge(now);
        }

        private void Enqueue(TimeSpan now)
        {
            var record = new ChunkRecord(new RequestTally(default), "doc", 0);
            _dispatcher.Enqueue(new WorkItem(_request, _offered, new DocumentChunk("doc", 0, "", 0, 0, 10), record), now);
        }
    }
}
