using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>
/// Recognises documents that have not changed since they were completed, by their content and everything that shapes a result: such a
/// document is neither chunked nor sent, and its line is written again. A failing store costs that shortcut and nothing else.
/// Thread-safe.
/// </summary>
/// <param name="count">Receives a recognised document's number of chunks, for totals and metrics: the engine sees none of them.</param>
internal sealed class DocumentRecall(IDocumentStore store, Action<int> count, ILogger logger)
{
    // Must change whenever the format or the inputs of a stored line change.
    private const string Version = "document/5";

    private readonly Once _failure = new();

    /// <summary>Whether completed documents are kept.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>A document's recognition key.</summary>
    /// <param name="content">The hash of its content.</param>
    /// <param name="shape">Everything else that shapes its result.</param>
    public static CompletionKey KeyOf(RunDocument document, CompletionKey content, CompletionKey shape) =>
        new KeyText().Add(Version).Add(shape).Add(document.Priority.ToString()).Add(document.Name).Add(content).ToKey();

    /// <summary>The result of a document that is recognised; null when it is not.</summary>
    public async ValueTask<StoredDocument?> FindAsync(CompletionKey key)
    {
        try
        {
            var known = await store.FindDocumentAsync(key, CancellationToken.None);
            if (known is not null)
                count(known.Chunks);
            return known;
        }
        catch (CompletionStoreException unreadable)
        {
            Tell(unreadable);
            return null;
        }
    }

    /// <summary>Keeps a completed document's line, unless the document has changed or the token ends reading it again.</summary>
    public async Task KeepAsync(
        CompletionKey key, RunDocument document, CompletionKey content, DocumentOutcome outcome, CancellationToken cancellationToken)
    {
        if (!Keeps || outcome.Status != DocumentStatus.Completed || outcome.Error is not null)
            return;
        try
        {
            // Known where the document was hashed as it was read.
            if ((document.Facts.Content ?? await document.Fingerprint!(cancellationToken)) != content)
                return;
            var stored = new StoredDocument(outcome.Chunks.Count, DocumentLine.WithoutName(FromStore(outcome)));
            await store.SaveDocumentAsync(key, outcome.Document, stored, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end does not wait for a large file to be read again: next time, its chunks are recognised.
        }
        catch (CompletionStoreException unwritable)
        {
            Tell(unwritable);
        }
    }

    /// <summary>Everything but the document itself that shapes its line; null if results are not kept.</summary>
    public static CompletionKey? ShapeOf(RunInputs inputs)
    {
        var settings = inputs.Settings;
        return inputs.Endpoints.Any(endpoint => endpoint.Identity is null) || (settings.Temperature > 0 && !settings.Store.Sampled)
            ? null
            : FullShapeOf(inputs);
    }

    /// <summary>The same whether or not results are kept.</summary>
    public static CompletionKey FullShapeOf(RunInputs inputs)
    {
        var settings = inputs.Settings;
        var extractor = new FieldExtractor(inputs.Schema, inputs.PromptTemplate);
        // A text that no template holds, so that it shows where the text stands.
        var prompt = extractor.Prompt(new DocumentChunk("", 0, "\0", 0, 0, 0), previousError: null);
        var text = new KeyText()
            // Reading and chunking depend on the program's version; the answers to chunks are still found after an update.
            .Add(typeof(DocumentRecall).Assembly.GetName().Version?.ToString())
            .Add(string.Join('\n', inputs.Endpoints.Select(endpoint =>
                $"{endpoint.Identity} {endpoint.Model} {endpoint.Tier} {endpoint.ContextTokens} {endpoint.MinPriority}")))
            .Add(extractor.Version)
            .Add(prompt.System)
            .Add(prompt.User)
            .Add(inputs.Schema.ChunkSchema.Json)
            .Add(inputs.SchemaText)
            .Add(settings.ChunkTokens)
            .Add(settings.ChunkOverlap)
            .Add(settings.Encoding?.WebName)
            .Add(settings.Attachments.ToString())
            .Add(settings.MainContent ? "main content" : null)
            .Add(settings.FindsEvidence ? "evidence" : null)
            .Add(settings.MergesArrays ? "joined arrays" : null)
            .Add(settings.Temperature)
            .Add(settings.MaxOutputTokens);
        if (settings.Packing != Packing.Off)
            text = text.Add("packed");
        return inputs.Schema.FieldNames.Aggregate(text, (all, name) => all.Add(name)).ToKey();
    }

    /// <summary>The outcome as reported when it costs nothing.</summary>
    private static DocumentOutcome FromStore(DocumentOutcome outcome) => outcome with
    {
        Chunks = [.. outcome.Chunks.Select(chunk => chunk with
        {
            Metadata = new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, chunk.Metadata.ModelName, 0, null) { FromStore = true },
        })],
    };

    private void Tell(CompletionStoreException failure)
    {
        if (_failure.IsFirst())
            logger.LogWarning("Documents are not recognised or kept: {Reason}", failure.Message);
    }
}
