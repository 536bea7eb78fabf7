using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Results of one run: every call, every change of the limit, and every violation.</summary>
internal sealed class RunRecord(ControlScenario scenario, string limiter, int seed, ProviderOptions server)
{
    /// <summary>The server with its seed, as it was run.</summary>
    public ProviderOptions Server { get; } = server;

    public ControlScenario Scenario { get; } = scenario;

    public string Limiter { get; } = limiter;

    public int Seed { get; } = seed;

    /// <summary>In order of sending.</summary>
    public List<SentCall> Calls { get; } = new(scenario.Work.Requests * scenario.Clients.Count * 5 / 4);

    /// <summary>Of the first client.</summary>
    public List<LimitMark> Limits { get; } = [];

    /// <summary>When each client had sent all of its work; null before that.</summary>
    public TimeSpan?[] OutOfWork { get; } = new TimeSpan?[scenario.Clients.Count];

    /// <summary>Requested waits of all clients, from their arrival to their end.</summary>
    public List<(TimeSpan From, TimeSpan To)> Hints { get; } = [];

    /// <summary>Time in which work waited although the server would have admitted it, over all clients; null if unknown.</summary>
    public TimeSpan? Stalled { get; set; }

    /// <summary>Times that a breaker opened, over all clients; null if unknown.</summary>
    public int? BreakerOpened { get; set; }

    /// <summary>Broken invariants, each with its time; the first few are kept.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Chunks that ended without an answer, cancelled ones aside.</summary>
    public int Lost { get; set; }

    /// <summary>Chunks that were cancelled.</summary>
    public int Cancelled { get; set; }

    /// <summary>Whether it was stopped for lack of progress.</summary>
    public bool Unfinished { get; set; }

    /// <summary>End of the last call.</summary>
    public TimeSpan End { get; set; }

    /// <summary>The same run, to be measured by another scenario's limits.</summary>
    public RunRecord As(ControlScenario scenario)
    {
        var other = new RunRecord(scenario, Limiter, Seed, Server)
        {
            Stalled = Stalled,
            BreakerOpened = BreakerOpened,
            Lost = Lost,
            Cancelled = Cancelled,
            Unfinished = Unfinished,
            End = End,
        };
        other.Calls.AddRange(Calls);
        other.Limits.AddRange(Limits);
        other.Hints.AddRange(Hints);
        OutOfWork.CopyTo(other.OutOfWork, 0);
        return other;
    }
}
