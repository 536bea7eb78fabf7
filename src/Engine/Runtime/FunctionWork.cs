using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>Does a chunk's work with the caller's own function; what it throws is classified.</summary>
internal sealed class FunctionWork<T>(Func<DocumentChunk, CancellationToken, Task<T>> function, ExceptionClassifier classifier) : IWork
{
    private const int ItemOverhead = 512;
    private static readonly AttemptOutcome Done = AttemptOutcome.Answered("");

    // Nobody knows what a caller's function uses.
    public bool IsBudgeted => false;

    public PreparedPrompt Prepare(WorkItem item) => new(ItemOverhead + (sizeof(char) * (long)item.Chunk.Text.Length));

    public async ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await function(attempt.Item.Chunk, cancellationToken).ConfigureAwait(false) is { } value
                ? new CallResult(Done, value)
                : new CallResult(AttemptOutcome.Failed(FailureKind.Function, "The function returned null."));
        }
        catch (Exception exception)
        {
            // Whatever a caller's function throws is an outcome of its attempt; when it was asked to end, that is why.
            cancellationToken.ThrowIfCancellationRequested();
            return new CallResult(classifier.Classify(exception));
        }
    }

    public bool ReadsQuickly(Attempt attempt) => true;

    // The function's value is the result.
    public WorkReading Read(Attempt attempt) => new(attempt.Value);
}
