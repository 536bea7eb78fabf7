using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;

namespace ParallelLlm.Pipeline;

/// <summary>What a request does with a chunk. Runs on pool threads, never on the stage's. Thread-safe.</summary>
internal interface IWork
{
    /// <summary>Whether its calls go to a model; a caller's own function may do anything.</summary>
    bool AsksModel => false;

    /// <summary>Makes an item ready to be sent and tells its size; in the pump.</summary>
    void Prepare(WorkItem item);

    /// <summary>Makes one call.</summary>
    ValueTask<AttemptOutcome> CallAsync(Attempt attempt, OpenRequest request);

    /// <summary>Reads a successful call's answer into the attempt.</summary>
    void Read(Attempt attempt);
}

/// <summary>Asks a model with a prompt and reads fields from its answer.</summary>
internal sealed class PromptWork(IExtractor extractor) : IWork
{
    // An object's own overhead, so that many tiny chunks count as well.
    private const int ItemOverhead = 512;

    public bool AsksModel => true;

    public void Prepare(WorkItem item)
    {
        item.Prompt = extractor.Prompt(item.Chunk, previousError: null);
        item.Size = ItemOverhead + (sizeof(char) * (long)(item.Chunk.Text.Length + item.Prompt.User.Length));
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
                Model = request.Model,
                SystemMessage = prompt.System,
                UserMessage = prompt.User,
                Temperature = settings.Temperature,
                MaxOutputTokens = settings.MaxOutputTokens,
                ResponseSchema = extractor.Schema,
                Timeout = settings.Timeout,
            },
            request.Calls);

        // A model that only this request asked for is this request's mistake, not the endpoint's end.
        return outcome is { Failure: FailureKind.EndpointUnusable, StatusCode: 404 } && request.Model != endpoint.Model
            ? outcome with { Failure = FailureKind.BadRequest }
            : outcome;
    }

    public void Read(Attempt attempt)
    {
        var reading = extractor.Read(attempt.Item.Chunk, attempt.Outcome.Content!);
        attempt.Value = reading.Fields;
        attempt.InvalidAnswer = reading.Fields is null ? reading.Error ?? "The answer is not valid." : null;
    }
}
