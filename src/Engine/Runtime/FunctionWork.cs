using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>Processes chunks with the caller's function; classifies its exceptions.</summary>
internal sealed class FunctionWork<T>(Func<DocumentChunk, CancellationToken, Task<T>> function, ExceptionClassifier classifier) : IWork
{
    private const int ItemOverhead = 512;
    private static readonly AttemptOutcome Done = AttemptOutcome.Answered("");

    // The cost of a caller's function is unknown.
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
            // An exception is the attempt's outcome, unless it follows from cancellation.
            cancellationToken.ThrowIfCancellationRequested();
            return new CallResult(classifier.Classify(exception));
        }
    }

    public bool ReadsQuickly(Attempt attempt) => true;

    public WorkReading Read(Attempt attempt) => new(attempt.Value);
}
