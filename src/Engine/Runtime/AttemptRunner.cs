using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Runtime;

/// <summary>Runs attempts: makes the call and reads the answer. Never throws. Thread-safe.</summary>
/// <param name="grace">The built-in client enforces its own timeout, with a better message. After this extra time it has failed to.</param>
internal sealed class AttemptRunner(StagePort port, AnswerLookup? answers, EngineClock clock, TimeSpan grace)
{
    private int _running;
    private volatile TaskCompletionSource? _idle;

    /// <summary>Makes an attempt's call and reads the answer.</summary>
    public async Task<Attempt> RunAsync(Attempt attempt)
    {
        Interlocked.Increment(ref _running);
        var request = attempt.Item.Request;

        // Leaves the stage's thread, because clients and callers' functions may compute or block before their first await.
        if (!request.Work.BeginsQuickly(attempt))
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var started = clock.Now;
        var model = request.ModelAt(attempt.Gate.Endpoint);
        var span = request.Work.AsksModel ? ModelCall.Start(attempt, model) : null;
        var (outcome, value) = await CallAsync(attempt).ConfigureAwait(false);
        attempt.Outcome = InTime(attempt, Checked(outcome));
        attempt.Value = value;
        attempt.EndedAt = clock.Now;
        if (request.Work.AsksModel)
            ModelCall.End(attempt, model, attempt.EndedAt - started, span);
        if (Interlocked.Decrement(ref _running) == 0)
            _idle?.TrySetResult();

        if (attempt.Outcome.Succeeded ? request.Work.ReadsQuickly(attempt) : !RetryPolicy.MayHaveToBeCut(attempt))
        {
            Take(attempt, Read(attempt));
            return attempt;
        }

        // The permit is released before the answer is read.
        port.Post(new StageCommand.EndCall(attempt));
        Take(attempt, await ReadInTimeAsync(attempt).ConfigureAwait(false));
        if (attempt.Parts is { Count: > 0 } parts && request.Keys is not null && answers is not null)
            await answers.FindPartsAsync(request, parts).ConfigureAwait(false);
        return attempt;
    }

    /// <summary>Completes when no call is in flight.</summary>
    public Task WhenIdle()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _idle = idle;
        // Either the last call sees the waiter, or the waiter sees that the call has ended.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _running) == 0)
            idle.TrySetResult();
        return idle.Task;
    }

    private async ValueTask<CallResult> CallAsync(Attempt attempt)
    {
        var request = attempt.Item.Request;
        try
        {
            // The built-in client honours its token and timeout. External code may ignore both, or block.
            return request.Work.BeginsQuickly(attempt)
                ? await request.Work.CallAsync(attempt, request, request.Calls).ConfigureAwait(false)
                : await CallInTimeAsync(attempt, request).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (request.Calls.IsCancellationRequested)
        {
            var reason = request.Stopped;
            return Failed(reason?.Kind ?? FailureKind.Cancelled, reason?.Message ?? "The request was cancelled.");
        }
        catch (Exception exception)
        {
            // A client must not throw. If it does, only its chunk fails. The message may contain document text; the type does not.
            return Failed(FailureKind.Engine, Words("client", exception));
        }
    }

    // Abandons a call that exceeds its time.
    private async ValueTask<CallResult> CallInTimeAsync(Attempt attempt, Request request)
    {
        using var limited = new AttemptTimeout(LongestOf(attempt), clock.Time, request.Calls, request.PatienceOf(attempt));
        var call = Task.Run(() => request.Work.CallAsync(attempt, request, limited.Token).AsTask(), CancellationToken.None);
        await ((Task)call).WaitAsync(limited.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A call that honours its token ends soon and keeps its permit until then. Uses real time, to guard against blocked threads.
        if (!call.IsCompleted)
            await ((Task)call).WaitAsync(grace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!call.IsCompleted)
        {
            request.Calls.ThrowIfCancellationRequested();
            return Late();
        }

        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limited.IsUp && !request.Calls.IsCancellationRequested)
        {
            return Late();
        }

        CallResult Late()
        {
            var seconds = request.TimeoutOf(attempt).TotalSeconds;
            var what = request.Work.AsksModel ? "No complete answer" : "The function did not end";
            return Failed(FailureKind.Timeout, $"{what} within {seconds:0.###} s.");
        }
    }

    // No grace for a timeout shortened by the chunk's deadline.
    private TimeSpan LongestOf(Attempt attempt)
    {
        var request = attempt.Item.Request;
        var timeout = request.TimeoutOf(attempt);
        var isUsual = request.Work.AsksModel && timeout == request.Settings.UsualTimeout;
        return isUsual && timeout < EngineClock.LongestTimer ? timeout + grace : timeout;
    }

    private static CallResult Failed(FailureKind kind, string message) => new(AttemptOutcome.Failed(kind, message));

    // The client may be the caller's: an unknown outcome ends its chunk and nothing else.
    private static AttemptOutcome Checked(AttemptOutcome? outcome) => outcome switch
    {
        null => AttemptOutcome.Failed(FailureKind.Engine, "The client returned no outcome."),
        { Failure: { } kind } when !Enum.IsDefined(kind) =>
            AttemptOutcome.Failed(FailureKind.Engine, $"The client returned a failure of an unknown kind ({(int)kind})."),
        { LimitedBy: { } limit } when !Enum.IsDefined(limit.Resource) => outcome with { LimitedBy = null },
        _ => outcome,
    };

    // A timeout shorter than usual is not evidence against the endpoint.
    private static AttemptOutcome InTime(Attempt attempt, AttemptOutcome outcome)
    {
        var request = attempt.Item.Request;
        return outcome.Failure == FailureKind.Timeout && request.TimeoutOf(attempt) < request.Settings.UsualTimeout
            ? outcome with { Failure = FailureKind.Deadline, Message = WorkItem.DeadlinePassed.Message }
            : outcome;
    }

    private static string Words(string who, Exception exception) =>
        exception is OutOfMemoryException
            ? "It is too large for the available memory."
            : $"The {who} threw {exception.GetType().FullName}.";

    // The extractor may be the caller's, and must not hold its chunk beyond the deadline.
    private async Task<WorkReading> ReadInTimeAsync(Attempt attempt)
    {
        var request = attempt.Item.Request;
        var left = attempt.Item.Deadline - clock.Now is not { } time || time >= EngineClock.LongestTimer ? Timeout.InfiniteTimeSpan
            : time > -grace ? time + grace
            : TimeSpan.Zero;
        var reading = Task.Run(() => Read(attempt), CancellationToken.None);
        await ((Task)reading).WaitAsync(left, clock.Time, request.Calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The answer is paid for: after a cancellation there is still time to read and save it. Real time, as for calls.
        if (!reading.IsCompleted && request.Calls.IsCancellationRequested)
            await ((Task)reading).WaitAsync(grace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return reading.IsCompleted ? await reading.ConfigureAwait(false) : new WorkReading(null, "The answer was not read in time.");
    }

    private static WorkReading Read(Attempt attempt)
    {
        var (item, work) = (attempt.Item, attempt.Item.Request.Work);
        try
        {
            if (!attempt.Outcome.Succeeded)
                return new WorkReading(null, Parts: RetryPolicy.MayHaveToBeCut(attempt) ? work.Cut(attempt) : null);
            if (item.Pack is not null)
                return new WorkReading(null, Shares: work.ReadShared(attempt));
            var reading = work.Read(attempt);
            if (reading.Value is { } value)
                item.PartOf?.Keep(item, value, work.Merge);
            return reading;
        }
        catch (Exception exception)
        {
            // The extractor may be the caller's; its exception ends the chunk and nothing else.
            return new WorkReading(null, Words("extractor", exception));
        }
    }

    private static void Take(Attempt attempt, in WorkReading reading)
    {
        (attempt.Value, attempt.InvalidAnswer, attempt.Parts) = (reading.Value, reading.Error, reading.Parts);
        attempt.Readings = reading.Shares;
        if (reading.NextPrompt is { } size)
            attempt.Item.Prompt = attempt.Item.Prompt with { Size = size };
    }
}
