using System.Globalization;

namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Learns the concurrency limit from refusals, by additive increase and multiplicative decrease (Chiu and Jain, 1989). The limit doubles
/// until the first refusal. After that it is probed by one more every few round trips, in doubling steps while probes succeed. A refusal of
/// an own probe returns to the known limit; any other means that the server's limit has fallen, and cuts. Growth is timed by refusals: an
/// attempt not refused within the usual time of a refusal counts as accepted (<see cref="RefusalTime"/>). Other times are in round trips.
/// Pure. Not thread-safe.
/// </summary>
internal sealed class AimdLimiter(ThrottleOptions options, int cap, Random random)
{
    private const int Unknown = int.MaxValue;

    // One probe in 100 / L round trips costs one attempt in a hundred; below 8 in flight that would be too rare to follow a rising limit.
    private const double AttemptsPerProbe = 180;
    private const double FewestRoundTripsPerProbe = 7;
    private const double RoundTripsPerProbeBelowEight = 12;

    // After an unexpected cut the next probe is likely to succeed, but other clients, if any, may take the freed permits first.
    private const double RoundTripsAfterCut = 6;
    private const double AttemptsPerProbeAfterFall = 15;
    private const int FewestAfterFall = 4;
    private const double FewestRoundTripsAfterFall = 2;
    private const double RoundTripsOfOneFall = 3;
    private const double CadenceGrowth = 1.03;

    // Share of the time that may be spent on waits after lost probes.
    private const double ShareOfHints = 0.03;
    private const double MostRoundTripsForHints = 300;
    private const double ShortestRoundTrip = 0.001;

    private const double MostRoundTripsPaused = 2;
    private const double MostRoundTripsYielded = 1.2;

    // Share of permits yielded after a lost probe, and the share of the throughput that this may cost.
    private const int PermitsPerYielded = 8;
    private const double YieldCost = 0.01;

    // Before the first answer the limit doubles up to this, then grows in steps, so that a server that only queues can show it.
    private const int DoubledUnanswered = 32;
    private const int StepUnanswered = 8;

    private ConcurrencyState _state = new() { Limit = Math.Min(options.InitialLimit, cap), SlowStart = true };

    public ConcurrencyState State => _state;

    public int Limit => Math.Max(1, (int)_state.Limit - _state.Yielded);

    public void Restore(ConcurrencyState state) => _state = state;

    /// <summary>Learns from an answer; returns why the limit changed, or null if it did not.</summary>
    public string? Succeeded(Attempt attempt, TimeSpan roundTrip)
    {
        var (permit, now) = (attempt.Permit, attempt.EndedAt);
        var takenBack = _state.Yielded > 0 && now >= _state.YieldUntil
            ? Move(_state with { Yielded = 0 }, "permits left for others taken back")
            : null;
        if (permit.LimitEpoch != _state.Epoch)
            return takenBack;
        var known = Math.Max(_state.Known, Math.Min(permit.InFlight, (int)_state.Limit));
        if (known != _state.Known || _state.RefusedAlone != 0)
            _state =
                _state with
                {
                    Known = known,
                    Most = Math.Max(_state.Most, known),
                    RefusedAlone = 0,
                    MostAccepted = Math.Max(_state.MostAccepted, known)
                };
        // A call that was accepted by silence has raised the limit already.
        var mayGrow = attempt.Saturated && permit.SentAt > _state.AcceptedAt;
        return (mayGrow ? Grow(now, roundTrip, slowStart: 1, held: "held") : null) ?? takenBack;
    }

    /// <summary>Learns from silence for the time of a refusal; returns why the limit changed, or null if it did not.</summary>
    public string? Accepted(in Silence silence, TimeSpan roundTrip)
    {
        if (silence.Epoch != _state.Epoch)
            return null;
        var accepted = Math.Min(silence.InFlight, (int)_state.Limit);
        _state = _state with { AcceptedAt = silence.SentAt, Accepted = Math.Max(_state.Accepted, accepted) };
        var most = _state.Known == 0 && _state.Limit >= DoubledUnanswered ? StepUnanswered : _state.Limit;
        var held = string.Create(CultureInfo.InvariantCulture, $"accepted: not refused for {silence.Length.TotalMilliseconds:0} ms");
        return Grow(silence.At, roundTrip, most, held);
    }

    /// <summary>Discards refusals with another cause, and restores the limit that was answered before them.</summary>
    public void Reopen() => _state = _state with
    {
        Limit = Math.Min(cap, Math.Max(options.InitialLimit, _state.Best)),
        LostAbove = Unknown,
        SlowStart = true,
        Epoch = _state.Epoch + 1,
        Step = 1,
        RefusedAlone = 0,
        HoldUntil = TimeSpan.Zero,
        Yielded = 0,
        Waves = RefusalWaves.None,
    };

    /// <summary>Returns when silence raises the limit: the earliest time and the required length; null if it does not.</summary>
    public SilenceRule? Listen(TimeSpan now, TimeSpan? roundTrip)
    {
        if (_state.Limit >= cap || _state.Yielded > 0 || _state.Limit >= _state.MostAccepted)
            return null;
        if (_state.Waves.Go(now, roundTrip ?? TimeSpan.Zero))
            return null;
        var after = _state.Refusals.Wait(roundTrip);
        return new SilenceRule(_state.SlowStart ? TimeSpan.Zero : NextProbe(roundTrip ?? after), after);
    }

    /// <summary>
    /// Learns from a timeout. If the call counted as accepted, silence misled: growth without answers is then capped at the answered
    /// maximum.
    /// </summary>
    public void TimedOut(Attempt attempt)
    {
        if (attempt.Permit.SentAt <= _state.AcceptedAt && attempt.Permit.LimitEpoch == _state.Epoch)
            _state = _state with { MostAccepted = Math.Max(1, _state.Known) };
    }

    /// <summary>
    /// Whether concurrency explains a refusal that only asks to wait: fewer have been answered before. Otherwise it is a rate, or a limit
    /// that has fallen, and the hint suggests the rate.
    /// </summary>
    public bool Explains(Attempt attempt) =>
        attempt.Outcome is { RateLimit: null, LimitedBy: not { IsRate: true } }
        && (attempt.Permit.LimitEpoch != _state.Epoch || (attempt.OthersOut > 0 && attempt.OthersOut >= _state.Known));

    /// <summary>Learns from a refusal for too many in flight; returns why the limit changed, or null if it did not.</summary>
    public string? Refused(Attempt attempt, TimeSpan roundTrip, string what)
    {
        // Not the attempt's own number: calls sent together may arrive in any order.
        var (now, below) = (attempt.EndedAt, Math.Max(1, attempt.OthersOut));
        _state = _state with { Refusals = _state.Refusals.With(now - attempt.Permit.SentAt) };
        if (attempt.Permit.LimitEpoch != _state.Epoch)
        {
            // Sent before the cut: it belongs to the same burst, and only narrows down the limit.
            return below >= _state.LostAbove ? null : Move(
                _state with { LostAbove = below, Limit = Math.Min(_state.Limit, below), Known = Math.Min(_state.Known, below) },
                string.Create(CultureInfo.InvariantCulture, $"{what} of the same burst with {below} others in flight"));
        }

        var own = attempt.OthersOut >= _state.Known;
        var to = own ? Math.Max(_state.Known, below) : Math.Max(1, (int)(Math.Min(_state.Limit, below + 1) * options.DecreaseFactor));
        var reason = own
            ? string.Create(CultureInfo.InvariantCulture, $"{what}: own probe lost at {attempt.OthersOut + 1}, back to {to}")
            : string.Create(CultureInfo.InvariantCulture, $"{what} at {attempt.OthersOut + 1}, which held before");
        var isProbe = own && attempt.Outcome.StatusCode != 503;
        var pause = Math.Max(
            own ? AfterLostProbe(to) : AfterCut(to, now, roundTrip), isProbe ? PauseFor(attempt.Outcome.WaitHint, roundTrip) : 0);
        // Back at the known limit, some permits are briefly left free for newcomers; not while searching for a fallen limit.
        var yielded = own && !_state.SlowStart && to > 1 && pause >= RoundTripsAfterCut ? Math.Max(1, to / PermitsPerYielded) : 0;
        var isAlone = attempt.OthersOut == 0;
        var alone = isAlone ? _state.RefusedAlone + 1 : 0;
        return Move(
            _state with
            {
                Limit = to,
                Known = Math.Min(_state.Known, to),
                LostAbove = below,
                SlowStart = false,
                Epoch = _state.Epoch + 1,
                Step = 1,
                LostAt = now,
                RoundTripsToProbe = pause,
                RefusedAlone = alone,
                HoldUntil = alone > 0 ? now + Pause(alone, roundTrip) : _state.HoldUntil,
                Yielded = yielded,
                YieldUntil = now + (roundTrip * Math.Min(MostRoundTripsYielded, YieldCost * pause * to / Math.Max(1, yielded))),
                // Any limit refuses a probe beyond it, so it is no evidence of waves.
                Waves = _state.Waves.With(now, roundTrip, own && !isAlone ? null : attempt.OthersOut, _state.Most),
                Accepted = 0,
                CutAt = own ? _state.CutAt : now,
                Best = own ? _state.Best : IsSameFall(now, roundTrip) ? Math.Max(_state.Best, _state.Known) : _state.Known,
            },
            reason);
    }

    // The accepted maximum, by an answer or by silence.
    private int Held => Math.Max(_state.Known, _state.Accepted);

    private string? Grow(TimeSpan now, TimeSpan roundTrip, double slowStart, string held)
    {
        if (_state.Limit >= cap || _state.Yielded > 0)
            return null;
        if (_state.SlowStart)
        {
            var why = slowStart > 1 ? $"slow start, {held}" : "slow start";
            return Move(_state with { Limit = Math.Min(cap, _state.Limit + slowStart) }, why);
        }

        var at = (int)_state.Limit;
        if (Held < at || now < NextProbe(roundTrip))
            return null;

        // One by one up to the last loss. Beyond it, each successful step is followed by one of twice the size, up to the limit before the
        // fall.
        var isBelowLoss = at <= _state.LostAbove + 1L;
        var to = Math.Min(cap, at + (isBelowLoss ? 1 : _state.Step));
        var isBack = at < _state.Best && to >= _state.Best;
        if (isBack)
            to = _state.Best;
        var reason = string.Create(CultureInfo.InvariantCulture, $"probe {at}→{to}{(at > _state.LostAbove ? $", {held}" : "")}");
        return Move(_state with { Limit = to, Step = isBelowLoss || isBack ? 1 : _state.Step * 2 }, reason);
    }

    private TimeSpan NextProbe(TimeSpan roundTrip) => _state.LostAt + (roundTrip * _state.RoundTripsToProbe);

    private double AfterLostProbe(int limit)
    {
        var usual = RoundTripsPerProbe(limit);
        return _state.RoundTripsToProbe is > 0 and < RoundTripsAfterCut ? Math.Min(usual, _state.RoundTripsToProbe * CadenceGrowth) : usual;
    }

    private bool IsSameFall(TimeSpan now, TimeSpan roundTrip) => now - _state.CutAt < roundTrip * RoundTripsOfOneFall;

    // A limit that falls far at once is likely to rise as fast; one shared with others is not.
    private double AfterCut(int limit, TimeSpan now, TimeSpan roundTrip) =>
        IsSameFall(now, roundTrip) && limit <= _state.Best / 2
            ? Math.Clamp(AttemptsPerProbeAfterFall / Math.Max(limit, FewestAfterFall), FewestRoundTripsAfterFall, RoundTripsAfterCut - 1)
            : RoundTripsAfterCut;

    // A refusal that stops all work for a while makes probes expensive.
    private double PauseFor(TimeSpan? hint, TimeSpan roundTrip)
    {
        var wait = hint > options.MaxWaitHint ? options.MaxWaitHint : hint ?? TimeSpan.Zero;
        return Math.Min(wait.TotalSeconds / ShareOfHints / Math.Max(roundTrip.TotalSeconds, ShortestRoundTrip), MostRoundTripsForHints);
    }

    private static double RoundTripsPerProbe(int limit) =>
        limit < 8 ? RoundTripsPerProbeBelowEight : Math.Max(AttemptsPerProbe / limit, FewestRoundTripsPerProbe);

    // Refused with nothing else in flight: other clients hold every permit. The pause grows each time, with jitter.
    private TimeSpan Pause(int times, TimeSpan roundTrip)
    {
        var pause = Math.Max(roundTrip.TotalSeconds / 4, 0.02) * Math.Pow(2, Math.Min(times - 1, 16));
        return TimeSpan.FromSeconds(
            Math.Min(pause, Math.Max(MostRoundTripsPaused * roundTrip.TotalSeconds, 0.5)) * (1 + (0.5 * random.NextDouble())));
    }

    private string? Move(ConcurrencyState to, string reason)
    {
        var before = Limit;
        _state = to;
        return Limit == before ? null : reason;
    }
}
