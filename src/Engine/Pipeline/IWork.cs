using System.Text.Json;
using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;
using ParallelLlm.Storage;

namespace ParallelLlm.Pipeline;

/// <summary>What a request does with a chunk. Runs on pool threads, never on the stage's. Thread-safe.</summary>
internal interface IWork
{
    /// <summary>Makes an item ready to be sent and tells its size; in the pump.</summary>
    void Prepare(WorkItem item);

    /// <summary>Makes one call.</summary>
    ValueTask<AttemptOutcome> CallAsync(Attempt attempt, OpenRequest request);

    /// <summary>Reads a successful call's answer into the attempt.</summary>
    void Read(Attempt attempt);

    /// <summary>Makes the keys that a request's answers of an endpoint are stored under; null when they are not to be stored.</summary>
    CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled) => null;

    /// <summary>A result as it is stored.</summary>
    ReadOnlyMemory<byte> WriteStored(object value) => throw new NotSupportedException("This work has no keys.");

    /// <summary>A result that was stored; null when it cannot be read.</summary>
    object? ReadStored(ReadOnlyMemory<byte> stored) => null;
}

/// <summary>Asks a model with a prompt and reads fields from its answer.</summary>
internal sealed class PromptWork(IExtractor extractor) : IWork
{
    // An object's own overhead, so that many tiny chunks count as well.
    private const int ItemOverhead = 512;

    public void Prepare(WorkItem item)
    {
        item.Prompt = extractor.Prompt(item.Chunk, previousError: null);
        item.Size = ItemOverhead + (sizeof(char) * (long)(item.Chunk.Text.Length + item.Prompt.User.Length));
        item.PromptTokens = PromptEstimate.Tokens(item.Chunk, item.Prompt, extractor.Schema);
    }

    public async ValueTask<AttemptOutcome> CallAsync(Attempt attempt, OpenRequest request)
    {
        var item = attempt.Item;
        var endpoint = attempt.Gate.Endpoint;
        var settings = request.Settings;
        var prompt = item.Correction is null ? item.Prompt : extractor.Prompt(item.Chunk, item.Correction);
        var outcome = await endpoint.Client.CompleteAsync(
            new LlmCall
            {
                Model = request.ModelAt(endpoint),
                SystemMessage = prompt.System,
                UserMessage = prompt.User,
                Temperature = settings.Temperature,
                MaxOutputTokens = settings.MaxOutputTokens,
                ResponseSchema = extractor.Schema,
                Timeout = settings.Timeout,
            },
            request.Calls);

        // A model that only this request asked for is this request's mistake, not the endpoint's end.
        return outcome is { Failure: FailureKind.EndpointUnusable, StatusCode: 404 } && request.ModelAt(endpoint) != endpoint.Model
            ? outcome with { Failure = FailureKind.BadRequest }
            : outcome;
    }

    public CompletionKeyMaker? KeysAt(LlmEndpoint endpoint, ProcessingRequest settings, bool includeSampled)
    {
        if (endpoint.Identity is not { } identity || extractor.Version is not { } version || (settings.Temperature > 0 && !includeSampled))
            return null;
        var model = settings.ModelName ?? endpoint.Model;
        return new CompletionKeyMaker(identity, model, version, extractor.Schema, settings.Temperature, settings.MaxOutputTokens);
    }

    public ReadOnlyMemory<byte> WriteStored(object value) => FieldsJson.Write((IReadOnlyDictionary<string, JsonElement>)value);

    public object? ReadStored(ReadOnlyMemory<byte> stored) => FieldsJson.Read(stored);

    public void Read(Attempt attempt)
    {
        var reading = extractor.Read(attempt.Item.Chunk, attempt.Outcome.Content!);
        attempt.Value = reading.Fields;
        attempt.InvalidAnswer = reading.Fields is null ? reading.Error ?? "The answer is not valid." : null;
    }
}
