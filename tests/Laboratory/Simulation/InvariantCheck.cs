using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>
/// Engine invariants, checked at every event with an independent count: nothing is admitted while the calls in flight have reached the limit, they never exceed a cap (per
/// endpoint, request and engine), nothing is admitted before throttle and breaker have seen a failure, and nothing between the arrival of a wait hint and its end.
/// </summary>
internal sealed class InvariantCheck(RunRecord record, int client, bool heedsHints, EndpointGate gate, Dispatcher dispatcher)
{
    private const int MostKept = 20;

    private int _held;
    private int _unseen;
    private bool _failureUnseen;
    private int _limit;
    private TimeSpan _hintedUntil;

    /// <summary>End of the longest requested wait.</summary>
    public TimeSpan HintedUntil => _hintedUntil;

    /// <summary>Whether a requested wait is still running.</summary>
    public bool IsEarly(TimeSpan now) => now < _hintedUntil;

    public void BeforeAdmission() => _limit = Math.Min(gate.Limit.Limit, gate.Cap);

    public void Admitted(Attempt attempt, TimeSpan now)
    {
        if (_held >= _limit)
            Violated(now, $"admitted with {_held} in flight under a limit of {_limit}");
        if (_failureUnseen)
            Violated(now, "admitted before throttle and breaker have seen a failure");
        _held++;
        if (attempt.Item.Request.InFlight > attempt.Item.Request.MaxConcurrency)
            Violated(now, $"{attempt.Item.Request.InFlight} in flight of a request, over its cap of {attempt.Item.Request.MaxConcurrency}");
        if (heedsHints && IsEarly(now))
            Violated(now, $"admitted {(_hintedUntil - now).TotalSeconds} s before the end of a requested wait");
    }

    public void Received(AttemptOutcome outcome, TimeSpan now)
    {
        if (outcome.WaitHint is { } hint && hint > TimeSpan.Zero && now + hint > _hintedUntil)
        {
            _hintedUntil = now + hint;
            record.Hints.Add((now, _hintedUntil));
        }
    }

    public void Ended(Attempt attempt)
    {
        _failureUnseen |= !attempt.Outcome.Succeeded;
        if (attempt.IsRoutine)
            _held--;
        else
            _unseen++;
    }

    public void Acknowledged()
    {
        _held -= _unseen;
        _unseen = 0;
        _failureUnseen = false;
    }

    public void After(TimeSpan now)
    {
        if (gate.InFlight != _held)
            Violated(now, $"the gate counts {gate.InFlight} in flight, the laboratory {_held}");
        if (_held > gate.Cap || dispatcher.InFlight > dispatcher.Cap)
            Violated(now, $"{_held} in flight over a cap of {gate.Cap}");
    }

    private void Violated(TimeSpan now, string what)
    {
        if (record.Violations.Count < MostKept)
            record.Violations.Add(FormattableString.Invariant($"{record.Scenario.Name}, {record.Limiter}, seed {record.Seed}, client {client}, {now.TotalSeconds:0.######} s: {what}"));
    }
}
