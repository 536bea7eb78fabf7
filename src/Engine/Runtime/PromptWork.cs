using System.Text.Json;
using ParallelLlm.AnswerStore;
using ParallelLlm.Chunking;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.Packing;
using ParallelLlm.Extraction;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Runtime;

/// <summary>Asks a model and reads fields from its answer.</summary>
internal sealed class PromptWork(IExtractor extractor, int minPartLength, PromptMeter? meter = null) : IWork
{
    // Objects' overhead, so that many tiny chunks count as well, and tables, in which each cell has a place.
    private const int ItemOverhead = 512;
    private const int PlaceOverhead = 160;

    // Characters that are written or read within tens of microseconds.
    private const int Few = 16 * 1024;

    private const string NotValid = "The answer is not valid.";

    // Vocabularies differ: a margin of a quarter covers other models' tokenizers for European languages.
    private const double SafetyFactor = 1.25;

    // For instructions and JSON; English prose has about four.
    private const int CharactersPerToken = 3;

    private readonly ITextPrompt? _textPrompt = extractor as ITextPrompt;
    private readonly ISharedPrompt? _shared = extractor as ISharedPrompt;

    public bool AsksModel => true;

    public bool IsBudgeted => meter is not null;

    public PreparedPrompt Prepare(WorkItem item)
    {
        var first = _textPrompt is null ? extractor.Prompt(item.Chunk, previousError: null) : default;
        var length = LengthOf(item.Chunk, first);
        return new PreparedPrompt(
            ItemOverhead + (PlaceOverhead * item.Chunk.Places.Count) + (sizeof(char) * (long)(item.Chunk.Text.Length + length)),
            first,
            meter?.Measure(_textPrompt is null ? first : extractor.Prompt(item.Chunk, previousError: null), extractor.Schema) ?? default,
            EstimateOf(item.Chunk, length),
            CanShare(item.Chunk, item.Request.Settings));
    }

    public bool BeginsQuickly(Attempt attempt) =>
        attempt.Gate.Endpoint.Client is OpenAICompatibleClient
        && attempt.Item.Pack is null
        // A caller's extractor writes a new prompt to correct an answer.
        && (_textPrompt is not null || attempt.Item.History.Correction is null)
        && LengthOf(attempt.Item.Chunk, attempt.Item.Prompt.First) <= Few;

    public bool ReadsQuickly(Attempt attempt) => extractor is FieldExtractor && attempt.Outcome.Content is { Length: <= Few };

    public async ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken)
    {
        var item = attempt.Item;
        var endpoint = attempt.Gate.Endpoint;
        var settings = request.Settings;
        var prompt = item.Pack is { } pack ? _shared!.Prompt(ChunksOf(pack)) : PromptOf(item);
        var call = CallOf(
            prompt, request.ModelAt(endpoint), settings, item.MaxOutputTokens, request.TimeoutOf(attempt), request.PatienceOf(attempt));
        if (request.Keys?.At(endpoint, item) is { } key)
            call = call with { Id = item.History.Attempts == 1 ? key.ToString() : $"{key}-{item.History.Attempts}" };
        call = item.Pack is null
            ? call with { DocumentId = item.Chunk.DocumentId }
            : call with { ResponseSchema = _shared!.SharedSchema };
        var outcome = await endpoint.Client.CompleteAsync(call, cancellationToken).ConfigureAwait(false);

        // A model named only by this request is the request's error; the endpoint stays usable.
        return new CallResult(
            outcome is { Failure: FailureKind.EndpointUnusable } && MayBeTheModel(outcome) && request.ModelAt(endpoint) != endpoint.Model
                ? outcome with { Failure = FailureKind.BadRequest }
                : outcome);
    }

    /// <summary>Whether a chunk may share a call.</summary>
    public bool CanShare(DocumentChunk chunk, ProcessingRequest settings) => !settings.Packing.IsOff && _shared?.CanShare(chunk) == true;

    /// <summary>Upper estimate of the tokens of a chunk's own prompt.</summary>
    public long TokensOf(DocumentChunk chunk) => EstimateOf(
        chunk, LengthOf(chunk, _textPrompt is null ? extractor.Prompt(chunk, previousError: null) : default));

    /// <summary>The call that several chunks are sent in.</summary>
    public LlmCall SharedCallOf(
        IReadOnlyList<DocumentChunk> chunks, string model, ProcessingRequest settings, int? maxOutputTokens, TimeSpan timeout) =>
        CallOf(_shared!.Prompt(chunks), model, settings, maxOutputTokens, timeout) with { ResponseSchema = _shared.SharedSchema };

    /// <summary>The call that a prompt is sent in.</summary>
    public LlmCall CallOf(
        in ExtractionPrompt prompt, string model, ProcessingRequest settings, int? maxOutputTokens, TimeSpan timeout,
        IPatience? patience = null) => new()
        {
            Model = model,
            SystemMessage = prompt.System,
            UserMessage = prompt.User,
            Temperature = settings.Temperature,
            MaxOutputTokens = maxOutputTokens,
            RequiresOutputLimit = IsBudgeted,
            ResponseSchema = extractor.Schema,
            Timeout = timeout,
            Patience = patience,
        };

    // A wrong key shows in calls with the endpoint's own model.
    private static bool MayBeTheModel(AttemptOutcome outcome) =>
        outcome.StatusCode == 404 || outcome.LacksOutputLimit || (outcome.ErrorCode is { } code && ErrorNames.Model.Contains(code));

    public CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled)
    {
        if (endpoint.Identity is not { } identity || extractor.Version is not { } version || (settings.Temperature > 0 && !includeSampled))
            return null;
        var model = settings.ModelName ?? endpoint.Model;
        return new CompletionKeyMaker(
            identity, model, version, extractor.Schema, settings.Temperature, settings.MaxOutputTokens, FormIn(settings));
    }

    // An answer about several texts may be another than one about a text alone.
    private string? FormIn(ProcessingRequest settings) =>
        settings.Packing.IsOff || _shared is null ? _textPrompt?.Form : $"{_textPrompt!.Form}+packed";

    public CompletionKey ContentOf(WorkItem item) => ContentOf(item.Chunk, item.Prompt.First);

    /// <summary>The key of a chunk's content.</summary>
    /// <param name="first">The chunk's first prompt; not used where its text represents it.</param>
    public CompletionKey ContentOf(DocumentChunk chunk, in ExtractionPrompt first) =>
        _textPrompt is null ? CompletionKeyMaker.Content(first.System, first.User) : CompletionKeyMaker.Content(chunk.PromptText);

    public ReadOnlyMemory<byte> WriteStored(object value) => FieldsJson.Write((IReadOnlyDictionary<string, JsonElement>)value);

    public object? ReadStored(ReadOnlyMemory<byte> stored) => FieldsJson.Read(stored);

    public WorkReading Read(Attempt attempt)
    {
        var chunk = attempt.Item.Chunk;
        var reading = extractor.Read(chunk, attempt.Outcome.Content!);
        var error = reading.Error ?? (reading.Fields is null ? NotValid : null);
        // The next prompt names the error, so it is longer.
        return new WorkReading(
            reading.Fields, error, error is null ? null : meter?.Measure(extractor.Prompt(chunk, error), extractor.Schema));
    }

    public PackKey? PackKeyOf(ProcessingRequest settings) =>
        _shared is null
            ? null
            : new PackKey(
                _textPrompt!.Form, $"{extractor.Version} {extractor.Schema?.Json}", settings.Packing, settings.ModelName,
                settings.Temperature, settings.MaxOutputTokens, settings.Timeout);

    public IReadOnlyList<WorkReading> ReadShared(Attempt attempt) =>
    [
        .. _shared!.Read(ChunksOf(attempt.Item.Pack!), attempt.Outcome.Content!)
            .Select(reading => new WorkReading(reading.Fields, reading.Error ?? (reading.Fields is null ? NotValid : null))),
    ];

    private static DocumentChunk[] ChunksOf(Pack pack) => [.. pack.Items.Select(item => item.Chunk)];

    public IReadOnlyList<WorkItem> Cut(Attempt attempt)
    {
        var item = attempt.Item;
        var chunk = item.PartOf ?? new CutChunk(item);
        // Truncated answers need the raised output limit. If text and limit together were too large, the request's own limit applies.
        var keepsOutput = attempt.Outcome.Failure == FailureKind.Truncated;
        var halves = item.Chunk.Text.Length > minPartLength ? ChunkHalves.Of(item.Chunk, minPartLength / 2) : [];
        var parts = halves.Select(half => item.Part(half, chunk, keepsOutput)).ToArray();
        foreach (var part in parts)
            part.Prompt = Prepare(part);
        return parts;
    }

    // Upper estimate of a prompt's tokens, without the model's tokenizer.
    private long EstimateOf(DocumentChunk chunk, int length)
    {
        var added = length + (extractor.Schema?.Json.Length ?? 0) - chunk.Text.Length;
        return (long)Math.Ceiling(SafetyFactor * (chunk.TokenCount + (Math.Max(0, added) / CharactersPerToken)));
    }

    private int LengthOf(DocumentChunk chunk, in ExtractionPrompt first) =>
        _textPrompt?.LengthFor(chunk.PromptText) ?? (first.User.Length + (first.System?.Length ?? 0));

    // A text prompt is written for each attempt, so that waiting items hold none in memory.
    private ExtractionPrompt PromptOf(WorkItem item) =>
        _textPrompt is null && item.History.Correction is null ? item.Prompt.First : extractor.Prompt(item.Chunk, item.History.Correction);

    public object Merge(IReadOnlyList<object> values) =>
        extractor.Merge([.. values.Cast<IReadOnlyDictionary<string, JsonElement>>()]);
}
