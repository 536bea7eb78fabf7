using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Calling.Wire;
using ParallelLlm.Contracts;

namespace ParallelLlm.Pipeline;

/// <summary>Does a chunk's work with the caller's own function; what it throws is classified.</summary>
internal sealed class FunctionWork<T>(Func<DocumentChunk, CancellationToken, Task<T>> function, ExceptionClassifier classifier, TimeProvider time) : IWork
{
    private const int ItemOverhead = 512;
    private static readonly AttemptOutcome Done = AttemptOutcome.Answered("");

    // Nobody knows what a caller's function uses.
    public bool IsBudgeted => false;

    public void Prepare(WorkItem item) => item.Size = ItemOverhead + (sizeof(char) * (long)item.Chunk.Text.Length);

    public async ValueTask<AttemptOutcome> CallAsync(Attempt attempt, OpenRequest request)
    {
        var timeout = request.TimeoutOf(attempt);
        using var limited = new AttemptTimeout(timeout, time, request.Calls);
        try
        {
            // The function is asked to end at the timeout; one that does not listen is left behind.
            attempt.Value = await function(attempt.Item.Chunk, limited.Token).WaitAsync(limited.Token);
            return attempt.Value is null ? AttemptOutcome.Failed(FailureKind.Function, "The function returned null.") : Done;
        }
        catch (OperationCanceledException) when (request.Calls.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limited.IsUp)
        {
            return AttemptOutcome.Failed(FailureKind.Timeout, $"The function did not end within {timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception exception)
        {
            // Whatever a caller's function throws is an outcome of its attempt.
            return classifier.Classify(exception);
        }
    }

    public void Read(Attempt attempt)
    {
        // The function's value is the result.
    }
}
