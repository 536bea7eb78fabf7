namespace ParallelLlm.Batching;

/// <summary>Ends the work if a request has had nothing but unreadable answers for a while, such as pages. Not thread-safe.</summary>
internal sealed class UnreadableAnswers(BatchingOptions options, TimeProvider time)
{
    private readonly StateTimer _inARow = new(time);

    /// <summary>Notes an answer that could be read.</summary>
    public void Reset() => _inARow.Reset();

    /// <summary>Notes a failure.</summary>
    /// <exception cref="BatchException">No answer could be read for <see cref="BatchingOptions.ResultPatience"/>.</exception>
    public void Note(BatchRequestException failed)
    {
        if (!failed.IsUnreadable)
            _inARow.Reset();
        else if (_inARow.Measure() >= options.ResultPatience)
            throw new BatchException(
                FailureKind.EndpointUnusable,
                $"{failed.Message} There was no readable answer for {options.ResultPatience.TotalMinutes:0.#} minutes. Check the "
                + "endpoint's address. Started batches stay at the provider; the next start continues with them.",
                failed);
    }
}
