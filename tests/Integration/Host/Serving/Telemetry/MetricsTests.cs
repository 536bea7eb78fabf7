using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Host.Settings;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving.Telemetry;

/// <summary>Metrics are the process's, so that no other test may run while they are compared.</summary>
[Collection(Alone.Name)]
public sealed partial class MetricsTests
{
    private const string Secret = "Sonnenschein-4711";

    [Fact]
    public async Task Every_metric_of_the_docs_is_there_after_a_run_and_agrees_with_the_summary()
    {
        using var root = new TempFolder();
        using var telemetry = ServiceTelemetry.Start(new Dictionary<string, string>());
        var view = new ServiceView(new FolderCheck(root.Path, root.Path, leastFree: 1), TimeProvider.System)
        {
            Phase = ServicePhase.Running,
            Folder = () => FolderFacts.None with { Documents = new DocumentCounts(Waiting: 3, InFlight: 1, Claimed: 9, Completed: 5, Failed: 2, PutBack: 1) },
        };
        using var meter = new ServiceMeter(view);
        await using var surface = await SurfaceServer.StartAsync(0, view, telemetry.Metrics, NullLoggerFactory.Instance);
        await using var simulator = await SimulatorServer.StartAsync(Faulty());
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(simulator.BaseUrl), ApiKey = Secret });
        await using var engine = Start(client);
        view.Engine = engine;

        var request = new ProcessingRequest(Engines.Chunks(120, document: Secret)) { Fields = Engines.Name, MaxAttempts = 2, Order = ResultOrder.Completion };
        await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);

        var summary = await engine.GetSummaryAsync().WaitAsync(Engines.Guard);
        var changes = await engine.GetControlChangesAsync().WaitAsync(Engines.Guard);
        (summary.Total, summary.Failed > 0, summary.Throttled > 0, changes.Count > 0).ShouldBe((120, true, true, true), "the faults must have struck");
        var scrape = await Scrape.OfAsync(surface.Port);

        // With the report.
        scrape.Sum("parallel_llm_chunks_total", "status=\"completed\"").ShouldBe(summary.Completed);
        scrape.Sum("parallel_llm_chunks_total", "status=\"failed\"").ShouldBe(summary.Failed);
        scrape.Sum("parallel_llm_chunks_total", "status=\"cancelled\"").ShouldBe(0);
        scrape.Sum("parallel_llm_chunk_duration_seconds_count").ShouldBe(summary.Total);
        scrape.Sum("parallel_llm_attempts_total").ShouldBe(summary.Attempts);
        scrape.Sum("parallel_llm_attempts_total").ShouldBe(simulator.Stats.Requests);
        var throttled = new[] { "throttled_by_rate", "throttled_by_concurrency", "overloaded" }.Sum(kind => scrape.Sum("parallel_llm_attempt_failures_total", $"kind=\"{kind}\""));
        throttled.ShouldBe(summary.Throttled);
        scrape.Sum("parallel_llm_attempt_failures_total").ShouldBe(summary.Attempts - summary.Completed);
        scrape.Sum("parallel_llm_tokens_total", "type=\"prompt\"").ShouldBe(summary.PromptTokens);
        scrape.Sum("parallel_llm_tokens_total", "type=\"completion\"").ShouldBe(summary.CompletionTokens);
        scrape.Sum("parallel_llm_tokens_cached_total").ShouldBe(summary.CachedTokens);
        scrape.Sum("parallel_llm_control_changes_total", "endpoint=\"simulated\"").ShouldBe(changes.Count);

        // With the conventions' own.
        string[] here = ["gen_ai_request_model=\"some-model\"", "server_address=\"127.0.0.1\"", $"server_port=\"{new Uri(simulator.BaseUrl).Port}\""];
        scrape.Sum("gen_ai_client_operation_duration_seconds_count", here).ShouldBe(summary.Attempts);
        scrape.Sum("gen_ai_client_operation_duration_seconds_count", [.. here, "error_type=\"throttled_by_concurrency\""])
            .ShouldBe(scrape.Sum("parallel_llm_attempt_failures_total", "kind=\"throttled_by_concurrency\""));
        scrape.Sum("gen_ai_client_token_usage_sum", [.. here, "gen_ai_token_type=\"input\""]).ShouldBe(summary.PromptTokens);
        scrape.Sum("gen_ai_client_token_usage_sum", [.. here, "gen_ai_token_type=\"output\""]).ShouldBe(summary.CompletionTokens);

        // As things stand.
        scrape.Sum("parallel_llm_ready").ShouldBe(1);
        scrape.Sum("parallel_llm_endpoint_in_flight", "endpoint=\"simulated\"").ShouldBe(0);
        scrape.Sum("parallel_llm_endpoint_limit", "endpoint=\"simulated\"").ShouldBe(engine.Endpoints[0].Limit);
        scrape.Sum("parallel_llm_endpoint_breaker", "endpoint=\"simulated\"").ShouldBe(1);
        scrape.Sum("parallel_llm_documents_ended_total", "outcome=\"completed\"").ShouldBe(5);

        // With the docs, both ways.
        scrape.Families.Where(name => name != "target_info").Order().ShouldBe(Documented().Order());
    }

    [Fact]
    public async Task Two_runs_over_documents_of_which_most_are_recognised_agree_with_their_reports()
    {
        using var folder = new TempFolder();
        using var telemetry = ServiceTelemetry.Start(new Dictionary<string, string>());
        var view = new ServiceView(new FolderCheck(folder.Path, folder.Path, leastFree: 1), TimeProvider.System);
        await using var surface = await SurfaceServer.StartAsync(0, view, telemetry.Metrics, NullLoggerFactory.Instance);
        await using var simulator = await SimulatorServer.StartAsync(new ProviderOptions());
        for (var document = 0; document < 8; document++)
            folder.Write($"docs/{document}.txt", $"Name: N{document}\n\n{string.Join(' ', Enumerable.Range(document * 100, 40))}");

        var first = await RunAsync();
        // The same in front, so that some of its chunks are known; and another one that is quite the same.
        folder.Write("docs/1.txt", File.ReadAllText(folder["docs/1.txt"]) + " and more\n\n" + string.Join(' ', Enumerable.Range(9000, 40)));
        folder.Write("docs/9.txt", File.ReadAllText(folder["docs/2.txt"]));
        var second = await RunAsync();
        var scrape = await Scrape.OfAsync(surface.Port);

        Sum("documents", "from_store").ShouldBe(7);
        Number(first, "from_store").ShouldBe(0);
        Number(second, "total").ShouldBeGreaterThan(Number(second, "from_store"));
        Number(second, "from_store").ShouldBeGreaterThan(Number(first, "total") - 8);
        foreach (var status in new[] { "completed", "failed", "cancelled" })
            scrape.Sum("parallel_llm_chunks_total", $"status=\"{status}\"").ShouldBe(Sum(status));
        scrape.Sum("parallel_llm_chunks_from_store_total").ShouldBe(Sum("from_store"));
        scrape.Sum("parallel_llm_attempts_total").ShouldBe(Sum("attempts"));
        scrape.Sum("parallel_llm_chunk_duration_seconds_count").ShouldBe(Sum("total") - Sum("from_store"));
        scrape.Sum("parallel_llm_tokens_total", "type=\"prompt\"").ShouldBe(Sum("tokens", "prompt"));
        scrape.Sum("parallel_llm_tokens_total", "type=\"completion\"").ShouldBe(Sum("tokens", "completion"));
        simulator.Stats.Requests.ShouldBe((long)Sum("attempts"));

        double Sum(params string[] path) => Number(first, path) + Number(second, path);

        async Task<JsonElement> RunAsync()
        {
            var flags = new Dictionary<Setting, string>
            {
                [RunSettingTable.Fields] = "name",
                [RunSettingTable.ChunkTokens] = "16",
                [RunSettingTable.BaseUrl] = simulator.BaseUrl,
                [RunSettingTable.Model] = "m",
                [RunSettingTable.Store] = folder["answers.db"],
                [RunSettingTable.Out] = folder["out.jsonl"],
                [RunSettingTable.Report] = folder["report.json"],
            };
            var errors = new Problems();
            using var said = new StringWriter();
            var context = new HostContext { Environment = new Dictionary<string, string>(), Output = said, Error = said };
            var code = await RunCommand.RunAsync([folder["docs"]], flags.ToDictionary(flag => flag.Key.Name, flag => SettingValue.OfFlag(flag.Key, flag.Value)), context, errors).WaitAsync(Engines.Guard);
            code.Code.ShouldBe(0, said + string.Join('\n', errors));
            return JsonDocument.Parse(File.ReadAllText(folder["report.json"])).RootElement;
        }
    }

    [Fact]
    public async Task No_metric_holds_a_text_a_key_or_a_documents_name()
    {
        using var telemetry = ServiceTelemetry.Start(new Dictionary<string, string>());
        var view = new ServiceView(new FolderCheck("/", "/", leastFree: 1), TimeProvider.System);
        await using var surface = await SurfaceServer.StartAsync(0, view, telemetry.Metrics, NullLoggerFactory.Instance);
        await using var simulator = await SimulatorServer.StartAsync(new ProviderOptions { Faults = Faulty().Faults });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(simulator.BaseUrl), ApiKey = Secret });
        await using var engine = Start(client);
        var chunk = new DocumentChunk(Secret, 0, Secret, 0, 10, 3, Priority.Normal);

        await engine.ProcessAsync(new ProcessingRequest([chunk]) { Fields = Engines.Name, PromptTemplate = Secret + "{text}" }).ToListAsync().WaitAsync(Engines.Guard);

        using var http = new HttpClient();
        (await http.GetStringAsync($"http://127.0.0.1:{surface.Port}/metrics")).ShouldNotContain("4711");
    }

    private static ParallelProcessor Start(ILlmClient client) => ParallelProcessor.Start(new ParallelLlmOptions
    {
        Endpoints = { new LlmEndpoint("simulated", client, "some-model") },
        Engine = { Seed = 1, MaxConcurrency = 50 },
        Throttle = { InitialLimit = 30 },
        Breaker = { FailureThreshold = 1000 },
        Retry = { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) },
    });

    // Fewer at once than are sent at first, and servers' errors often enough to strike a chunk twice.
    private static ProviderOptions Faulty() => new()
    {
        Concurrency = 6,
        Latency = new LatencyOptions { Ms = 5 },
        Faults = new FaultOptions { Error500 = 0.3 },
    };

    private static double Number(JsonElement report, params string[] path) => path.Aggregate(report, (element, name) => element.GetProperty(name)).GetDouble();

    private static IEnumerable<string> Documented()
    {
        var page = File.ReadAllText(Repository.Find("docs/metrics.md").ShouldNotBeNull());
        foreach (Match row in Row().Matches(page))
        {
            var suffix = row.Groups["unit"].Value == "s" ? "_seconds" : "";
            yield return row.Groups["name"].Value.Replace('.', '_') + suffix + (row.Groups["type"].Value == "counter" ? "_total" : "");
        }
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (?<type>\w+) \| (?<unit>\S+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Row();
}
