using System.Diagnostics;
using System.Diagnostics.Metrics;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>
/// Telemetry of a model call, by OpenTelemetry's conventions for generative AI: a span, the duration and the tokens. Never contains a
/// message or an answer. Nearly free without listeners.
/// </summary>
internal static class ModelCall
{
    private const string Operation = "chat";

    // The provider chooses the reported name; longer ones are truncated.
    private const int LongestModel = 128;

    private static readonly ActivitySource Source = new(EngineMeter.Name);

    // Boundaries from the convention.
    private static readonly Histogram<double> Duration = EngineMeter.Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "Calls to a model, from sending to the end of the answer.", tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
            });

    private static readonly Histogram<long> TokenUsage = EngineMeter.Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a call as the provider reported them.", tags: null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
        });

    /// <summary>Starts a call's span; null without listeners.</summary>
    public static Activity? Start(Attempt attempt, string model)
    {
        if (!Source.HasListeners())
            return null;
        try
        {
            var endpoint = attempt.Gate.Endpoint;
            var span = Source.StartActivity($"{Operation} {model}", ActivityKind.Client, default(ActivityContext), TagsOf(endpoint, model));
            span?.SetTag("parallel_llm.endpoint", endpoint.Name);
            span?.SetTag("parallel_llm.attempt", attempt.Item.History.Attempts);
            return span;
        }
        catch (Exception)
        {
            // Listeners are external code; a failed measurement must not lose the call.
            return null;
        }
    }

    /// <summary>Records an ended call, and ends its span.</summary>
    public static void End(Attempt attempt, string model, TimeSpan duration, Activity? span)
    {
        if (span is null && !Duration.Enabled && !TokenUsage.Enabled)
            return;
        try
        {
            Measure(attempt, model, duration, span);
        }
        catch (Exception)
        {
            // As in Start.
        }
    }

    private static void Measure(Attempt attempt, string model, TimeSpan duration, Activity? span)
    {
        var outcome = attempt.Outcome;
        var tags = TagsOf(attempt.Gate.Endpoint, model);
        if (outcome.Model is { } answered)
            tags.Add("gen_ai.response.model", answered.Length > LongestModel ? answered[..LongestModel] : answered);
        Count(outcome.Usage.Prompt, "input", tags);
        Count(outcome.Usage.Completion, "output", tags);
        if (outcome.Failure is { } failure)
            tags.Add("error.type", failure.Name());
        Duration.Record(duration.TotalSeconds, tags);
        if (span is null)
            return;
        foreach (var (name, value) in tags)
            span.SetTag(name, value);
        span.SetTag("gen_ai.usage.input_tokens", outcome.Usage.Prompt);
        span.SetTag("gen_ai.usage.cache_read.input_tokens", outcome.Usage.Cached);
        span.SetTag("gen_ai.usage.output_tokens", outcome.Usage.Completion);
        if (outcome.StatusCode is { } status)
            span.SetTag("http.response.status_code", status);
        // Without the provider's message, which is for the report and not for trace collectors.
        if (!outcome.Succeeded)
            span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }

    private static TagList TagsOf(LlmEndpoint endpoint, string model)
    {
        var provider = ProviderOf(endpoint.Client);
        var tags = new TagList
        {
            { "gen_ai.operation.name", Operation },
            { "gen_ai.provider.name", provider.Name },
            { "gen_ai.request.model", model },
        };
        if (provider.Address is { } address)
        {
            tags.Add("server.address", address);
            tags.Add("server.port", provider.Port);
        }

        return tags;
    }

    private static LlmProvider ProviderOf(ILlmClient client)
    {
        try
        {
            return client.Provider ?? LlmProvider.Unknown;
        }
        catch (Exception)
        {
            // The client may be the caller's; a failing property must not lose the call.
            return LlmProvider.Unknown;
        }
    }

    private static void Count(long tokens, string type, in TagList tags)
    {
        if (tokens <= 0)
            return;
        var typed = tags;
        typed.Add("gen_ai.token.type", type);
        TokenUsage.Record(tokens, typed);
    }
}
