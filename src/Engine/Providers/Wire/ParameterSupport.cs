namespace ParallelLlm.Providers.Wire;

/// <summary>Remembers one model's refusals. Each parameter moves in one direction only, so a few settle it. Thread-safe.</summary>
internal sealed class ParameterSupport(Dialect start)
{
    private Dialect _current = start;
    private DialectTrial? _trial;

    private bool _hasAnswered;

    /// <summary>Whether the model has ever answered, in any dialect.</summary>
    public bool HasAnswered => Volatile.Read(ref _hasAnswered);

    /// <summary>Finds a dialect before the first answer.</summary>
    public DialectTrial Trial => _trial ?? Interlocked.CompareExchange(ref _trial, new DialectTrial(this), null) ?? _trial;

    public void NoteAnswer(bool isOne)
    {
        if (isOne && !HasAnswered)
            Volatile.Write(ref _hasAnswered, true);
    }

    /// <summary>Switches to a dialect in which a refused call was answered.</summary>
    public void Adopt(Dialect dialect) => Volatile.Write(ref _current, dialect);

    /// <summary>The dialect to send in now.</summary>
    public Dialect Current => Volatile.Read(ref _current);

    /// <summary>
    /// Notes a refusal. True if the call is worth an immediate retry: it contained the parameter in a form no longer sent, noted now or by
    /// another call in flight. False if it did not contain the parameter: retries would never end.
    /// </summary>
    /// <param name="sentIn">The dialect that the call was built with.</param>
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

    /// <summary>Notes the parameter that a failed attempt refused, if any.</summary>
    /// <param name="sentIn">The dialect that its call was built with.</param>
    /// <returns>The attempt's outcome: worth an immediate retry only if another form of the parameter is left.</returns>
    public AttemptOutcome Settle(FailedAttempt failed, Dialect sentIn, LlmCall call)
    {
        if (OutputLimit.Refused(call, sentIn, failed.Refused, failed.Outcome) is { } unusable)
            return unusable;
        return failed.Refused is { } parameter && !Note(sentIn, call, parameter)
            ? failed.Outcome with { Failure = FailureKind.BadRequest }
            : failed.Outcome;
    }
}
