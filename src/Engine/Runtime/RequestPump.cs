using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Reads a caller's sequence on pool threads and offers its items to the stage, as far ahead of the caller as the request's window allows.
/// </summary>
internal sealed class RequestPump(Request request, StagePort port, AnswerLookup? answers)
{
    // More does not make a look-up cheaper, and the first of them wait for the last.
    private const int MostAtOnce = 128;

    private readonly AnswerLookup? _answers = request.Keys is null ? null : answers;
    private readonly List<WorkItem> _batch = [];

    /// <summary>Reads the sequence; tells the stage when it has ended, for whatever reason.</summary>
    public async Task RunAsync()
    {
        try
        {
            // A sequence that blocks, or ignores the token, is abandoned when it is cancelled.
            request.HasReadAll(await Task.Run(ReadAsync).WaitAsync(request.Input.Own).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (request.Input.IsCancelled)
        {
            // Stopped before its end: whoever stopped it says why.
        }
        catch (Exception exception)
        {
            // The caller's own sequence failed.
            request.HasFailed(exception);
        }

        port.Post(new StageCommand.EndInput(request));
    }

    // How many chunks there were.
    private async Task<long> ReadAsync()
    {
        var sequence = 0L;
        var chunks = request.Settings.Chunks.GetAsyncEnumerator(request.Input.Token);
        await using var ends = chunks.ConfigureAwait(false);
        try
        {
            while (true)
            {
                // What is at hand goes together; whatever has to be waited for, it does not keep the others waiting.
                var next = chunks.MoveNextAsync();
                if (!next.IsCompleted)
                    await OfferAsync().ConfigureAwait(false);
                if (!await next.ConfigureAwait(false))
                    break;
                var chunk = chunks.Current;
                var item = new WorkItem(request, sequence++, chunk, new ChunkRecord(request.Tally, chunk.DocumentId, chunk.Index));
                request.HasRead(sequence);
                Prepare(item);
                await TakeRoomAsync(item).ConfigureAwait(false);
                request.Input.Token.ThrowIfCancellationRequested();
                if (_answers is null || item.Unaskable is not null)
                    port.Post(new StageCommand.Enqueue(item));
                else
                    _batch.Add(item);
                if (_batch.Count == MostAtOnce)
                    await OfferAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            // What the caller's sequence gave before it failed is accepted; after a cancellation nobody waits for it.
            if (!request.Input.IsCancelled)
                await OfferAsync().ConfigureAwait(false);
        }

        request.Input.Token.ThrowIfCancellationRequested();
        return sequence;
    }

    // An extractor can be the caller's own: its exception fails its chunk, and no other.
    private void Prepare(WorkItem item)
    {
        try
        {
            item.Prompt = request.Work.Prepare(item);
        }
        catch (Exception exception)
        {
            item.Unaskable = new ChunkError(FailureKind.Function, $"The extractor threw {exception.GetType().FullName}.");
        }
    }

    private async ValueTask TakeRoomAsync(WorkItem item)
    {
        var room = request.Results.TakeRoomAsync(item.Prompt.Bytes, request.Input.Token);
        if (room.IsCompleted)
            return;
        await OfferAsync().ConfigureAwait(false);
        request.IsFull(true);
        await room.ConfigureAwait(false);
        request.IsFull(false);
    }

    private async ValueTask OfferAsync()
    {
        if (_batch.Count == 0)
            return;
        try
        {
            await _answers!.OfferAsync(request, _batch).ConfigureAwait(false);
        }
        finally
        {
            _batch.Clear();
        }
    }
}
