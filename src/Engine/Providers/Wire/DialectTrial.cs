namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Finds the dialect of a model that refuses its first calls for an unknown reason: sends one of them again in each plainer form and keeps
/// the first that is answered. Tries two texts at most, since a text may be refused for its content. After five equal refusals without any
/// answer the endpoint is unusable. Thread-safe.
/// </summary>
/// <param name="support">The model's dialect, and whether it has answered.</param>
internal sealed class DialectTrial(ParameterSupport support)
{
    private const int MostTrials = 2;
    private const int Handful = 5;

    private readonly SemaphoreSlim _turn = new(1);
    private int _trials;
    private string? _lastRefusal;
    private int _alike;

    /// <summary>The outcome of a refused call in a plainer dialect, or else its refusal.</summary>
    /// <param name="sentIn">The dialect of the refused call.</param>
    /// <param name="send">Sends the call in another dialect.</param>
    /// <param name="cancellationToken">Cancels the wait for another call's trial.</param>
    public async ValueTask<AttemptOutcome> AfterAsync(
        AttemptOutcome refused,
        Dialect sentIn,
        LlmCall call,
        Func<Dialect, ValueTask<AttemptOutcome>> send,
        CancellationToken cancellationToken)
    {
        if (refused is not { Failure: FailureKind.BadRequest, IsUnexplained: true } || support.HasAnswered)
            return refused;

        // One call runs the trial; the others wait for its result.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (support.Current != sentIn)
                return refused with { Failure = FailureKind.UnsupportedParameter };
            if (!support.HasAnswered && _trials < MostTrials && await TryAsync(sentIn, call, send).ConfigureAwait(false) is { } found)
                return found;
            return support.HasAnswered ? refused : Count(refused);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<AttemptOutcome?> TryAsync(Dialect sentIn, LlmCall call, Func<Dialect, ValueTask<AttemptOutcome>> send)
    {
        _trials++;
        foreach (var plainer in sentIn.Plainer(call))
        {
            // Meanwhile another text was answered in the refused dialect, so the cause is this text.
            if (support.HasAnswered)
                return null;
            var outcome = await send(plainer).ConfigureAwait(false);
            if (outcome.IsCharged)
                support.Adopt(plainer);
            else if (outcome is { Failure: FailureKind.BadRequest, IsUnexplained: true })
                continue;
            else
                // An unrelated failure is no evidence about the dialect.
                _trials--;
            return outcome;
        }

        return null;
    }

    private AttemptOutcome Count(AttemptOutcome refused)
    {
        var refusal = $"{refused.StatusCode} {refused.ErrorCode} {WithoutNumbers(refused.Message)}";
        _alike = refusal == _lastRefusal ? _alike + 1 : 1;
        _lastRefusal = refusal;
        return _alike < Handful
            ? refused
            : refused with
            {
                Failure = FailureKind.EndpointUnusable,
                Message = $"Every call is refused with the same message, in plainer forms too: {refused.Message}",
            };
    }

    private static string WithoutNumbers(string? message) =>
        string.Concat((message ?? "").Where(character => !char.IsAsciiDigit(character)));
}
