using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Observability;

/// <summary>Telemetry is the process's: every test asks a model of its own name, and looks at that one alone.</summary>
public sealed class ModelCallTests
{
    private const string Secret = "Jürgen Großmüller";

    private readonly string _model = $"model-{Guid.NewGuid():N}";

    [Fact]
    public async Task Every_attempt_is_measured_by_the_conventions_for_generative_ai_and_its_text_never_is()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        var spans = new ConcurrentQueue<Activity>();
        using var meters = ListenToMeters(measured);
        using var activities = ListenToSpans(spans);
        var client = new NamedClient((_, number) => number == 1
            ? AttemptOutcome.Failed(FailureKind.Transient, $"no {Secret}") with { StatusCode = 503 }
            : AttemptOutcome.Answered("{\"name\":\"" + Secret + "\"}", new TokenUsage(10, 5, 15)) with { Model = "answering-model", StatusCode = 200 });
        await using var engine = Engines.Start(client);
        var chunk = new DocumentChunk("letter.txt", 0, Secret, 0, 16, 3, Priority.Normal);

        await engine.ProcessAsync(new ProcessingRequest([chunk]) { Fields = Engines.Name, ModelName = _model }).ToListAsync().WaitAsync(Engines.Guard);

        var durations = measured.Where(each => each.Name == "gen_ai.client.operation.duration").ToList();
        durations.Select(each => each.Tags.GetValueOrDefault("error.type")).ShouldBe(["transient", null]);
        durations[1].Tags.ShouldBe(new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "groq",
            ["gen_ai.request.model"] = _model,
            ["gen_ai.response.model"] = "answering-model",
            ["server.address"] = "api.groq.com",
            ["server.port"] = 443,
        }, ignoreOrder: true);
        measured.Where(each => each.Name == "gen_ai.client.token.usage").Select(each => (each.Tags["gen_ai.token.type"], each.Value))
            .ShouldBe([("input", 10.0), ("output", 5.0)]);

        spans.Select(span => (span.DisplayName, span.Kind, span.Status, span.GetTagItem("parallel_llm.attempt"))).ShouldBe(
        [
            ($"chat {_model}", ActivityKind.Client, ActivityStatusCode.Error, (object)1),
            ($"chat {_model}", ActivityKind.Client, ActivityStatusCode.Unset, 2),
        ]);
        spans.Last().GetTagItem("gen_ai.usage.input_tokens").ShouldBe(10L);
        var said = string.Join('\n', measured.SelectMany(each => each.Tags).Concat(spans.SelectMany(span => span.TagObjects)).Select(tag => $"{tag.Key}={tag.Value}"));
        said.ShouldNotContain("Jürgen");
        said.ShouldNotContain("letter.txt");
        spans.ShouldAllBe(span => span.StatusDescription == null && !span.Events.Any());
    }

    [Fact]
    public async Task A_callers_own_function_is_no_call_to_a_model()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var meters = ListenToMeters(measured);
        await using var engine = Engines.Start(new NamedClient((_, _) => ScriptedClient.Empty));

        await foreach (var _ in engine.ProcessAsync(Engines.Request(3) with { ModelName = _model }, (chunk, _) => Task.FromResult(chunk.Text)))
        {
        }

        measured.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "openai", 443)]
    [InlineData("https://my-resource.openai.azure.com/openai", "azure.ai.openai", 443)]
    [InlineData("https://api.mistral.ai/v1", "mistral_ai", 443)]
    [InlineData("https://europe-west1-aiplatform.googleapis.com/v1", "gcp.vertex_ai", 443)]
    [InlineData("https://notgroq.com/v1", "openai", 443)]
    [InlineData("http://localhost:11434/v1", "openai", 11434)]
    public void The_provider_is_identified_by_its_host(string url, string name, int port) =>
        LlmProvider.Of(new Uri(url)).ShouldBe(new LlmProvider(name, new Uri(url).Host, port));

    private MeterListener ListenToMeters(ConcurrentQueue<(string, double, Dictionary<string, object?>)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EngineMeter.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        return listener;

        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (byName.TryGetValue("gen_ai.request.model", out var model) && Equals(model, _model))
                measured.Enqueue((instrument.Name, value, byName));
        }
    }

    private ActivityListener ListenToSpans(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("gen_ai.request.model"), _model))
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class NamedClient(Func<LlmCall, int, AttemptOutcome> answer) : ILlmClient
    {
        private readonly ScriptedClient _inner = new(answer);

        public LlmProvider Provider { get; } = LlmProvider.Of(new Uri("https://api.groq.com/openai/v1"));

        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) => _inner.CompleteAsync(call, cancellationToken);
    }
}
