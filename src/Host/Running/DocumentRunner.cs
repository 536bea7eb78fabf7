using Microsoft.Extensions.Logging;
using ParallelLlm.Contracts;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>What the run loop needs from the engine.</summary>
internal delegate IAsyncEnumerable<ProcessedChunk> ProcessRequest(ProcessingRequest request, CancellationToken cancellationToken);

/// <summary>What the run loop does with a document's chunks.</summary>
/// <param name="Request">Makes a document's request from its chunks and the time that is left.</param>
/// <param name="Merge">Makes a document's result from its chunks, in the order of the document, and from what kept it from being read to its end.</param>
internal sealed record RunRules(
    Func<IAsyncEnumerable<DocumentChunk>, TimeSpan?, ProcessingRequest> Request,
    Func<string, IReadOnlyList<ProcessedChunk>, DocumentError?, DocumentOutcome> Merge)
{
    public int MaxConcurrency { get; init; } = 20;

    public bool Ordered { get; init; } = true;

    /// <summary>Time for the whole run; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether a document that could not be finished, because no endpoint can be used, is written with the chunks that are there.</summary>
    public bool KeepsWhatIsThere { get; init; }

    /// <summary>Most bytes of results that wait to be written.</summary>
    public long MostHeldBytes { get; init; } = DocumentWindow.DefaultMostHeldBytes;
}

/// <summary>
/// The run: opens documents in the order of the input as there is room for them, puts each through the engine as one request, and
/// writes each as soon as its turn has come. Every document found ends as exactly one line or as unfinished.
/// </summary>
internal sealed class DocumentRunner(
    ProcessRequest process,
    RunRules rules,
    ILineOutput output,
    RunTally tally,
    EndpointWatch watch,
    RunStop stop,
    RunClock clock,
    ILogger logger)
{
    private readonly WindowGate _gate = new(new DocumentWindow(rules.MaxConcurrency, rules.MostHeldBytes));

    /// <summary>Goes through the documents; returns when each is written or counted as unfinished.</summary>
    public async Task RunAsync(IEnumerable<RunDocument> documents)
    {
        using var writer = new DocumentWriter(output, rules.Ordered, _gate, tally, stop);
        var open = new OpenTasks();
        var index = 0;
        foreach (var document in documents)
        {
            // After a second signal nobody waits for a folder to be walked to its end.
            if (stop.Waiting.IsCancellationRequested)
                break;
            tally.DocumentFound();
            if (await WaitForRoomAsync())
                open.Add(ProcessAsync(index, document, writer));
            else
                tally.DocumentUnfinished(index, document.Name);
            index++;
        }

        tally.AllFound();
        await open.WhenAllAsync();
    }

    /// <summary>Opens a document when there is room; false when the run stops.</summary>
    private async Task<bool> WaitForRoomAsync()
    {
        while (!stop.Opening.IsCancellationRequested)
        {
            if (_gate.TryOpen(out var room))
                return true;

            // A cancelled wait only means: look again.
            await room.WaitAsync(stop.Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task ProcessAsync(int index, RunDocument document, DocumentWriter writer)
    {
        // The loop goes on to the next document, whatever this one's first steps take.
        await Task.Yield();
        var left = rules.Deadline - clock.Elapsed;
        var feed = new ChunkFeed(document, _gate, tally, clock);
        var chunks = new List<ProcessedChunk>();
        var error = left <= TimeSpan.Zero
            ? new DocumentError(FailureKind.Deadline.Name(), "the deadline of the run passed before this document's turn")
            : await ReadAllAsync(document, feed, left, chunks);
        var isCutShort = error is null && !feed.IsFinished;
        var isUnfinished = isCutShort || chunks.Exists(IsUnfinished) || IsUntouched(chunks);
        if (isUnfinished && KeepsWhatIsThere && chunks.Exists(chunk => chunk.Status == RequestStatus.Completed))
        {
            isUnfinished = false;
            if (isCutShort)
                error = new DocumentError(FailureKind.EndpointUnusable.Name(), $"it was not read to its end: {stop.Message}");
        }

        feed.Close();
        if (isUnfinished)
            await writer.SkipAsync(index, document.Name);
        else
            await writer.WriteAsync(index, rules.Merge(document.Name, chunks, error ?? feed.Error));
    }

    /// <summary>Collects a document's results; gives what kept them from coming.</summary>
    private async Task<DocumentError?> ReadAllAsync(RunDocument document, ChunkFeed feed, TimeSpan? left, List<ProcessedChunk> chunks)
    {
        try
        {
            await foreach (var chunk in process(rules.Request(feed.ReadAsync(), left), stop.Waiting).ConfigureAwait(false))
            {
                // The text has done its work, and a large document's chunks wait here for their last one.
                chunks.Add(chunk with { Chunk = chunk.Chunk with { Text = "" } });
                feed.ChunkFinished();
                tally.ChunkFinished(chunk);
                watch.Finished(chunk);
                if (chunk.Error is { Kind: FailureKind.Budget } spent)
                    stop.Request(StopCause.Budget, spent.Message);
                if (watch.Reason is { } reason)
                    stop.Request(StopCause.Endpoint, reason);
            }
        }
        catch (Exception ended) when (stop.Opening.IsCancellationRequested && ended is OperationCanceledException or ProcessingInterruptedException or ObjectDisposedException)
        {
            // The run stops: an expected end, and the document's chunks are not all back.
            return null;
        }
        catch (Exception bug)
        {
            // A bug that one document meets must not cost the results of the others.
            logger.LogError(bug, "{Document} met an internal error", document.Name);
            return new DocumentError(FailureKind.Engine.Name(), $"internal error: {bug.GetType().Name}");
        }

        chunks.Sort((a, b) => a.Chunk.Index.CompareTo(b.Chunk.Index));
        return null;
    }

    /// <summary>Nothing was spent on any of its chunks when the budget was used up. What others have got so far has been paid for, and is written.</summary>
    private static bool IsUntouched(List<ProcessedChunk> chunks) =>
        chunks.Count > 0 && chunks.TrueForAll(chunk => chunk.Error?.Kind == FailureKind.Budget);

    private bool KeepsWhatIsThere => rules.KeepsWhatIsThere && stop.Cause is null or StopCause.Endpoint;

    /// <summary>Withdrawn, or refused because of the endpoint and not of what is in the chunk.</summary>
    private static bool IsUnfinished(ProcessedChunk chunk) =>
        chunk.Status == RequestStatus.Cancelled || (chunk.Error is { } error && error.Kind.IsPermanentForEndpoint());
}
