using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Reads a caller's sequence on pool threads and posts its items to the stage, as far ahead of the caller as the request's window allows.
/// </summary>
internal sealed class RequestPump(Request request, StagePort port, AnswerLookup? answers)
{
    // A larger batch makes a lookup no cheaper, and delays its first items.
    private const int MostAtOnce = 128;

    private readonly AnswerLookup? _answers = request.Keys is null ? null : answers;
    private readonly List<WorkItem> _batch = [];

    /// <summary>Reads the sequence, and notifies the stage when it has ended for any reason.</summary>
    public async Task RunAsync()
    {
        try
        {
            // On cancellation, a sequence that blocks or ignores the token is abandoned.
            request.HasReadAll(await Task.Run(ReadAsync).WaitAsync(request.Input.Own).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (request.Input.IsCancelled)
        {
            // Stopped early; the canceller reports the reason.
        }
        catch (Exception exception)
        {
            // The caller's own sequence failed.
            request.HasFailed(exception);
        }

        port.Post(new StageCommand.EndInput(request));
    }

    // Returns the number of chunks.
    private async Task<long> ReadAsync()
    {
        var sequence = 0L;
        var chunks = request.Settings.Chunks.GetAsyncEnumerator(request.Input.Token);
        await using var ends = chunks.ConfigureAwait(false);
        try
        {
            while (true)
            {
                // Available chunks form a batch, which is posted before any wait.
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
                request.Input.ThrowIfCancelled();
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
            // Chunks read before a failure are accepted; after a cancellation they are dropped.
            if (!request.Input.IsCancelled)
                await OfferAsync().ConfigureAwait(false);
        }

        request.Input.ThrowIfCancelled();
        return sequence;
    }

    // The extractor may be the caller's: its exception fails its chunk and no other.
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
