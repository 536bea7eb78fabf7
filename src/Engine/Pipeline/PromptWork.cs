using System.Text.Json;
using ParallelLlm.Admission;
using ParallelLlm.Budgets;
using ParallelLlm.Calling;
using ParallelLlm.Calling.Wire;
using ParallelLlm.Chunking;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;
using ParallelLlm.Storage;

namespace ParallelLlm.Pipeline;

/// <summary>Asks a model with a prompt and reads fields from its answer.</summary>
internal sealed class PromptWork(IExtractor extractor, int minPartLength, PromptMeter? meter = null) : IWork
{
    // An object's own overhead, so that many tiny chunks count as well.
    private const int ItemOverhead = 512;

    // Of characters that are written or read in some tens of microseconds.
    private const int Few = 16 * 1024;

    private readonly ITextPrompt? _textPrompt = extractor as ITextPrompt;

    public bool AsksModel => true;

    public bool IsBudgeted => meter is not null;

    public void Prepare(WorkItem item)
    {
        if (_textPrompt is null)
            item.Prompt = extractor.Prompt(item.Chunk, previousError: null);
        item.PromptSize = meter?.Measure(PromptOf(item), extractor.Schema) ?? default;
        var length = LengthOf(item);
        item.Size = ItemOverhead + (sizeof(char) * (long)(item.Chunk.Text.Length + length));
        item.PromptTokens = PromptEstimate.Tokens(item.Chunk, length, extractor.Schema);
    }

    public bool BeginsQuickly(Attempt attempt) =>
        attempt.Gate.Endpoint.Client is OpenAICompatibleClient
        // A caller's own extractor writes the prompt anew where it corrects an answer.
        && (_textPrompt is not null || attempt.Item.Correction is null)
        && LengthOf(attempt.Item) <= Few;

    public bool ReadsQuickly(Attempt attempt) => extractor is FieldExtractor && attempt.Outcome.Content is { Length: <= Few };

    public async ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken)
    {
        var item = attempt.Item;
        var endpoint = attempt.Gate.Endpoint;
        var settings = request.Settings;
        var prompt = PromptOf(item);
        var outcome = await endpoint.Client.CompleteAsync(
            new LlmCall
            {
                Model = request.ModelAt(endpoint),
                SystemMessage = prompt.System,
                UserMessage = prompt.User,
                Temperature = settings.Temperature,
                MaxOutputTokens = item.MaxOutputTokens,
                RequiresOutputLimit = IsBudgeted,
                ResponseSchema = extractor.Schema,
                Timeout = request.TimeoutOf(attempt),
                Patience = request.PatienceOf(attempt),
            },
            cancellationToken).ConfigureAwait(false);

        // A model that only this request asked for is this request's mistake, not the endpoint's end.
        return new CallResult(
            outcome is { Failure: FailureKind.EndpointUnusable } && MayBeTheModel(outcome) && request.ModelAt(endpoint) != endpoint.Model
                ? outcome with { Failure = FailureKind.BadRequest }
                : outcome);
    }

    // A key that is really wrong is found out by the calls with the endpoint's own model.
    private static bool MayBeTheModel(AttemptOutcome outcome) =>
        outcome.StatusCode == 404 || outcome.LacksOutputLimit || (outcome.ErrorCode is { } code && ErrorNames.Model.Contains(code));

    public CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled)
    {
        if (endpoint.Identity is not { } identity || extractor.Version is not { } version || (settings.Temperature > 0 && !includeSampled))
            return null;
        var model = settings.ModelName ?? endpoint.Model;
        return new CompletionKeyMaker(identity, model, version, extractor.Schema, settings.Temperature, settings.MaxOutputTokens, _textPrompt?.Form);
    }

    public CompletionKey ContentOf(WorkItem item) =>
        _textPrompt is null ? CompletionKeyMaker.Content(item.Prompt.System, item.Prompt.User) : CompletionKeyMaker.Content(item.Chunk.Text);

    public ReadOnlyMemory<byte> WriteStored(object value) => FieldsJson.Write((IReadOnlyDictionary<string, JsonElement>)value);

    public object? ReadStored(ReadOnlyMemory<byte> stored) => FieldsJson.Read(stored);

    public void Read(Attempt attempt)
    {
        var reading = extractor.Read(attempt.Item.Chunk, attempt.Outcome.Content!);
        attempt.Value = reading.Fields;
        attempt.InvalidAnswer = reading.Error ?? (reading.Fields is null ? "The answer is not valid." : null);
        // The next attempt names the error, and so its prompt is longer.
        if (attempt.InvalidAnswer is { } error && meter is not null)
            attempt.Item.PromptSize = meter.Measure(extractor.Prompt(attempt.Item.Chunk, error), extractor.Schema);
    }

    public IReadOnlyList<WorkItem> Cut(Attempt attempt)
    {
        var item = attempt.Item;
        var chunk = item.PartOf ?? new CutChunk(item);
        // A raised output limit is kept where it was too low; where text and limit together were too much, the request's own has to do.
        var keepsOutput = attempt.Outcome.Failure == FailureKind.Truncated;
        var halves = item.Chunk.Text.Length > minPartLength ? ChunkHalves.Of(item.Chunk, minPartLength / 2) : [];
        var parts = halves.Select(half => item.Part(half, chunk, keepsOutput)).ToArray();
        foreach (var part in parts)
            Prepare(part);
        return parts;
    }

    private int LengthOf(WorkItem item) => _textPrompt?.LengthFor(item.Chunk.Text) ?? (item.Prompt.User.Length + (item.Prompt.System?.Length ?? 0));

    // One that is made of the text is written anew for every attempt: what waits needs no memory for it.
    private ExtractionPrompt PromptOf(WorkItem item) =>
        _textPrompt is null && item.Correction is null ? item.Prompt : extractor.Prompt(item.Chunk, item.Correction);

    public object Merge(IReadOnlyList<object> values) =>
        extractor.Merge([.. values.Cast<IReadOnlyDictionary<string, JsonElement>>()]);
}
