using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>
/// A provider as a pure function of time: it refuses offered calls or determines when and how each will be answered, and is notified when
/// a call has ended. No clock, no I/O; all randomness comes from the options' seed. Not thread-safe. Time never runs
/// backwards in it: an earlier time counts as the last one.
/// </summary>
public sealed class ProviderModel
{
    private const int DefaultAnswerTokens = 40;

    private readonly ProviderOptions _options;
    private readonly ContentRules _rules;
    private readonly Change[] _changes;
    private readonly RateGate _gate;
    private readonly LatencyModel _latency;
    private readonly LogNormal? _outputTokens;
    private readonly FaultPlan _faults;
    private readonly OutagePlan _outages;
    private readonly ServingSlots _slots;
    private readonly PlannedRefusals _planned;
    private readonly PromptCache? _cache;
    private TimeSpan _now;
    private int _nextChange;
    private int _concurrency;
    private long _accepted;
    private int? _drawnTokens;

    /// <summary>Makes a provider whose clock stands at zero.</summary>
    /// <exception cref="SimulatorOptionsException">A value of <paramref name="options"/> is out of range.</exception>
    public ProviderModel(ProviderOptions options)
    {
        if (OptionsValidator.FirstProblem(options) is { } problem)
            throw new SimulatorOptionsException(problem);

        _options = options;
        _rules = new ContentRules(options);
        _changes = Timeline.Of(options);
        _gate = new RateGate(options);
        // A generator for each purpose, so that one option's change leaves the others' draws as they were.
        _latency = new LatencyModel(options.Latency, new Random(options.Seed));
        _faults = new FaultPlan(options.Faults, new Random(unchecked(options.Seed + 1)));
        _outputTokens = options.OutputTokens is { } tokens ? new LogNormal(tokens.Cv, new Random(unchecked(options.Seed + 2))) : null;
        _outages = new OutagePlan(options.Outages);
        _planned = new PlannedRefusals(options);
        _cache = options.Cache is { } cache ? new PromptCache(cache) : null;
        _slots = new ServingSlots(options.SlotSlowdown, options.Abandoned, options.QueueMs is { } ms ? Durations.Milliseconds(ms) : null);
        _concurrency = options.Concurrency;
        _slots.SetCount(TimeSpan.Zero, options.Slots);
        _gate.SetRpm(TimeSpan.Zero, options.Rpm);
        _gate.SetTpm(TimeSpan.Zero, options.Tpm);
    }

    /// <summary>Accepted calls that have not ended; without dropped ones.</summary>
    public int InFlight { get; private set; }

    /// <summary>Rises whenever the answer of a permit that moves may have a new time.</summary>
    public int Moves => _slots.Moves;

    /// <summary>Offers a call.</summary>
    /// <param name="now">Time since the start.</param>
    /// <param name="promptTokens">Tokens of the messages.</param>
    /// <param name="maxOutputTokens">Most tokens that the answer may have; null for no bound.</param>
    public Admission Offer(TimeSpan now, int promptTokens, int? maxOutputTokens = null) =>
        Offer(now, new OfferedCall(promptTokens, maxOutputTokens));

    /// <summary>Offers a call.</summary>
    /// <param name="now">Time since the start.</param>
    /// <param name="call">What matters about it.</param>
    public Admission Offer(TimeSpan now, in OfferedCall call)
    {
        Advance(now);
        if (_outages.At(_now) is { } outage)
            return During(outage.Kind);
        if (RefuseForContent(call) is { } refusal)
            return new Admission(refusal, default, null);
        if (IsDropping)
            return Accept(Fault.Hang, Permit.Never, 0, holdsPlace: false);
        if (_planned.Take(_now) is { } planned)
            return new Admission(planned, default, null);
        if (IsFull)
        {
            _gate.ChargeRefused(_now);
            return new Admission(TooManyAtOnce, default, null);
        }

        var answerTokens = AnswerTokens(call);
        if (_gate.TryTake(_now, Charge(call, answerTokens)) is { } throttled)
            return new Admission(throttled, default, _gate.Announce(_now, refused: true));

        _drawnTokens = null;
        return Admit(call, answerTokens);
    }

    /// <summary>
    /// When a call would be admitted if no other were offered until then; null when that depends on other calls, or never.
    /// </summary>
    public TimeSpan? OpensAt(TimeSpan now, in OfferedCall call)
    {
        Advance(now);
        if (RefuseForContent(call) is not null || IsDropping || IsFull)
            return null;
        if (_gate.WaitFor(_now, Charge(call, AnswerTokens(call))) is not { } wait)
            return null;
        var opens = _outages.At(_now)?.To ?? _now;
        return _now + wait > opens ? _now + wait : opens;
    }

    /// <summary>When an accepted call is answered, as far as that is known now.</summary>
    public TimeSpan AnswersAt(TimeSpan now, in Permit permit)
    {
        Advance(now);
        return permit.Moves ? _slots.AnswersAt(_now, permit.Number) : permit.AnswersAt;
    }

    /// <summary>Ends a call: it was answered, or its caller has gone. Frees its slot.</summary>
    /// <param name="now">Time since the start.</param>
    /// <param name="permit">The call's permit; each is finished once.</param>
    public Closing Finish(TimeSpan now, in Permit permit)
    {
        Advance(now);
        if (!permit.HoldsPlace)
            return default;
        if (InFlight == 0)
            throw new InvalidOperationException("More calls were finished than accepted.");
        InFlight--;
        var isRefused = permit.Moves && _slots.Finish(_now, permit.Number);
        return new Closing(
            isRefused ? TooManyAtOnce : null,
            _options.RateHeadersAt == AnnouncedAt.Answer && !isRefused ? _gate.Announce(_now, refused: false) : null);
    }

    private bool IsDropping => _options.DropAbove > 0 && InFlight >= _options.DropAbove;

    private bool IsFull =>
        (_concurrency > 0 && InFlight >= _concurrency) || (_options.QueueLength > 0 && _slots.Waiting >= _options.QueueLength);

    private Refusal TooManyAtOnce => Refusals.TooManyAtOnce(_options, _options.ConcurrencyRefusal.RetryAfterSeconds);

    private long Charge(in OfferedCall call, int answerTokens)
    {
        var most = call.MaxOutputTokens ?? answerTokens;
        return call.PromptTokens + (long)(_options.TokenCharge == TokenCharge.Reserved ? most : Math.Min(answerTokens, most));
    }

    private Admission Admit(in OfferedCall call, int answerTokens)
    {
        var (fault, outputTokens) = AnswerLength.Of(_faults.Draw(), answerTokens, call.MaxOutputTokens);

        // Drawn for hanging calls too, so that every accepted call draws alike.
        var work = _latency.Draw(_now, outputTokens, InFlight + 1);
        var isServed = fault != Fault.Hang && _slots.Serves;
        if (isServed)
            _slots.Add(_now, _accepted + 1, work);
        var answersAt = fault == Fault.Hang ? Permit.Never : isServed ? _slots.AnswersAt(_now, _accepted + 1) : _now + work;
        if (_outages.Between(_now, answersAt) is { } outage)
            (fault, answersAt, isServed) = (FaultOf(outage.Kind), outage.Kind == OutageKind.Hang ? Permit.Never : outage.At, false);
        return Accept(fault, answersAt, outputTokens, holdsPlace: true, isServed, _cache?.Take(call.Prefixes, call.PromptTokens) ?? 0);
    }

    private Admission During(OutageKind outage) => outage switch
    {
        OutageKind.Reset => Accept(Fault.Reset, _now, 0, holdsPlace: false),
        OutageKind.Hang => Accept(Fault.Hang, Permit.Never, 0, holdsPlace: false),
        _ => new Admission(Refusals.Unavailable, default, null),
    };

    private Admission Accept(
        Fault fault, TimeSpan answersAt, int outputTokens, bool holdsPlace, bool moves = false, int cachedTokens = 0)
    {
        if (holdsPlace)
        {
            InFlight++;
            _accepted++;
        }

        var announced = _options.RateHeadersAt == AnnouncedAt.Admission ? _gate.Announce(_now, refused: false) : null;
        var number = holdsPlace ? _accepted : 0;
        var permit = new Permit(number, _now, answersAt, outputTokens, fault, holdsPlace, moves) { CachedTokens = cachedTokens };
        return new Admission(null, permit, announced);
    }

    private Refusal? RefuseForContent(in OfferedCall call) =>
        _rules.Refuse(call.PromptTokens, call.Traits) ?? (_accepted >= _options.QuotaRequests ? Refusals.NoQuota : null);

    // Drawn once per accepted call: a refused call leaves its draw to the next one, or the draws would depend on arrival times.
    private int AnswerTokens(in OfferedCall call) => _outputTokens is null
        ? call.AnswerTokens ?? DefaultAnswerTokens
        : _drawnTokens ??= (int)Math.Max(1, Math.Round(_outputTokens.Draw(_options.OutputTokens!.Mean)));

    private void Advance(TimeSpan now)
    {
        if (now > _now)
            _now = now;
        for (; _nextChange < _changes.Length && _changes[_nextChange].At <= _now; _nextChange++)
            Apply(_changes[_nextChange]);
    }

    private void Apply(Change change)
    {
        switch (change.Setting)
        {
            case Setting.Rpm:
                _gate.SetRpm(change.At, (long)change.Value);
                break;
            case Setting.Tpm:
                _gate.SetTpm(change.At, (long)change.Value);
                break;
            case Setting.Concurrency:
                _concurrency = (int)change.Value;
                break;
            case Setting.Slots:
                _slots.SetCount(change.At, (int)change.Value);
                break;
            case Setting.Speed:
                _slots.SetSpeed(change.At, change.Value);
                break;
            default:
                _latency.MeanMs = change.Value;
                break;
        }
    }

    private static Fault FaultOf(OutageKind kind) => kind switch
    {
        OutageKind.Reset => Fault.Reset,
        OutageKind.Hang => Fault.Hang,
        _ => Fault.Unavailable,
    };
}
