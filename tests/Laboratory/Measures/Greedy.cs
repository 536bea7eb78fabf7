using ParallelLlm.Simulator.Model;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>
/// The same calls by a client that knows the limits: each is sent as soon as the server accepts it, none is refused, and failures are repeated at once. The provider has the same
/// seed, so that the n-th accepted call has the same latency and the same fault. On a server that queues, the client keeps every slot busy, but no more.
/// </summary>
internal sealed class Greedy
{
    private readonly RunRecord _run;
    private readonly ProviderModel _server;
    private readonly Capacity _capacity;
    private readonly bool _heedsHints;
    private readonly Queue<(TimeSpan At, int Tokens)> _arriving;
    private readonly Queue<int> _waiting = new();
    private readonly List<(Permit Permit, int Tokens)> _inFlight = [];
    private readonly TimeSpan[] _changes;

    private Greedy(RunRecord run, bool heedsHints)
    {
        _run = run;
        _heedsHints = heedsHints;
        _server = new ProviderModel(run.Server);
        _capacity = new Capacity(run.Scenario);
        _arriving = new Queue<(TimeSpan, int)>(Arrivals(run));
        _changes =
        [
            .. Timeline.Of(run.Server).Select(change => change.At)
                .Concat(run.Server.Outages.Select(outage => TimeSpan.FromSeconds(outage.AtSeconds + outage.ForSeconds)))
                .Order(),
        ];
    }

    /// <summary>Seconds until the last answer.</summary>
    /// <param name="run">The run that defines the work.</param>
    /// <param name="heedsHints">Whether nothing is sent between the arrival of a wait hint in the run and its end.</param>
    public static double Seconds(RunRecord run, bool heedsHints) => new Greedy(run, heedsHints).Run().TotalSeconds;

    private TimeSpan Run()
    {
        var (now, last) = (TimeSpan.Zero, TimeSpan.Zero);
        while (true)
        {
            for (var i = _inFlight.Count - 1; i >= 0; i--)
            {
                var (permit, tokens) = _inFlight[i];
                if (_server.AnswersAt(now, permit) > now)
                    continue;
                _server.Finish(now, permit);
                _inFlight.RemoveAt(i);
                if (permit.Fault.IsAnswer())
                    last = now;
                else
                    _waiting.Enqueue(tokens);
            }

            while (_arriving.TryPeek(out var next) && next.At <= now)
                _waiting.Enqueue(_arriving.Dequeue().Tokens);
            var opens = Send(now);
            if (_inFlight.Count == 0 && _waiting.Count == 0 && _arriving.Count == 0)
                return last;
            now = Next(now, opens) ?? throw new InvalidOperationException($"{_run.Scenario.Name}: no schedule answers all calls.");
        }
    }

    // Sends as many calls as possible; returns when the next may be sent, if only time holds it back.
    private TimeSpan? Send(TimeSpan now)
    {
        _capacity.MoveTo(now.TotalSeconds);
        while (_waiting.TryPeek(out var tokens) && _inFlight.Count < _capacity.Permits)
        {
            if (_heedsHints && HeldUntil(now) is { } held)
                return held;
            var call = new OfferedCall(tokens, _run.Scenario.Work.MaxOutputTokens);
            var opens = _server.OpensAt(now, call);
            if (opens is null || opens > now)
                return opens;
            _waiting.Dequeue();
            var admission = _server.Offer(now, call);
            if (admission.Accepted)
                _inFlight.Add((admission.Permit, tokens));
            else
                _waiting.Enqueue(tokens);
        }

        return null;
    }

    private TimeSpan? HeldUntil(TimeSpan now)
    {
        foreach (var (from, to) in _run.Hints)
        {
            if (now >= from && now < to)
                return to;
        }

        return null;
    }

    private TimeSpan? Next(TimeSpan now, TimeSpan? opens)
    {
        var next = opens ?? TimeSpan.MaxValue;
        if (_arriving.TryPeek(out var arrival))
            next = Min(next, arrival.At);
        foreach (var (permit, _) in _inFlight)
            next = Min(next, _server.AnswersAt(now, permit));
        foreach (var change in _changes)
            next = change > now ? Min(next, change) : next;
        return next == TimeSpan.MaxValue ? null : next;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // The answered calls' sizes at the arrival times of the scenario.
    private static IEnumerable<(TimeSpan, int)> Arrivals(RunRecord run)
    {
        var sizes = run.Calls.Where(call => call.End == CallEnd.Answered).Select(call => call.Prompt).ToArray();
        var times = ParallelLlm.Tests.Laboratory.Simulation.Arrivals.All(run.Scenario).Take(sizes.Length);
        return times.Zip(sizes);
    }
}
