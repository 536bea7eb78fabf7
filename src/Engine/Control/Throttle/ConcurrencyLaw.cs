using System.Globalization;
using ParallelLlm.Admission;
using ParallelLlm.Options;

namespace ParallelLlm.Control.Throttle;

/// <summary>
/// How many attempts may be out at once, found from refusals. Additive increase and multiplicative decrease (Chiu and Jain, 1989) with a probed
/// ceiling: below it the limit grows, at it one more is tried every so many round trips, in doubling steps while that succeeds. A refusal of one's own
/// probe goes back to what is known to hold; any other means that the world has changed, and cuts. Times are in round trips. Pure. Not thread-safe.
/// </summary>
internal sealed class ConcurrencyLaw(ThrottleOptions options, int cap, Random random)
{
    private const int Unknown = int.MaxValue;

    // One probe in 100 / L round trips costs one attempt in a hundred; below 8 at once that would be too seldom to follow a rising limit.
    private const double AttemptsPerProbe = 180;
    private const double FewestRoundTripsPerProbe = 7;
    private const double RoundTripsPerProbeBelowEight = 12;

    // After a cut for no fault of one's own the next probe is likely to hold; but what was given up is for others to find first, where there are any.
    private const double RoundTripsAfterCut = 6;

    private const double MostRoundTripsPaused = 2;
    private const double MostRoundTripsYielded = 1.2;

    // One place in so many is yielded after a lost probe, for as long as costs this part of the throughput.
    private const int PlacesPerYielded = 8;
    private const double YieldCost = 0.01;

    private ConcurrencyState _state = new(Math.Min(options.InitialLimit, cap), 0, Unknown, Unknown, SlowStart: true, 0, 1, TimeSpan.Zero, 0, 0, TimeSpan.Zero, 0, TimeSpan.Zero);

    public ConcurrencyState State => _state;

    public int Limit => Math.Max(1, (int)_state.Limit - _state.Yielded);

    public void Restore(ConcurrencyState state) => _state = state;

    /// <summary>Learns from an answer; returns why the limit changed, or null when it did not.</summary>
    public string? Succeeded(Attempt attempt, TimeSpan roundTrip)
    {
        var (ticket, now) = (attempt.Ticket, attempt.EndedAt);
        var takenBack = _state.Yielded > 0 && now >= _state.YieldUntil ? Move(_state with { Yielded = 0 }, "place left for others taken back") : null;
        return Grow(attempt, ticket, now, roundTrip) ?? takenBack;
    }

    /// <summary>Learns from a refusal for too many at once; returns why the limit changed, or null when it did not.</summary>
    public string? Refused(Attempt attempt, TimeSpan roundTrip, string what)
    {
        // Not the ticket's own number: calls that are sent together may arrive in any order.
        var (now, below) = (attempt.EndedAt, Math.Max(1, attempt.OthersOut));
        if (attempt.Ticket.LimitEpoch != _state.Epoch)
        {
            // Sent before the cut: it belongs to the same burst, and only tells where the ceiling is.
            return below >= _state.LostAbove ? null : Move(
                _state with { Ceiling = Math.Min(_state.Ceiling, below), LostAbove = below, Limit = Math.Min(_state.Limit, below), Known = Math.Min(_state.Known, below) },
                string.Create(CultureInfo.InvariantCulture, $"{what} of the same burst with {below} others out"));
        }

        var own = attempt.OthersOut >= _state.Known;
        var to = own ? Math.Max(_state.Known, below) : Math.Max(1, (int)(Math.Min(_state.Limit, below + 1) * options.DecreaseFactor));
        var reason = own
            ? string.Create(CultureInfo.InvariantCulture, $"{what}: own probe lost at {attempt.OthersOut + 1}, back to {to}")
            : string.Create(CultureInfo.InvariantCulture, $"{what} at {attempt.OthersOut + 1}, which held before");
        var pause = RoundTripsPerProbe(to);
        // Back at what held, a place or so is left free for a moment, of which a newcomer can take hold.
        var yielded = own && to > 1 ? Math.Max(1, to / PlacesPerYielded) : 0;
        var alone = attempt.OthersOut == 0 ? _state.RefusedAlone + 1 : 0;
        return Move(
            new ConcurrencyState(
                to,
                Math.Min(_state.Known, to),
                to,
                below,
                SlowStart: false,
                _state.Epoch + 1,
                Step: 1,
                now,
                pause,
                alone,
                alone > 0 ? now + Pause(alone, roundTrip) : _state.HoldUntil,
                yielded,
                now + (roundTrip * Math.Min(MostRoundTripsYielded, YieldCost * pause * to / Math.Max(1, yielded)))),
            reason);
    }

    private string? Grow(Attempt attempt, in Ticket ticket, TimeSpan now, TimeSpan roundTrip)
    {
        if (ticket.LimitEpoch != _state.Epoch)
            return null;
        var known = Math.Max(_state.Known, Math.Min(ticket.InFlight, (int)_state.Limit));
        if (known != _state.Known || _state.RefusedAlone != 0)
            _state = _state with { Known = known, RefusedAlone = 0 };
        if (!attempt.Saturated || _state.Limit >= cap || _state.Yielded > 0)
            return null;
        if (_state.SlowStart)
            return Move(_state with { Limit = Math.Min(cap, _state.Limit + 1) }, "slow start");
        if (_state.Limit < _state.Ceiling)
            return Move(_state with { Limit = Math.Min(Math.Min(_state.Ceiling, cap), _state.Limit + (1 / _state.Limit)) }, "no loss in a round trip");
        var at = (int)_state.Limit;
        var sinceLoss = now - _state.LostAt;
        var pastLoss = sinceLoss >= roundTrip * _state.RoundTripsToProbe;
        if (_state.Known < at || (!pastLoss && (at >= _state.LostAbove || sinceLoss < roundTrip * RoundTripsAfterCut)))
            return null;

        // Up to where an attempt was lost step by step; beyond, each step that holds is followed by one twice as long.
        var step = at <= _state.LostAbove + 1L ? 1 : _state.Step;
        var to = Math.Min(cap, at + step);
        var reason = string.Create(CultureInfo.InvariantCulture, $"probe {at}→{to}{(_state.Step == 1 ? "" : " held")}");
        return Move(_state with { Limit = to, Ceiling = to, Step = _state.Step * 2 }, reason);
    }

    private static double RoundTripsPerProbe(int limit) =>
        limit < 8 ? RoundTripsPerProbeBelowEight : Math.Max(AttemptsPerProbe / limit, FewestRoundTripsPerProbe);

    // Refused with nothing else out: others hold every place. Waiting longer each time, and not in step with the others.
    private TimeSpan Pause(int times, TimeSpan roundTrip)
    {
        var pause = Math.Max(roundTrip.TotalSeconds / 4, 0.02) * Math.Pow(2, Math.Min(times - 1, 16));
        return TimeSpan.FromSeconds(Math.Min(pause, Math.Max(MostRoundTripsPaused * roundTrip.TotalSeconds, 0.5)) * (1 + (0.5 * random.NextDouble())));
    }

    private string? Move(ConcurrencyState to, string reason)
    {
        var before = Limit;
        _state = to;
        return Limit == before ? null : reason;
    }
}

/// <summary>The memory of <see cref="ConcurrencyLaw"/>.</summary>
/// <param name="Limit">The limit, with its fraction.</param>
/// <param name="Known">The most in flight that has held since the last cut.</param>
/// <param name="Ceiling">The most that has not been refused; growth ends here, and probing begins.</param>
/// <param name="LostAbove">Above this an attempt was lost last.</param>
/// <param name="SlowStart">Whether nothing has been refused yet.</param>
/// <param name="Epoch">Rises with every cut.</param>
/// <param name="Step">How far the next probe goes.</param>
/// <param name="LostAt">When an attempt was refused last.</param>
/// <param name="RoundTripsToProbe">How many round trips after that the next probe may go.</param>
/// <param name="RefusedAlone">Refusals in a row with nothing else out.</param>
/// <param name="HoldUntil">Nothing goes out before this.</param>
/// <param name="Yielded">Places that are left free for others.</param>
/// <param name="YieldUntil">Until then.</param>
internal sealed record ConcurrencyState(
    double Limit,
    int Known,
    int Ceiling,
    int LostAbove,
    bool SlowStart,
    int Epoch,
    int Step,
    TimeSpan LostAt,
    double RoundTripsToProbe,
    int RefusedAlone,
    TimeSpan HoldUntil,
    int Yielded,
    TimeSpan YieldUntil);
