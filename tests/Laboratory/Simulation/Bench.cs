using ParallelLlm.Simulator.Model;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>
/// A run of a scenario in virtual time: the engine's pure classes on one side, the simulator's pure provider on the other, events in between. No clock, no actors, no threads; the
/// same seed gives the same run.
/// </summary>
internal sealed class Bench
{
    // A limiter that needs more than this for its work makes no progress.
    private const int MostCallsPerRequest = 60;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly List<BenchClient> _clients = [];
    private int _moves;

    private Bench(ControlScenario scenario, LimiterKind limiter, int seed)
    {
        Scenario = scenario;
        var server = scenario.Server with { Seed = Mix(seed, 0) };
        Record = new RunRecord(scenario, limiter.Name, seed, server) { BreakerOpened = 0 };
        Provider = new ProviderModel(server);
        var refusal = server.RefusalMs > 0
            ? server.RefusalMs
            : Math.Max(scenario.Link.FloorMs, scenario.Link.RefusalShare * server.Latency.Ms);
        RefusalTime = TimeSpan.FromMilliseconds(refusal);
        for (var i = 0; i < scenario.Clients.Count; i++)
            _clients.Add(new BenchClient(this, i, limiter, Mix(seed, i + 1)));
    }

    public ControlScenario Scenario { get; }

    public RunRecord Record { get; }

    public ProviderModel Provider { get; }

    public EventQueue Events { get; } = new();

    /// <summary>Time from sending to the arrival of a refusal.</summary>
    public TimeSpan RefusalTime { get; }

    public static RunRecord Run(ControlScenario scenario, LimiterKind limiter, int seed)
    {
        var bench = new Bench(InPhase(scenario, seed), limiter, seed);
        bench.Run();
        return bench.Record;
    }

    private void Run()
    {
        foreach (var client in _clients)
            client.PlanWork();
        var most = (long)MostCallsPerRequest * Scenario.Work.Requests * _clients.Count;
        while (_clients.Exists(client => client.Remaining > 0) && Events.TryTake(out var now, out var what))
        {
            what.Client.Handle(now, what);
            Look(now);
            if (Record.Calls.Count > most || now > Longest)
            {
                Record.Unfinished = true;
                break;
            }
        }

        if (_clients.Exists(client => client.Remaining > 0))
            Record.Unfinished = true;
        Record.Stalled = _clients.Aggregate(TimeSpan.Zero, (sum, client) => sum + client.Stalled);
        foreach (var call in Record.Calls)
            Record.End = call.Ended > Record.End ? call.Ended : Record.End;
    }

    // One client's event may shift the ends of another's calls and free server capacity for it.
    private void Look(TimeSpan now)
    {
        var moved = Provider.Moves != _moves;
        _moves = Provider.Moves;
        foreach (var client in _clients)
        {
            if (moved)
                client.Foresee(now);
            client.LookForStall(now);
        }
    }

    private static ControlScenario InPhase(ControlScenario scenario, int seed)
    {
        if (scenario.PhaseS == 0 && scenario.SpreadS == 0)
            return scenario;
        var random = new Random(Mix(seed, -1));
        var later = scenario.PhaseS * random.NextDouble();
        var steps = scenario.Server.Steps.Select(step => step with { AtSeconds = step.AtSeconds + later + (scenario.SpreadS * random.NextDouble()) });
        return scenario with { Server = scenario.Server with { Steps = [.. steps] } };
    }

    // Neighbouring seeds of .NET's generator start alike; mixed ones do not.
    private static int Mix(int seed, int salt) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)salt * 40503u)) & int.MaxValue);
}
