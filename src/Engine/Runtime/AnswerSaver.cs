using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Saves answers outside the graph: their attempts hold no permit, and their chunks are delivered after the save. Answers that arrive
/// during a write go into the next batch. Outlives a failed graph. Thread-safe.
/// </summary>
internal sealed class AnswerSaver(BoundedStore store, bool isRequired, StagePort port, ILogger logger)
{
    private const int MostAtOnce = 1024;

    private readonly Channel<Saving> _waiting = Channel.CreateUnbounded<Saving>(new UnboundedChannelOptions { SingleReader = true });
    private Task _running = Task.CompletedTask;
    private int _logged;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Saves an attempt's answer; completion is posted as <see cref="StageCommand.Saved"/>.</summary>
    public void Add(Attempt attempt) => _waiting.Writer.TryWrite(new Saving(attempt, null));

    /// <summary>Saves the answer of a part of an unfinished chunk; completion is not reported.</summary>
    public void AddPart(Attempt attempt) => _waiting.Writer.TryWrite(new Saving(attempt, null, IsPart: true));

    /// <summary>Saves that an answer belongs to another document as well; completion is not reported.</summary>
    public void Add(StoredCompletion completion) => _waiting.Writer.TryWrite(new Saving(null, completion));

    /// <summary>Stops accepting answers; completes when all are saved.</summary>
    public Task EndAsync()
    {
        _waiting.Writer.TryComplete();
        return _running;
    }

    /// <summary>
    /// The message of a store's exception; for other types only the type, because their messages may contain text or answers.
    /// </summary>
    public static string ReasonOf(Exception exception) =>
        exception is CompletionStoreException ? exception.Message : $"The store threw {exception.GetType().FullName}.";

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var completions = new List<StoredCompletion>();
            var answers = new List<SavedAnswer>();
            while (completions.Count < MostAtOnce && answers.Count < MostAtOnce && _waiting.Reader.TryRead(out var next))
            {
                var completion = next.Completion;
                if (next is { IsPart: true, Attempt: { } part })
                {
                    completion = CompletionOf(part.Item, part.Gate.Endpoint, part.Value!);
                }
                else if (next.Attempt is { } attempt)
                {
                    answers.Add(new SavedAnswer(attempt, AnswerOf(attempt)));
                    completion = answers[^1].Answer.Stored;
                }

                if (completion is not null)
                    completions.Add(completion);
            }

            var error = await SaveAsync(completions).ConfigureAwait(false);
            if (answers.Count > 0)
                port.Post(new StageCommand.Saved(answers, isRequired ? error : null));
        }
    }

    private async Task<ChunkError?> SaveAsync(List<StoredCompletion> completions)
    {
        if (completions.Count == 0)
            return null;
        try
        {
            await store.SaveAsync(completions).ConfigureAwait(false);
            return null;
        }
        catch (Exception unwritable)
        {
            // The store is external code.
            var reason = ReasonOf(unwritable);
            EngineMeter.CountStoreFailures("save", completions.Count);
            if (Interlocked.Exchange(ref _logged, 1) == 0)
            {
                if (isRequired)
                    Log.RequiredStoreNotWritten(logger, reason);
                else
                    Log.StoreNotWritten(logger, reason);
            }

            return new ChunkError(FailureKind.NotStored, reason);
        }
    }

    private static PaidAnswer AnswerOf(Attempt attempt)
    {
        // A split chunk is stored as a whole, as an answer of the endpoint that answered its last part.
        var item = attempt.Item.Whole;
        var value = attempt.WholeValue!;
        return new PaidAnswer(value, item.History.Model, CompletionOf(item, attempt.Gate.Endpoint, value));
    }

    private static StoredCompletion? CompletionOf(WorkItem item, LlmEndpoint endpoint, object value)
    {
        var request = item.Request;
        try
        {
            return request.Keys?.At(endpoint, item) is { } key
                ? new StoredCompletion(key, item.Chunk.DocumentId, item.History.Model, request.Work.WriteStored(value))
                : null;
        }
        catch (Exception)
        {
            // The extractor may be the caller's, and so may the elements it returned. An unwritable answer is not stored.
            return null;
        }
    }

    private readonly record struct Saving(Attempt? Attempt, StoredCompletion? Completion, bool IsPart = false);
}
