using System.Diagnostics;
using System.Diagnostics.Metrics;
using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Telemetry;

/// <summary>
/// One call to a model as telemetry sees it, by OpenTelemetry's conventions for generative AI: a span, its duration and its tokens.
/// Never holds a message or an answer. Costs next to nothing while nobody listens.
/// </summary>
internal sealed class ModelCall
{
    private const string Operation = "chat";

    // A provider chooses what it calls itself; what is longer than any model's name is cut.
    private const int LongestModel = 128;

    private static readonly ActivitySource Source = new(EngineMeter.Name);

    // The convention's own boundaries.
    private static readonly Histogram<double> Duration = EngineMeter.Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "Calls to a model, from sending to the end of the answer.", tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
        });

    private static readonly Histogram<long> TokenUsage = EngineMeter.Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a call as the provider reported them.", tags: null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
        });

    private readonly TagList _tags;
    private readonly Activity? _span;

    private ModelCall(LlmEndpoint endpoint, string model, int attempt)
    {
        var provider = endpoint.Client.Provider;
        _tags =
        [
            new("gen_ai.operation.name", Operation),
            new("gen_ai.provider.name", provider.Name),
            new("gen_ai.request.model", model),
        ];
        if (provider.Address is { } address)
        {
            _tags.Add("server.address", address);
            _tags.Add("server.port", provider.Port);
        }

        _span = Source.StartActivity($"{Operation} {model}", ActivityKind.Client, default(ActivityContext), _tags);
        _span?.SetTag("parallel_llm.endpoint", endpoint.Name);
        _span?.SetTag("parallel_llm.attempt", attempt);
    }

    /// <summary>Begins a call; null when nobody listens.</summary>
    /// <param name="attempt">The attempt that makes it.</param>
    /// <param name="model">The model that is asked.</param>
    public static ModelCall? Start(Attempt attempt, string model) =>
        Duration.Enabled || TokenUsage.Enabled || Source.HasListeners()
            ? new ModelCall(attempt.Gate.Endpoint, model, attempt.Item.Attempts)
            : null;

    /// <summary>Ends it with what it came to.</summary>
    public void End(AttemptOutcome outcome, TimeSpan duration)
    {
        var tags = _tags;
        if (outcome.Model is { } answered)
            tags.Add("gen_ai.response.model", answered.Length > LongestModel ? answered[..LongestModel] : answered);
        Count(outcome.Usage.Prompt, "input", tags);
        Count(outcome.Usage.Completion, "output", tags);
        if (outcome.Failure is { } failure)
            tags.Add("error.type", failure.Name());
        Duration.Record(duration.TotalSeconds, tags);
        if (_span is null)
            return;
        foreach (var (name, value) in tags)
            _span.SetTag(name, value);
        _span.SetTag("gen_ai.usage.input_tokens", outcome.Usage.Prompt);
        _span.SetTag("gen_ai.usage.output_tokens", outcome.Usage.Completion);
        if (outcome.StatusCode is { } status)
            _span.SetTag("http.response.status_code", status);
        // Without the message: what a provider says is for the report, and not for whoever collects traces.
        if (!outcome.Succeeded)
            _span.SetStatus(ActivityStatusCode.Error);
        _span.Dispose();
    }

    private static void Count(long tokens, string type, TagList tags)
    {
        if (tokens <= 0)
            return;
        tags.Add("gen_ai.token.type", type);
        TokenUsage.Record(tokens, tags);
    }
}
