using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ParallelLlm.Answers;
using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Brings answers to the store, beside the graph: their attempts hold no place any more, and their chunks are delivered when the store has
/// them. What gathers while one batch is being written goes with the next. Outlives a graph that fails. Thread-safe.
/// </summary>
internal sealed class AnswerSaver(BoundedStore store, bool isRequired, StagePort port, ILogger logger)
{
    private const int MostAtOnce = 1024;

    private readonly Channel<Saving> _waiting = Channel.CreateUnbounded<Saving>(new UnboundedChannelOptions { SingleReader = true });
    private Task _running = Task.CompletedTask;
    private int _told;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Saves the answer of an attempt; the stage hears of it as <see cref="StageCommand.Saved"/>.</summary>
    public void Add(Attempt attempt) => _waiting.Writer.TryWrite(new Saving(attempt, null));

    /// <summary>Saves the answer of a part of a chunk that is not at its end; nobody waits for it.</summary>
    public void AddPart(Attempt attempt) => _waiting.Writer.TryWrite(new Saving(attempt, null, IsPart: true));

    /// <summary>Saves that an answer belongs to another document as well; nobody waits for it.</summary>
    public void Add(StoredCompletion completion) => _waiting.Writer.TryWrite(new Saving(null, completion));

    /// <summary>Takes nothing more, and ends when everything has been brought to the store.</summary>
    public Task EndAsync()
    {
        _waiting.Writer.TryComplete();
        return _running;
    }

    /// <summary>What a store's exception says. Its type, where it is not known to hold neither text nor answer.</summary>
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
                port.Post(new StageCommand.Saved(new SavedAnswers(answers, isRequired ? error : null)));
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
            // Stores are others' code and others' disks.
            var reason = ReasonOf(unwritable);
            EngineMeter.CountStoreFailures("save", completions.Count);
            if (Interlocked.Exchange(ref _told, 1) == 0)
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
        // A chunk that was cut is stored as a whole, as an answer of the endpoint that gave the last of it.
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
            // An extractor can be the caller's own, and so can the elements that it made: what cannot be written is not stored.
            return null;
        }
    }

    private readonly record struct Saving(Attempt? Attempt, StoredCompletion? Completion, bool IsPart = false);
}
