using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching;

/// <summary>A gate by itself, whose attempts end and whose controls answer when the test says so.</summary>
internal sealed class GateBench(int cap = 2, TimeSpan holdUntil = default)
{
    private readonly Request _request = BareRequest.Of(100, EndpointSet.Of(0));
    private long _number;

    public EndpointGate Gate { get; } = new(
        0, new LlmEndpoint("test", null!, "model"), cap, new LimitPolicy(cap, 0), BreakerPolicy.Initial, holdUntil);

    public static BreakerPolicy Open { get; } = AdmissionBench.Breaker(BreakerState.Open);

    public WorkItem Item(ItemHistory earlier = default) =>
        new(_request, _number++, new DocumentChunk("doc", 0, "", 0, 0, 0), new ChunkRecord(_request.Tally, "doc", 0)) { Earlier = earlier };

    public Attempt Send(double seconds = 0, ItemHistory earlier = default)
    {
        var item = Item(earlier);
        return new Attempt(item, Gate, Gate.Admit(item, _number, TimeSpan.FromSeconds(seconds)));
    }

    public List<Attempt> SendMany(int count) => [.. Enumerable.Range(0, count).Select(_ => Send())];

    public Attempt End(Attempt attempt, AttemptOutcome? outcome = null, double hold = 0)
    {
        attempt.Outcome = outcome ?? AttemptOutcome.Answered("");
        Gate.End(attempt, TimeSpan.FromSeconds(hold));
        return attempt;
    }

    public Attempt Fail(Attempt attempt, FailureKind kind, int? status = null) =>
        End(attempt, AttemptOutcome.Failed(kind, "planned") with { StatusCode = status });

    /// <summary>Sets the policies and acknowledges the attempts that have ended, or those up to a number.</summary>
    public void Acknowledge(LimitPolicy? limit = null, BreakerPolicy? breaker = null, long? upTo = null)
    {
        Gate.Apply(limit ?? Gate.Limit, upTo ?? Gate.LastEnded, TimeSpan.Zero);
        Gate.Apply(breaker ?? Gate.Breaker, upTo ?? Gate.LastEnded);
    }

    public List<Attempt> Seen()
    {
        var seen = new List<Attempt>();
        while (Gate.TryTakeSeen(out var attempt))
            seen.Add(attempt);
        return seen;
    }
}
