using System.Globalization;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Checking;

/// <summary>Makes one call to an endpoint, as a run with these settings would, and reports the outcome.</summary>
internal static class EndpointCheck
{
    // One for each parameter that a model may refuse, plus the call itself.
    private const int MostCalls = 6;

    public static async Task<CheckResult> RunAsync(
        LlmEndpoint endpoint, RunInputs inputs, IReadOnlyDictionary<string, string> environment)
    {
        var settings = inputs.Settings;
        var extractor = new FieldExtractor(inputs.Schema, inputs.PromptTemplate);
        var chunk = new DocumentChunk("check", 0, "This is a test.", 0, 15, 5, Priority.Normal);
        var prompt = extractor.Prompt(chunk, previousError: null);
        var call = new LlmCall
        {
            Model = endpoint.Model,
            SystemMessage = prompt.System,
            UserMessage = prompt.User,
            Temperature = settings.Temperature,
            MaxOutputTokens = settings.MaxOutputTokens,
            RequiresOutputLimit = settings.Budget is not null,
            ResponseSchema = extractor.Schema,
            Timeout = settings.Timeout ?? ProcessingRequest.DefaultTimeout,
        };

        var refused = new List<string>();
        var outcome = await endpoint.Client.CompleteAsync(call, CancellationToken.None);
        while (outcome.Failure == FailureKind.UnsupportedParameter && refused.Count < MostCalls)
        {
            refused.Add(outcome.Message ?? "a parameter");
            outcome = await endpoint.Client.CompleteAsync(call, CancellationToken.None);
        }

        var name = $"endpoint {endpoint.Name}";
        var said = outcome.Failure is { } kind
            ? $"{kind.Name()}: {outcome.Message}"
                + new EndpointAdvice(settings.Endpoints, environment).For(endpoint.Name, outcome.Message ?? "")
            : Answer(endpoint, outcome, extractor.Read(chunk, outcome.Content!));
        // A busy endpoint is usable, and so is one whose model refused the test or cut its answer short.
        var works = outcome.Failure is null or FailureKind.Truncated or FailureKind.Refused || outcome.Failure.Value.IsThrottle();
        var without = string.Concat(refused.Select(each => $"; goes without what it does not take ({each})"));
        return new CheckResult(name, works, string.Concat(said, Limits(outcome.RateLimit), without));
    }

    private static string Answer(LlmEndpoint endpoint, AttemptOutcome outcome, AnswerReading reading)
    {
        var misfit = reading.Error is { } error ? $"; the answer does not fit the fields: {error}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome.Model ?? endpoint.Model} answered in {outcome.Latency.TotalSeconds:0.00} s, {outcome.Usage.Total} tokens{misfit}");
    }

    private static string Limits(RateLimitFacts? facts) =>
        facts is null ? "" : Bucket(facts.Requests, "requests") + Bucket(facts.Tokens, "tokens");

    private static string Bucket(in BucketFacts facts, string of)
    {
        if (facts.Limit is not { } limit)
            return "";
        var per = facts.Window is { } window ? string.Create(CultureInfo.InvariantCulture, $" per {window.TotalSeconds:0.###} s") : "";
        return string.Create(CultureInfo.InvariantCulture, $"; announces {limit} {of}{per}, {facts.Remaining ?? limit} left");
    }
}
