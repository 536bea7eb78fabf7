using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Telemetry;

namespace ParallelLlm.Pipeline;

/// <summary>Carries out attempts: one call each, reported to the stage the moment it ends. Never throws. Thread-safe.</summary>
internal sealed class AttemptRunner(StagePort port, EngineClock clock)
{
    private int _running;
    private volatile TaskCompletionSource? _idle;

    /// <summary>Makes the call of an attempt, reports what it came to, and reads the answer.</summary>
    public async Task<Attempt> RunAsync(Attempt attempt)
    {
        Interlocked.Increment(ref _running);
        var request = (OpenRequest)attempt.Item.Request;

        // Off the stage's thread, because clients and callers' functions may compute or block before they first wait.
        if (!request.Work.BeginsQuickly(attempt))
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var started = clock.Now;
        var model = request.ModelAt(attempt.Gate.Endpoint);
        var span = request.Work.AsksModel ? ModelCall.Start(attempt, model) : null;
        attempt.Outcome = InTime(attempt, await CallAsync(attempt));
        attempt.EndedAt = clock.Now;
        if (request.Work.AsksModel)
            ModelCall.End(attempt, model, attempt.EndedAt - started, span);
        // Here and not in the stage, which may hear of the end after the result has been handed out.
        var item = attempt.Item;
        item.Usage += attempt.Outcome.Usage;
        item.LastEndedAt = attempt.EndedAt;
        item.Endpoint = attempt.Gate.Endpoint.Name;
        item.Model = attempt.Outcome.Model ?? model;
        var verdict = attempt.Outcome.Succeeded ? null : attempt.AwaitVerdict();
        // The end of this task wakes the stage too: where that comes at once, one waking does for both.
        port.Post(new StageMessage(StageMessageKind.Ended, attempt), wake: verdict is not null || !request.Work.ReadsQuickly(attempt));
        if (Interlocked.Decrement(ref _running) == 0)
            _idle?.TrySetResult();

        if (verdict is not null)
            await verdict;
        Evaluate(attempt);
        if (attempt.Parts is { Count: > 0 } parts)
            await request.FindPartsAsync(parts);
        return attempt;
    }

    /// <summary>Ends when no call is out.</summary>
    public Task WhenIdle()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _idle = idle;
        // Either the last call sees who waits, or this sees that it has ended.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _running) == 0)
            idle.TrySetResult();
        return idle.Task;
    }

    private static async ValueTask<AttemptOutcome> CallAsync(Attempt attempt)
    {
        var request = (OpenRequest)attempt.Item.Request;
        try
        {
            return await request.Work.CallAsync(attempt, request)
                ?? AttemptOutcome.Failed(FailureKind.Engine, "The client returned no outcome.");
        }
        catch (OperationCanceledException) when (request.Calls.IsCancellationRequested)
        {
            var reason = request.Stopped;
            return AttemptOutcome.Failed(reason?.Kind ?? FailureKind.Cancelled, reason?.Message ?? "The request was cancelled.");
        }
        catch (Exception exception)
        {
            // A client must not throw. If one does, its chunk fails, and nothing else does; the message might hold text, the type does not.
            return AttemptOutcome.Failed(FailureKind.Engine, Words("client", exception));
        }
    }

    // A call that was given less time than usual says nothing about its endpoint when that is up.
    private static AttemptOutcome InTime(Attempt attempt, AttemptOutcome outcome)
    {
        var request = (OpenRequest)attempt.Item.Request;
        return outcome.Failure == FailureKind.Timeout && request.TimeoutOf(attempt) < request.Settings.Timeout
            ? outcome with { Failure = FailureKind.Deadline, Message = WorkItem.DeadlinePassed.Message }
            : outcome;
    }

    private static string Words(string who, Exception exception) =>
        exception is OutOfMemoryException ? "It is too large for the memory there is." : $"The {who} threw {exception.GetType().FullName}.";

    private static void Evaluate(Attempt attempt)
    {
        var request = (OpenRequest)attempt.Item.Request;
        var (item, work) = (attempt.Item, request.Work);
        try
        {
            if (attempt.Outcome.Succeeded)
            {
                work.Read(attempt);
                if (attempt.Value is { } value)
                    item.PartOf?.Keep(item, value, work.Merge);
            }
            else if (RetryPolicy.MustBeCut(attempt))
            {
                attempt.Parts = work.Cut(attempt);
            }
        }
        catch (Exception exception)
        {
            // The extractor can be the caller's own; what it throws ends the chunk and nothing else.
            attempt.Value = null;
            attempt.InvalidAnswer = Words("extractor", exception);
        }
    }
}
