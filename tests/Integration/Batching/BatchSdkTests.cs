#pragma warning disable OPENAI001 // The SDK's batches are a preview.
using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Files;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Host.Output.Tables;
using ParallelLlm.Tests.Integration.Simulator.Http;
using ParallelLlm.Tests.Load.Comparison;

namespace ParallelLlm.Tests.Integration.Batching;

/// <summary>OpenAI's packages and the program work on each other's batches.</summary>
public sealed class BatchSdkTests : IDisposable
{
    private const int Documents = 12;
    private const string Arguments = "docs -f name --model m --base-url ";

    private const string Upload = """
        import OpenAI from "openai";
        import fs from "node:fs";
        const client = new OpenAI({ baseURL: process.argv[1], apiKey: "any", maxRetries: 0 });
        const file = await client.files.create({ file: fs.createReadStream(process.argv[2]), purpose: "batch" });
        const batch = await client.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h" });
        console.log(batch.id);
        """;

    private const string Cancel = """
        import OpenAI from "openai";
        const client = new OpenAI({ baseURL: process.argv[1], apiKey: "any", maxRetries: 0 });
        const states = [];
        for await (const listed of client.batches.list({ limit: 1 })) {
          const batch = await client.batches.retrieve(listed.id);
          states.push(batch.metadata.parallel_llm.length > 0, batch.request_counts.total, (await client.batches.cancel(batch.id)).status);
        }
        console.log(JSON.stringify(states));
        """;

    private static readonly BatchDurationOptions Soon = new() { Min = 100, Max = 200 };
    private static readonly BatchDurationOptions Long = new() { Min = 600_000, Max = 600_000 };

    private readonly TempFolder _folder = new();

    public BatchSdkTests()
    {
        for (var number = 0; number < Documents; number++)
            _folder.Write($"docs/{number:D3}.txt", $"Name: N{number}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sdk_lists_retrieves_and_cancels_batches_of_the_client()
    {
        await using var server = await StartAsync(Long);
        using var stop = new CancellationTokenSource();
        var (client, settling) = await BeginAsync(server, stop.Token);
        using var ends = client;
        var batches = Sdk(server).GetBatchClient();

        var listed = new List<BatchJob>();
        await foreach (var batch in batches.GetBatchesAsync())
            listed.Add(batch);
        var id = listed.ShouldHaveSingleItem().Id;
        var retrieved = JsonDocument.Parse((await batches.GetBatchAsync(id, new())).GetRawResponse().Content).RootElement;
        retrieved.GetProperty("metadata").GetProperty("parallel_llm").GetString().ShouldNotBeNullOrEmpty();
        retrieved.GetProperty("request_counts").GetProperty("total").GetInt32().ShouldBe(1);
        var cancelled = await (await CreateBatchOperation.RehydrateAsync(batches, id)).CancelAsync(new());

        JsonDocument.Parse(cancelled.GetRawResponse().Content).RootElement.GetProperty("status").GetString().ShouldBe("cancelling");
        // Its call goes into another batch.
        await UntilAsync(() => server.Stats.Batches is { Cancelled: 1, Created: 2 });
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => settling);
        server.Stats.Answered.ShouldBe(0);
    }

    [NodeSdkFact]
    public async Task The_npm_package_lists_retrieves_and_cancels_batches_of_the_client()
    {
        await using var server = await StartAsync(Long);
        using var stop = new CancellationTokenSource();
        var (client, settling) = await BeginAsync(server, stop.Token);
        using var ends = client;

        (await RunNodeAsync(Cancel, server.BaseUrl)).ShouldBe("""[true,1,"cancelling"]""");

        await UntilAsync(() => server.Stats.Batches is { Cancelled: 1, Created: 2 });
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => settling);
    }

    [Fact]
    public async Task A_batch_of_the_sdk_is_collected()
    {
        await using var server = await StartAsync(Soon);
        var lines = await PlanAsync(server);
        var sdk = Sdk(server);
        var file = (await sdk.GetOpenAIFileClient().UploadFileAsync(lines, FileUploadPurpose.Batch)).Value;
        var created = await sdk.GetBatchClient().CreateBatchAsync(
            BinaryContent.Create(BinaryData.FromObjectAsJson(new
            {
                input_file_id = file.Id,
                endpoint = "/v1/chat/completions",
                completion_window = "24h",
            })),
            waitUntilCompleted: false);

        await CollectAsync(server, created.BatchId);
    }

    [NodeSdkFact]
    public async Task A_batch_of_the_npm_package_is_collected()
    {
        await using var server = await StartAsync(Soon);

        await CollectAsync(server, await RunNodeAsync(Upload, server.BaseUrl, await PlanAsync(server)));
    }

    [Fact]
    public async Task An_unknown_batch_ends_the_run_with_the_reason()
    {
        await using var server = await StartAsync(Soon);

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run {Arguments}{server.BaseUrl} --batch --batch-from batch_x --store answers.db -o results.jsonl");

        (code, error.Contains("batch_x", StringComparison.Ordinal), error.Contains("   at ", StringComparison.Ordinal)).ShouldBe((3, true, false), error);
        server.Stats.Batches!.Created.ShouldBe(0);
    }

    private static Task<SimulatorServer> StartAsync(BatchDurationOptions duration) =>
        SimulatorServer.StartAsync(new ProviderOptions { Batches = new BatchOptions { DurationMs = duration, CancelMs = 200 } });

    private static OpenAIClient Sdk(SimulatorServer server) =>
        new(new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(server.BaseUrl) });

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late.Token);
    }

    private static async Task<string> RunNodeAsync(string script, params string[] arguments) =>
        (await Tool.RunAsync("node", NodePeers.Folder, ["--input-type=module", "-e", script, .. arguments])).Trim();

    /// <summary>A client with a call, whose batch is in progress.</summary>
    private async Task<(IDisposable Client, Task Settling)> BeginAsync(SimulatorServer server, CancellationToken stop)
    {
        var openAI = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        var batching = new BatchingClient(openAI, "m", new BatchingOptions
        {
            LedgerPath = _folder["batches.db"],
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(100),
            TriesFirstCall = false,
        });
        await using (var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("batch", batching, "m") } }))
        {
            var chunks = new[] { new DocumentChunk("a", 0, "Name: Ada", 0, 9, 3) };
            await foreach (var result in engine.ProcessAsync(new ProcessingRequest(chunks) { Fields = ExtractionSchema.FromNames(["name"]) }, stop))
                result.Error!.Kind.ShouldBe(FailureKind.Deferred);
        }

        var settling = batching.SettleAsync(stop);
        await UntilAsync(() => server.Stats.Batches!.Created == 1);
        return (batching, settling);
    }

    /// <summary>Writes the calls with <c>plan</c>; returns the file's path.</summary>
    private async Task<string> PlanAsync(SimulatorServer server)
    {
        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"plan {Arguments}{server.BaseUrl} --store answers.db --batch-file calls.jsonl");
        code.ShouldBe(0, error);
        return _folder["calls.jsonl"];
    }

    /// <summary>Runs the program with the batch: it makes no call, and starts no other batch.</summary>
    private async Task CollectAsync(SimulatorServer server, string batch)
    {
        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run {Arguments}{server.BaseUrl} --batch --batch-from {batch} --store answers.db -o results.jsonl");

        code.ShouldBe(0, error);
        File.ReadLines(_folder["results.jsonl"])
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("fields").GetProperty("name").GetString())
            .ShouldBe(Enumerable.Range(0, Documents).Select(number => $"N{number}"));
        var stats = server.Stats;
        (stats.Answered, stats.Batches!.Created, stats.Batches.LinesAnswered).ShouldBe((0, 1, Documents));
    }
}
