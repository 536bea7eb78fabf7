using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>
/// Recognises documents that have not changed since they were completed, by their content and everything that shapes a result: such a
/// one is neither cut into chunks nor sent, and its line is written again. A store that fails costs that short cut and nothing else.
/// Thread-safe.
/// </summary>
/// <param name="count">Gets how many chunks a recognised document has, for the sums and metrics: the engine sees none of them.</param>
internal sealed class DocumentRecall(IDocumentStore store, Action<int> count, ILogger logger)
{
    // Changes whenever what a stored line looks like, or is made from, does.
    private const string Version = "document/3";

    private readonly Once _failure = new();

    /// <summary>What a document is recognised by; null when it cannot be read twice, or not at all.</summary>
    /// <param name="shape">Everything else that shapes its result.</param>
    public static async ValueTask<CompletionKey?> KeyOfAsync(
        RunDocument document, CompletionKey shape, CancellationToken cancellationToken) =>
        document.Fingerprint is { } fingerprint && await fingerprint(cancellationToken) is { } content
            ? new KeyText().Add(Version).Add(shape).Add(document.Priority.ToString()).Add(document.Name).Add(content).ToKey()
            : null;

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
        CompletionKey key, RunDocument document, CompletionKey shape, DocumentOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Status != DocumentStatus.Completed || outcome.Error is not null)
            return;
        try
        {
            if (await KeyOfAsync(document, shape, cancellationToken) != key)
                return;
            var stored = new StoredDocument(outcome.Chunks.Count, DocumentLine.WithoutName(FromStore(outcome)));
            await store.SaveDocumentAsync(key, outcome.Document, stored, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end does not wait for a large file to be read again: when it comes again, its chunks are recognised.
        }
        catch (CompletionStoreException unwritable)
        {
            Tell(unwritable);
        }
    }

    /// <summary>Everything but the document itself that shapes its line; null when results are not to be kept.</summary>
    public static CompletionKey? ShapeOf(RunInputs inputs)
    {
        var settings = inputs.Settings;
        if (inputs.Endpoints.Any(endpoint => endpoint.Identity is null) || (settings.Temperature > 0 && !settings.Store.Sampled))
            return null;
        var extractor = new FieldExtractor(inputs.Schema, inputs.PromptTemplate);
        // A text that no template holds, so that it shows where the text stands.
        var prompt = extractor.Prompt(new DocumentChunk("", 0, "\0", 0, 0, 0), previousError: null);
        var text = new KeyText()
            // How documents are read and cut is the program's; what chunks were answered is found all the same after an update.
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
            .Add(settings.Temperature)
            .Add(settings.MaxOutputTokens);
        return inputs.Schema.FieldNames.Aggregate(text, (all, name) => all.Add(name)).ToKey();
    }

    /// <summary>The outcome as it is told when it costs nothing.</summary>
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
