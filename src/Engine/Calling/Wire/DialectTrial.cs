using ParallelLlm.Contracts;

namespace ParallelLlm.Calling.Wire;

/// <summary>
/// Finds the dialect of a model whose first calls are refused for no reason that is understood: one of them is sent again in each plainer
/// form, and the first that is answered is kept. That is done for two texts at most, since a text may be refused for what it is; and when
/// a handful has been refused alike and none was ever answered, the endpoint is of no use. Thread-safe.
/// </summary>
/// <param name="support">What is known of the model.</param>
internal sealed class DialectTrial(ParameterSupport support)
{
    private const int MostTrials = 2;
    private const int Handful = 5;

    private readonly SemaphoreSlim _turn = new(1);
    private int _trials;
    private string? _lastRefusal;
    private int _alike;

    /// <summary>What a call comes to that was refused: what it came to in a plainer dialect, or the refusal.</summary>
    /// <param name="refused">What it came to.</param>
    /// <param name="sentIn">The dialect that it was sent in.</param>
    /// <param name="call">The call.</param>
    /// <param name="send">Sends it in another dialect.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<AttemptOutcome> AfterAsync(
        AttemptOutcome refused, Dialect sentIn, LlmCall call, Func<Dialect, ValueTask<AttemptOutcome>> send, CancellationToken cancellationToken)
    {
        if (refused is not { Failure: FailureKind.BadRequest, IsUnexplained: true } || support.HasAnswered)
            return refused;

        // The others wait for what the first finds out, rather than finding it out each for itself.
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
            // Answered in the meantime, in the dialect that this text was refused in: the text it is.
            if (support.HasAnswered)
                return null;
            var outcome = await send(plainer).ConfigureAwait(false);
            if (outcome.IsCharged)
                support.Adopt(plainer);
            else if (outcome is { Failure: FailureKind.BadRequest, IsUnexplained: true })
                continue;
            else
                // The way is barred for a reason of its own, and nothing is known yet.
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
                Message = $"It refuses every call in the same words, in plainer forms too: {refused.Message}",
            };
    }

    private static string WithoutNumbers(string? message) => string.Concat((message ?? "").Where(character => !char.IsAsciiDigit(character)));
}
