using System.Text.Json;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Processes a document: through the engine as one request, or without it if it is recognised. Thread-safe.</summary>
/// <param name="recall">Recognises documents; null when there is no store.</param>
/// <param name="flow">State shared with other documents.</param>
internal sealed class DocumentExtraction(ProcessRequest process, DocumentRecall? recall, DocumentFlow flow, ILogger logger)
{
    private static readonly Dictionary<string, JsonElement> NoFields = [];

    /// <summary>Reads a document that was admitted to a window, and releases its share of the window.</summary>
    /// <param name="left">Time for it; null for any.</param>
    /// <param name="finished">Called with each finished chunk.</param>
    /// <returns>Null if a stop or the endpoint kept it from finishing.</returns>
    public async Task<DocumentResult?> RunAsync(RunDocument document, RunRules rules, TimeSpan? left, Action<ProcessedChunk> finished)
    {
        var feed = new ChunkFeed(document, flow);
        try
        {
            return await RunAsync(document, rules, feed, left, finished);
        }
        catch (OperationCanceledException) when (flow.Stop.Opening.IsCancellationRequested)
        {
            feed.Close();
            return null;
        }
        catch (Exception bug)
        {
            // A bug in one document must not cost the results of others, nor recur at every start.
            feed.Close();
            return DocumentResult.Of(new DocumentOutcome(document.Name, DocumentStatus.Failed, NoFields, [], Error(document, bug)));
        }
    }

    private async Task<DocumentResult?> RunAsync(
        RunDocument document, RunRules rules, ChunkFeed feed, TimeSpan? left, Action<ProcessedChunk> finished)
    {
        var content = recall is not null && rules.Shape is not null ? await ContentAsync(document) : null;
        CompletionKey? key = recall is not null && rules.Shape is { } shape && content is not null
            ? DocumentRecall.KeyOf(document, content.Value, shape)
            : null;
        if (key is not null && await recall!.FindAsync(key.Value) is { } known)
        {
            if (document.CopyText is { } copy && await copy(flow.Stop.Waiting) is { } uncopied)
                flow.Tally.TextMissing(uncopied);
            feed.Close();
            flow.Tally.DocumentRecalled(known.Chunks);
            var line = DocumentLine.WithName(document.Name, known.Result.Span);
            flow.Tally.EmptyFields.Add(line);
            return new DocumentResult(DocumentStatus.Completed, line) { FromStore = true };
        }

        if (await ExtractAsync(document, rules, feed, left, finished) is not { } outcome)
            return null;
        if (outcome.Status == DocumentStatus.Completed)
            flow.Tally.EmptyFields.Add(outcome.Fields);
        if (document.Facts.IsKept)
            outcome = outcome.WithoutEvidence();
        if (outcome.Evidence.Count > 0)
            outcome = outcome with { Content = document.Facts.Content };
        if (key is not null && !flow.Stop.Waiting.IsCancellationRequested)
            await recall!.KeepAsync(key.Value, document, content!.Value, outcome, flow.Stop.Waiting);
        // Of this run, and not of the document.
        if (document.Facts.TextProblem is { } problem)
        {
            flow.Tally.TextMissing(problem);
            outcome = outcome with { Warnings = [.. outcome.Warnings, problem] };
        }

        return DocumentResult.Of(outcome);
    }

    /// <summary>The hash of the document's content; null if there is none, or if the run ends before it is known.</summary>
    private async ValueTask<CompletionKey?> ContentAsync(RunDocument document)
    {
        try
        {
            return document.Fingerprint is { } fingerprint ? await fingerprint(flow.Stop.Waiting) : null;
        }
        catch (OperationCanceledException)
        {
            // The ordinary path handles the end of the run.
            return null;
        }
    }

    private async Task<DocumentOutcome?> ExtractAsync(
        RunDocument document, RunRules rules, ChunkFeed feed, TimeSpan? left, Action<ProcessedChunk> finished)
    {
        var chunks = new List<ProcessedChunk>();
        var error = left <= TimeSpan.Zero
            ? new DocumentError(FailureKind.Deadline.Name(), "the deadline of the run passed before this document's turn")
            : await ReadAllAsync(document, rules.Request(feed.ReadAsync(), left), feed, chunks, finished);
        var isCutShort = error is null && !feed.IsFinished;
        var isUnfinished = isCutShort || chunks.Exists(IsUnfinished) || (flow.Stop.Cause is not null && IsUntouched(chunks));
        if (isUnfinished && KeepsWhatIsThere(rules) && chunks.Exists(chunk => chunk.Status == ChunkStatus.Completed))
        {
            isUnfinished = false;
            if (isCutShort)
                error = new DocumentError(FailureKind.EndpointUnusable.Name(), $"it was not read to its end: {flow.Stop.Message}");
        }

        feed.Close();
        return isUnfinished ? null : Merge(document, rules, chunks, error ?? feed.Error);
    }

    private DocumentOutcome Merge(RunDocument document, RunRules rules, List<ProcessedChunk> chunks, DocumentError? error)
    {
        try
        {
            return rules.Merge(document.Name, chunks, error) with { Warnings = document.Facts.Warnings };
        }
        catch (Exception bug)
        {
            // The chunks are paid for: their results are kept.
            return new DocumentOutcome(document.Name, DocumentStatus.Failed, NoFields, chunks, Error(document, bug));
        }
    }

    private DocumentError Error(RunDocument document, Exception bug)
    {
        logger.LogError(bug, "{Document} met an internal error", document.Name);
        return DocumentError.Of(bug);
    }

    /// <summary>Collects a document's results; returns the error that cut them short.</summary>
    private async Task<DocumentError?> ReadAllAsync(
        RunDocument document, ProcessingRequest request, ChunkFeed feed, List<ProcessedChunk> chunks, Action<ProcessedChunk> finished)
    {
        try
        {
            await foreach (var chunk in process(request, flow.Stop.Waiting).ConfigureAwait(false))
            {
                // The text is no longer needed, and a large document's chunks wait here for the last one.
                chunks.Add(chunk.WithoutText());
                feed.ChunkFinished();
                flow.Tally.ChunkFinished(chunk);
                finished(chunk);
            }
        }
        catch (Exception ended) when (flow.Stop.Opening.IsCancellationRequested
            && ended is OperationCanceledException or ProcessingInterruptedException or ObjectDisposedException)
        {
            // The run stops: an expected end, and the document's chunks are not all back.
            return null;
        }
        catch (ProcessingInterruptedException ended)
        {
            return ended.Reason.Kind == FailureKind.Deadline
                ? new DocumentError(FailureKind.Deadline.Name(), "the deadline of the run passed before it had been read to its end")
                : null;
        }
        catch (Exception bug)
        {
            // A bug triggered by one document must not cost the results of the others.
            return Error(document, bug);
        }
        finally
        {
            chunks.Sort((a, b) => a.Chunk.Index.CompareTo(b.Chunk.Index));
        }

        return null;
    }

    private bool KeepsWhatIsThere(RunRules rules) => rules.KeepsWhatIsThere && flow.Stop.Cause is null or StopCause.Endpoint;

    /// <summary>Whether the budget was used up before anything was spent on its chunks. Results that were paid for are written.</summary>
    private static bool IsUntouched(List<ProcessedChunk> chunks) =>
        chunks.Count > 0 && chunks.TrueForAll(chunk => chunk.Error?.Kind == FailureKind.Budget);

    /// <summary>Cancelled, deferred to a batch, or refused because of the endpoint rather than the chunk's content.</summary>
    private static bool IsUnfinished(ProcessedChunk chunk) =>
        chunk.Status == ChunkStatus.Cancelled
        || (chunk.Error is { } error && (error.Kind == FailureKind.Deferred || error.Kind.IsPermanentForEndpoint()));
}
