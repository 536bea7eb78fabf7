#pragma warning disable OPENAI001 // The SDK's batches are a preview.
using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Files;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Integration.Simulator.Http;

/// <summary>The official SDK against the simulator's files and batches; the clock is the test's.</summary>
public sealed class BatchApiTests
{
    private static readonly string[] Names = ["Ada", "Bo", "Zoë"];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    [Fact]
    public async Task A_batch_goes_from_the_upload_to_its_output()
    {
        await using var server = await StartAsync("""{"validation_ms": 1000, "duration_ms": {"min": 60000, "max": 60000}, "finalizing_ms": 1000, "line_errors": 0.3}""");
        var (files, batches) = Clients(server);
        var file = await UploadAsync(files);
        (file.Filename, file.Purpose, file.SizeInBytes).ShouldBe(("in.jsonl", FilePurpose.Batch, Lines().Length));
        file.CreatedAt.ShouldBe(_time.GetUtcNow());

        var operation = await CreateAsync(batches, file.Id);
        (await StatusAsync(operation)).ShouldBe("validating");
        _time.Advance(TimeSpan.FromSeconds(31));
        (await StatusAsync(operation)).ShouldBe("in_progress");
        _time.Advance(TimeSpan.FromSeconds(30));
        (await StatusAsync(operation)).ShouldBe("finalizing");
        _time.Advance(TimeSpan.FromSeconds(1));

        using var batch = JsonDocument.Parse((await operation.GetBatchAsync(new())).GetRawResponse().Content);
        var root = batch.RootElement;
        root.GetProperty("status").GetString().ShouldBe("completed");
        root.GetProperty("metadata").GetRawText().ShouldBe("""{"parallel_llm":"part-1"}""");
        root.GetProperty("created_at").GetInt64().ShouldBe(1_800_000_000);
        root.GetProperty("in_progress_at").GetInt64().ShouldBe(1_800_000_001);
        root.GetProperty("completed_at").GetInt64().ShouldBe(1_800_000_062);
        root.GetProperty("expires_at").GetInt64().ShouldBe(1_800_086_400);
        root.GetProperty("cancelled_at").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("errors").ValueKind.ShouldBe(JsonValueKind.Null);
        var counts = root.GetProperty("request_counts");
        var (completed, failed) = (counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32());
        (counts.GetProperty("total").GetInt32(), completed + failed).ShouldBe((Names.Length, Names.Length));

        var answers = await ReadAsync(files, root.GetProperty("output_file_id").GetString());
        var failures = await ReadAsync(files, root.GetProperty("error_file_id").GetString());
        (answers.Count, failures.Count).ShouldBe((completed, failed));
        completed.ShouldBeGreaterThan(0);
        foreach (var (id, line) in answers)
            Content(line).ShouldBe($$"""{"name":"{{Names[int.Parse(id)]}}"}""");
        root.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(
            answers.Values.Sum(line => line.GetProperty("response").GetProperty("body").GetProperty("usage").GetProperty("total_tokens").GetInt64()));
        server.Stats.Batches!.Completed.ShouldBe(1);
        server.Stats.Batches.LinesAnswered.ShouldBe(completed);
    }

    [Fact]
    public async Task Batches_and_files_are_listed_page_by_page()
    {
        await using var server = await StartAsync("{}");
        var (files, batches) = Clients(server);
        var file = await UploadAsync(files);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Insert(0, (await CreateAsync(batches, file.Id)).BatchId);

        var listed = new List<BatchJob>();
        await foreach (var batch in batches.GetBatchesAsync(new BatchCollectionOptions { PageSizeLimit = 2 }))
            listed.Add(batch);
        listed.Select(batch => batch.Id).ShouldBe(ids);
        listed.ShouldAllBe(batch => batch.InputFileId == file.Id && batch.OutputFileId != null && batch.ErrorFileId == null);

        (await files.GetFilesAsync(FilePurpose.Batch)).Value.ShouldHaveSingleItem().Id.ShouldBe(file.Id);
        (await files.GetFilesAsync(FilePurpose.BatchOutput)).Value.Count.ShouldBe(5);
        using var http = new HttpClient();
        var page = await http.GetFromJsonAsync<JsonElement>($"{server.BaseUrl}/files?limit=2&order=asc&after={file.Id}");
        (page.GetProperty("data").GetArrayLength(), page.GetProperty("has_more").GetBoolean()).ShouldBe((2, true));
        page.GetProperty("first_id").GetString().ShouldBe(page.GetProperty("data")[0].GetProperty("id").GetString());
        page.GetProperty("last_id").GetString().ShouldBe(page.GetProperty("data")[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_batch_is_cancelled_once_and_cancelling_again_does_no_harm()
    {
        await using var server = await StartAsync("""{"duration_ms": {"min": 60000, "max": 60000}, "cancel_ms": 5000}""");
        var (files, batches) = Clients(server);
        var operation = await CreateAsync(batches, (await UploadAsync(files)).Id);
        _time.Advance(TimeSpan.FromSeconds(20));

        await operation.CancelAsync(new());
        (await StatusAsync(operation)).ShouldBe("cancelling");
        await operation.CancelAsync(new());
        _time.Advance(TimeSpan.FromSeconds(5));
        (await StatusAsync(operation)).ShouldBe("cancelled");
        await operation.CancelAsync(new());

        using var batch = JsonDocument.Parse((await operation.GetBatchAsync(new())).GetRawResponse().Content);
        (await ReadAsync(files, batch.RootElement.GetProperty("output_file_id").GetString())).Count.ShouldBe(1);
        (await ReadAsync(files, batch.RootElement.GetProperty("error_file_id").GetString())).Values
            .ShouldAllBe(line => line.GetProperty("error").GetProperty("code").GetString() == "batch_cancelled");
    }

    [Fact]
    public async Task An_ended_batch_cannot_be_cancelled_and_a_deleted_file_is_unknown()
    {
        await using var server = await StartAsync("{}");
        var (files, batches) = Clients(server);
        var file = await UploadAsync(files);
        var operation = await CreateAsync(batches, file.Id);

        (await Should.ThrowAsync<ClientResultException>(() => operation.CancelAsync(new()))).Status.ShouldBe(409);
        (await files.DeleteFileAsync(file.Id)).Value.Deleted.ShouldBeTrue();
        var gone = await Should.ThrowAsync<ClientResultException>(() => files.DownloadFileAsync(file.Id));
        (gone.Status, gone.Message.Contains($"No such File object: {file.Id}", StringComparison.Ordinal)).ShouldBe((404, true));
        (await Should.ThrowAsync<ClientResultException>(() => files.DeleteFileAsync(file.Id))).Status.ShouldBe(404);
        (await Should.ThrowAsync<ClientResultException>(() => CreateAsync(batches, file.Id))).Status.ShouldBe(404);
        (await Should.ThrowAsync<ClientResultException>(() => batches.GetBatchAsync("batch_x", new()))).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("""{"endpoint":"/v1/chat/completions","completion_window":"24h"}""", "input_file_id")]
    [InlineData("""{"input_file_id":"f","endpoint":"/v1/embeddings","completion_window":"24h"}""", "endpoint")]
    [InlineData("""{"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"1h"}""", "completion_window")]
    [InlineData("""{"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":null}}""", "metadata")]
    [InlineData("""{"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h","output_expires_after":{"anchor":"created_at","seconds":1}}""", "output_expires_after")]
    [InlineData("""{"input_file_id":1}""", null)]
    [InlineData("[]", null)]
    public async Task A_wrong_request_is_refused_with_its_parameter(string body, string? param)
    {
        await using var server = await StartAsync("{}");
        using var http = new HttpClient();
        using var response = await http.PostAsync($"{server.BaseUrl}/batches", new StringContent(body, Encoding.UTF8, "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString().ShouldBe(param);
    }

    [Fact]
    public async Task Uploads_are_checked()
    {
        await using var server = await StartAsync("""{"bytes_most": 10}""");
        using var http = new HttpClient();
        async Task<int> Post(HttpContent content) => (int)(await http.PostAsync($"{server.BaseUrl}/files", content)).StatusCode;

        (await Post(new StringContent("{}"))).ShouldBe(400);
        (await Post(new StringContent("--", Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("multipart/form-data")))).ShouldBe(400);
        (await Post(new MultipartFormDataContent { { new StringContent("batch"), "purpose" } })).ShouldBe(400);
        (await Post(new MultipartFormDataContent { { new ByteArrayContent([1]), "file", "a" } })).ShouldBe(400);
        (await Post(new StringContent("--b\r\n", Encoding.UTF8, System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b")))).ShouldBe(400);
        (await Post(new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new StringContent("9"), "expires_after[seconds]" }, { new ByteArrayContent([1]), "file", "a" } })).ShouldBe(400);
        (await Post(Form(11))).ShouldBe(413);
        (await Post(Form(10))).ShouldBe(200);

        static MultipartFormDataContent Form(int bytes) =>
            new() { { new StringContent("batch"), "purpose" }, { new ByteArrayContent(new byte[bytes]), "file", "a.jsonl" } };
    }

    [Theory]
    [InlineData("GET", "files")]
    [InlineData("POST", "files")]
    [InlineData("GET", "files/x")]
    [InlineData("DELETE", "files/x")]
    [InlineData("GET", "files/x/content")]
    [InlineData("GET", "batches")]
    [InlineData("POST", "batches")]
    [InlineData("GET", "batches/x")]
    [InlineData("POST", "batches/x/cancel")]
    public async Task Every_path_wants_the_key_and_is_unknown_where_batches_are_not_offered(string method, string path)
    {
        await using var server = await StartAsync("{}", "\"api_key\": \"k\"");
        await using var local = await StartAsync("""{"offered": false}""");
        using var http = new HttpClient();
        async Task<(int, string?)> Send(SimulatorServer to)
        {
            using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"{to.BaseUrl}/{path}"));
            return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString());
        }

        (await Send(server)).ShouldBe((401, "invalid_api_key"));
        (await Send(local)).ShouldBe((404, "unknown_url"));
        local.Stats.Batches.ShouldBeNull();
    }

    [Fact]
    public async Task The_figures_of_batches_are_part_of_the_stats()
    {
        await using var server = await StartAsync("""{"queue_tokens": 1, "queue_refusal": "status_429"}""");
        var (files, batches) = Clients(server);
        var file = await UploadAsync(files);
        (await Should.ThrowAsync<ClientResultException>(() => CreateAsync(batches, file.Id))).Status.ShouldBe(429);

        using var http = new HttpClient();
        var stats = await http.GetFromJsonAsync<JsonElement>($"{server.BaseUrl.Replace("/v1", "", StringComparison.Ordinal)}/simulator/stats");
        stats.GetProperty("batches").GetProperty("refused_by_queue").GetInt64().ShouldBe(1);
        stats.GetProperty("batches").GetProperty("queue_share_steady").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private Task<SimulatorServer> StartAsync(string batches, string others = "\"seed\": 1") =>
        SimulatorServer.StartAsync(ProviderOptions.Parse($$"""{"batches": {{batches}}, {{others}}}"""), time: _time);

    // Without retries: a refusal is looked at, and the clock of the SDK is not the test's.
    private static (OpenAIFileClient Files, BatchClient Batches) Clients(SimulatorServer server)
    {
        var sdk = new OpenAIClient(new ApiKeyCredential("any"), new OpenAIClientOptions
        {
            Endpoint = new Uri(server.BaseUrl),
            RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
        });
        return (sdk.GetOpenAIFileClient(), sdk.GetBatchClient());
    }

    private static byte[] Lines() => Encoding.UTF8.GetBytes(string.Join('\n', Names.Select((name, index) => JsonSerializer.Serialize(new
    {
        custom_id = $"{index}",
        method = "POST",
        url = "/v1/chat/completions",
        body = new { model = "m", messages = new[] { new { role = "user", content = $"JSON Schema: {{\"properties\":{{\"name\":{{}}}}}}\nName: {name}" } } },
    }))));

    private static async Task<OpenAIFile> UploadAsync(OpenAIFileClient files) =>
        await files.UploadFileAsync(BinaryData.FromBytes(Lines()), "in.jsonl", FileUploadPurpose.Batch);

    private static Task<CreateBatchOperation> CreateAsync(BatchClient batches, string fileId) => batches.CreateBatchAsync(
        BinaryContent.Create(BinaryData.FromObjectAsJson(new
        {
            input_file_id = fileId,
            endpoint = "/v1/chat/completions",
            completion_window = "24h",
            metadata = new { parallel_llm = "part-1" },
        })),
        waitUntilCompleted: false);

    private static async Task<string?> StatusAsync(CreateBatchOperation operation)
    {
        using var batch = JsonDocument.Parse((await operation.GetBatchAsync(new())).GetRawResponse().Content);
        return batch.RootElement.GetProperty("status").GetString();
    }

    private static async Task<Dictionary<string, JsonElement>> ReadAsync(OpenAIFileClient files, string? id)
    {
        if (id is null)
            return [];
        var text = (await files.DownloadFileAsync(id)).Value.ToString();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(line => line.GetProperty("custom_id").GetString()!);
    }

    private static string? Content(JsonElement line) =>
        line.GetProperty("response").GetProperty("body").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
}
