using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>What the run loop does with a document's chunks.</summary>
/// <param name="Request">Makes a document's request from its chunks and the time that is left.</param>
/// <param name="Merge">Makes a document's result from its chunks, in their order, and from what kept it from being read to its end.</param>
internal sealed record RunRules(
    Func<IAsyncEnumerable<DocumentChunk>, TimeSpan?, ProcessingRequest> Request,
    Func<string, IReadOnlyList<ProcessedChunk>, DocumentError?, DocumentOutcome> Merge)
{
    public int MaxConcurrency { get; init; } = RunSettings.DefaultEngine.MaxConcurrency;

    /// <summary>Chunks that may be in flight at once.</summary>
    public int OpenChunks { get => field == 0 ? MaxConcurrency : field; init; }

    public bool Ordered { get; init; } = true;

    /// <summary>Whether results say where their values stand, and in which content.</summary>
    public bool FindsEvidence { get; init; } = true;

    /// <summary>Time for the whole run; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether a document that no endpoint can finish is written with the chunks that are there.</summary>
    public bool KeepsWhatIsThere { get; init; }

    /// <summary>What documents are recognised by beside their own content; null when none is to be.</summary>
    public CompletionKey? Shape { get; init; }

    /// <summary>Most bytes of results that wait to be written.</summary>
    public long MostHeldBytes { get; init; } = DocumentWindow.DefaultMostHeldBytes;

    public static RunRules Of(RunInputs inputs)
    {
        var settings = inputs.Settings;
        return new RunRules(
            (chunks, left) => new ProcessingRequest(chunks)
            {
                Fields = inputs.Schema,
                PromptTemplate = inputs.PromptTemplate,
                MaxConcurrency = settings.MaxConcurrency,
                Timeout = settings.Timeout,
                MaxAttempts = settings.MaxAttempts,
                Deadline = left,
                Temperature = settings.Temperature,
                MaxOutputTokens = settings.MaxOutputTokens,
                FindsEvidence = settings.FindsEvidence,
                MergesArrays = settings.MergesArrays,
                Packing = settings.Packing,
            },
            (name, chunks, error) => DocumentOutcome.Of(name, new DocumentMerger(inputs.Schema, settings.MergesArrays), chunks, error))
        {
            FindsEvidence = settings.FindsEvidence,
            MaxConcurrency = settings.MaxConcurrency,
            OpenChunks = settings.MaxConcurrency * settings.Packing.MostChunks,
            Ordered = !settings.Unordered,
            Shape = DocumentRecall.ShapeOf(inputs),
            Deadline = settings.Deadline,
            KeepsWhatIsThere = settings.WhenNoneCanServe == NoneCanServe.Partial,
        };
    }
}
