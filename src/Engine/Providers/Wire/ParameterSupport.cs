namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Remembers what a model of an endpoint refused. Thread-safe; every parameter moves one way only, so it settles after a few refusals.
/// </summary>
internal sealed class ParameterSupport(Dialect start)
{
    private Dialect _current = start;
    private DialectTrial? _trial;

    private bool _hasAnswered;

    /// <summary>Whether the model has ever answered, in whatever dialect.</summary>
    public bool HasAnswered => Volatile.Read(ref _hasAnswered);

    /// <summary>Finds a dialect while nothing has been answered.</summary>
    public DialectTrial Trial => _trial ?? Interlocked.CompareExchange(ref _trial, new DialectTrial(this), null) ?? _trial;

    /// <summary>Notes an answer.</summary>
    public void NoteAnswer(bool isOne)
    {
        if (isOne && !HasAnswered)
            Volatile.Write(ref _hasAnswered, true);
    }

    /// <summary>Switches to a dialect in which a refused call was answered.</summary>
    public void Adopt(Dialect dialect) => Volatile.Write(ref _current, dialect);

    /// <summary>What to send now.</summary>
    public Dialect Current => Volatile.Read(ref _current);

    /// <summary>
    /// Notes a refusal. True when the call is worth repeating at once: it held the parameter in a form that is not sent any more,
    /// be it noted now or by another call that was out at the same time. False when it did not hold it: repeating would go on for ever.
    /// </summary>
    /// <param name="sentIn">The dialect that the call was built with.</param>
    /// <param name="call">The call.</param>
    /// <param name="refused">What was refused.</param>
    public bool Note(Dialect sentIn, LlmCall call, CallParameter refused)
    {
        if (!sentIn.Sends(refused, call))
            return false;

        while (true)
        {
            var current = Current;
            if (!current.Agrees(sentIn, refused) || Interlocked.CompareExchange(ref _current, current.After(refused), current) == current)
                return true;
        }
    }

    /// <summary>Notes what a failed attempt refused, if anything.</summary>
    /// <param name="failed">The attempt.</param>
    /// <param name="sentIn">The dialect that its call was built with.</param>
    /// <param name="call">The call.</param>
    /// <returns>The attempt's outcome: worth repeating at once only where another form of the parameter is left.</returns>
    public AttemptOutcome Settle(FailedAttempt failed, Dialect sentIn, LlmCall call)
    {
        if (OutputLimit.Refused(call, sentIn, failed.Refused, failed.Outcome) is { } unusable)
            return unusable;
        return failed.Refused is { } parameter && !Note(sentIn, call, parameter)
            ? failed.Outcome with { Failure = FailureKind.BadRequest }
            : failed.Outcome;
    }
}
