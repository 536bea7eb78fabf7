using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Tests.Integration.Batching;

/// <summary>Habits of providers' batches that the simulator lacks.</summary>
public sealed class OddProvidersTests : IAsyncLifetime
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("odd-");
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly WebApplication _server;
    private long _bytes;
    private Func<string, (int Status, string Body)> _answer = _ => (404, "{}");

    public OddProvidersTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            _bytes = context.Request.ContentLength ?? 0;
            var request = $"{context.Request.Method} {context.Request.Path}";
            _requests.Enqueue(request);
            (context.Response.StatusCode, var body) = _answer(request);
            await context.Response.WriteAsync(body);
        });
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_list_that_ignores_where_to_go_on_ends()
    {
        _answer = _ => (200, """{"data": [{"id": "a"}, {"id": "b"}], "has_more": true}""");
        using var client = Client();

        var batches = await new BatchAccount(client).ListAsync().ToListAsync().AsTask().WaitAsync(Guard);

        batches.ConvertAll(batch => batch.Id).ShouldBe(["a", "b"]);
        _requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_whose_name_the_provider_forgets_is_found_by_its_file()
    {
        var line = "";
        var created = 0;
        const string Batch = """{"id": "b", "status": "completed", "input_file_id": "in", "output_file_id": "out", "metadata": null}""";
        _answer = request => request switch
        {
            "POST /v1/files" => (200, """{"id": "in"}"""),
            "POST /v1/batches" => ++created > 1 ? (200, Batch) : (500, "{}"),
            "GET /v1/batches" => (200, $$"""{"data": [{{Batch}}]}"""),
            "GET /v1/batches/b" => (200, Batch),
            "GET /v1/files/out/content" => (200, line),
            _ => (200, "{}"),
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "id-1");
        var body = Bodies.Completion("{}");
        line = $$"""{"custom_id": "id-1", "response": {"status_code": 200, "body": {{JsonSerializer.Serialize(JsonDocument.Parse(body))}} } }""";

        await batching.SettleAsync().WaitAsync(Guard);

        created.ShouldBe(1, "it is not started twice");
        (await AskAsync(batching, "id-1")).Content.ShouldBe("{}");
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_no_limit_of_waiting_tokens()
    {
        _answer = request => request switch
        {
            "POST /v1/files" => (200, """{"id": "in"}"""),
            "POST /v1/batches" => (429, """{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}"""),
            _ => (200, "{}"),
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        var refused = await Should.ThrowAsync<BatchException>(() => batching.SettleAsync().WaitAsync(Guard));

        refused.Kind.ShouldBe(FailureKind.OutOfQuota);
        _requests.Count(request => request == "POST /v1/batches").ShouldBe(1);
        batching.Progress.MaxQueuedTokens.ShouldBeNull();
        batching.Pending.ShouldBe(20);
    }

    [Fact]
    public async Task Results_that_hold_none_of_a_batchs_calls_end_the_work_and_nothing_is_paid_for_again()
    {
        _answer = Completed(() => (200, string.Concat(Enumerable.Range(0, 20).Select(number => Line($"renamed-{number}")))));
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options() with { ResultPatience = TimeSpan.FromMilliseconds(300) });
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        var ended = await Should.ThrowAsync<BatchException>(() => batching.SettleAsync().WaitAsync(Guard));

        ended.Message.ShouldContain("Batch b is completed, and its results hold none of its 20 calls");
        Created.ShouldBe(1);
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(200, "<html>Maintenance</html>")]
    [InlineData(200, "")]
    public async Task Results_that_cannot_be_read_for_a_while_are_waited_for(int status, string body)
    {
        var asked = 0;
        _answer = Completed(() => ++asked > 6 ? (200, string.Concat(Enumerable.Range(0, 20).Select(number => Line($"id-{number}")))) : (status, body));
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        await batching.SettleAsync().WaitAsync(Guard);

        (await AskAsync(batching, "id-7")).Content.ShouldBe("{}");
        Created.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_moment_does_not_make_batches_small()
    {
        var refused = 0;
        var answer = Completed(() => (200, string.Concat(Enumerable.Range(0, 20).Select(number => Line($"id-{number}")))));
        _answer = request => request == "POST /v1/batches" && ++refused <= 3
            ? (429, """{"error": {"message": "Rate limit reached for requests", "code": "rate_limit_exceeded"}}""")
            : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        await batching.SettleAsync().WaitAsync(Guard);

        Created.ShouldBe(4, "one batch, refused three times");
        batching.Progress.MaxQueuedTokens.ShouldBeNull();
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("expired")]
    public async Task A_provider_that_ends_batches_without_answers_is_not_fed_for_ever(string status)
    {
        _answer = Completed(() => (404, "{}"), status);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        var ended = await Should.ThrowAsync<BatchException>(() => batching.SettleAsync().WaitAsync(Guard));

        ended.Message.ShouldContain($"3 batches in a row without an answer ({status})");
        Created.ShouldBe(3);
        batching.Pending.ShouldBe(20);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("expired")]
    public async Task Answers_of_a_batch_that_ended_early_are_waited_for(string status)
    {
        var (asked, started) = (0, 0);
        string Batch(string id) =>
            $$"""{"id": "{{id}}", "status": "{{status}}", "output_file_id": "out-{{id}}", "request_counts": {"completed": 10, "total": 20} }""";
        _answer = request => request switch
        {
            "POST /v1/files" => (200, """{"id": "in"}"""),
            "POST /v1/batches" => (200, Batch($"{++started}")),
            "GET /v1/batches/1" or "GET /v1/batches/2" => (200, Batch(request[^1..])),
            "GET /v1/files/out-1/content" => ++asked > 6 ? (200, Lines(0, 10)) : (200, "<html>Maintenance</html>"),
            "GET /v1/files/out-2/content" => (200, Lines(10, 10)),
            _ => (200, "{}"),
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        await batching.SettleAsync().WaitAsync(Guard);

        Created.ShouldBe(2, "the second has the calls that the first did not answer");
        (await AskAsync(batching, "id-7")).Content.ShouldBe("{}");
        (await AskAsync(batching, "id-17")).Content.ShouldBe("{}");
    }

    [Fact]
    public async Task Answers_of_another_programs_batch_are_waited_for()
    {
        var asked = 0;
        _answer = request => request switch
        {
            "GET /v1/batches/b" =>
                (200, """{"id": "b", "status": "completed", "output_file_id": "out", "request_counts": {"completed": 20, "total": 20}}"""),
            "GET /v1/files/out/content" => ++asked > 6 ? (200, Lines(0, 20)) : (404, "{}"),
            _ => (200, "{}"),
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await batching.AdoptAsync("b");
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        await batching.SettleAsync().WaitAsync(Guard);

        Created.ShouldBe(0);
        (await AskAsync(batching, "id-7")).Content.ShouldBe("{}");
    }

    [Theory]
    [InlineData("token_limit_exceeded")]
    [InlineData("file_too_large")]
    public async Task The_failure_of_another_programs_batch_does_not_concern_those_of_the_run(string code)
    {
        var answer = Completed(() => (200, Line("id")));
        _answer = request => request == "GET /v1/batches/other"
            ? (200, $$"""{"id": "other", "status": "failed", "errors": {"data": [{"code": "{{code}}"}] } }""")
            : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await batching.AdoptAsync("other");
        await AskAsync(batching, "id");

        await batching.SettleAsync().WaitAsync(Guard);

        (await AskAsync(batching, "id")).Content.ShouldBe("{}");
        batching.Progress.MaxQueuedTokens.ShouldBeNull();
    }

    [Fact]
    public async Task A_call_above_the_limit_of_waiting_tokens_fails_alone_also_where_its_batch_is_not_created()
    {
        var answer = Completed(() => (200, Line("small")));
        var size = 0L;
        _answer = request =>
        {
            if (request == "POST /v1/files")
                size = _bytes;
            return request == "POST /v1/batches" && size > 2_000
                ? (429, """{"error": {"message": "Enqueued token limit reached. Limit: 300 enqueued tokens", "code": "rate_limit_exceeded"}}""")
                : answer(request);
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "large", new string('x', 4_000));
        await AskAsync(batching, "small");

        await batching.SettleAsync().WaitAsync(Guard);

        (await AskAsync(batching, "large", new string('x', 4_000))).Message.ShouldNotBeNull().ShouldContain("Limit: 300");
        (await AskAsync(batching, "small")).Content.ShouldBe("{}");
    }

    [Fact]
    public async Task A_list_that_fails_for_a_moment_is_asked_for_again_before_a_new_ledgers_first_batch()
    {
        var listed = 0;
        var answer = Completed(() => (200, Line("id")));
        _answer = request => request == "GET /v1/batches"
            ? ++listed < 3 ? (503, "{}")
                : (200, """{"data": [{"id": "lost", "status": "in_progress", "metadata": {"parallel_llm": "other-1"}}]}""")
            : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "id");

        await batching.SettleAsync().WaitAsync(Guard);

        listed.ShouldBe(3);
    }

    [Fact]
    public async Task Batches_that_are_cancelled_before_any_answer_are_no_fault_of_the_provider()
    {
        var isCancelled = false;
        using var begun = new CancellationTokenSource();
        _answer = request =>
        {
            isCancelled |= request == "POST /v1/batches/b/cancel";
            if (request == "GET /v1/batches/b" && Created == 4 && !isCancelled)
                begun.Cancel();
            return Completed(() => (404, "{}"), isCancelled ? "cancelled" : "in_progress")(
                request == "POST /v1/batches/b/cancel" ? "GET /v1/batches/b" : request);
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options() with { MaxLines = 10 });
        for (var i = 0; i < 40; i++)
            await AskAsync(batching, $"id-{i}");
        await Should.ThrowAsync<OperationCanceledException>(() => batching.SettleAsync(begun.Token).WaitAsync(Guard));

        await batching.CancelAsync().WaitAsync(Guard);

        (batching.Pending, Created).ShouldBe((40, 4));
    }

    [Fact]
    public async Task A_file_whose_deletion_is_refused_is_not_deleted_again_and_again()
    {
        var good = Completed(() => (200, Line("id")));
        _answer = request => request.StartsWith("DELETE", StringComparison.Ordinal) ? (403, "{}") : good(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "id");

        for (var i = 0; i < 3; i++)
            await batching.SettleAsync().WaitAsync(Guard);

        _requests.Count(request => request == "DELETE /v1/files/in").ShouldBe(1);
    }

    [Fact]
    public async Task The_same_refusal_of_a_line_in_every_batch_is_not_about_the_line()
    {
        var failed = """{"id": "b", "status": "failed", "errors": {"data": [{"code": "model_not_supported", "line": 1}]}}""";
        _answer = request => request switch
        {
            "POST /v1/files" => (200, """{"id": "in"}"""),
            "POST /v1/batches" or "GET /v1/batches/b" => (200, failed),
            _ => (200, "{}"),
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        var ended = await Should.ThrowAsync<BatchException>(() => batching.SettleAsync().WaitAsync(Guard));

        ended.Message.ShouldContain("refused 3 batches in a row (model_not_supported)");
    }

    [Fact]
    public async Task A_provider_that_takes_fewer_calls_at_once_gets_fewer()
    {
        var uploads = 0;
        var answer = Completed(() => (200, string.Concat(Enumerable.Range(0, 20).Select(number => Line($"id-{number}")))));
        _answer = request => request == "POST /v1/files" && ++uploads == 1 ? (413, "{}") : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 20; i++)
            await AskAsync(batching, $"id-{i}");

        await batching.SettleAsync().WaitAsync(Guard);

        (uploads, Created).ShouldBe((3, 2), "two halves");
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_before_a_file_is_sent_gets_it_at_once()
    {
        var uploads = 0;
        var answer = Completed(() => (200, Line("id")));
        _answer = request => request == "POST /v1/files" && ++uploads == 1 ? (417, "{}") : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "id");

        await batching.SettleAsync().WaitAsync(Guard);

        (uploads, Created).ShouldBe((2, 1));
    }

    [Theory]
    [InlineData("POST /v1/files", "<html><title>Sign in</title></html>", "POST /files: HTML instead of JSON (\"Sign in\")")]
    [InlineData("POST /v1/batches", "<html></html>", "POST /batches: HTML instead of JSON")]
    [InlineData("GET /v1/batches/b", "busy, please wait", "GET /batches/b: 17 bytes that are no JSON")]
    [InlineData("GET /v1/batches/b", "{}", "GET /batches/b: JSON without an ID")]
    public async Task A_page_in_the_providers_place_ends_the_work_in_time(string request, string page, string message)
    {
        var answer = Completed(() => (200, ""));
        var asked = 0;
        _answer = made => made == request && ++asked > 0 ? (200, page) : answer(made);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options() with { ResultPatience = TimeSpan.FromMilliseconds(300) });
        await AskAsync(batching, "id");

        var ended = await Should.ThrowAsync<BatchException>(() => batching.SettleAsync().WaitAsync(Guard));

        (ended.Kind, ended.HasNoBatches, asked > 1).ShouldBe((FailureKind.EndpointUnusable, false, true));
        ended.Message.ShouldStartWith(message);
        ended.Message.ShouldContain("Check the endpoint's address");
        batching.Pending.ShouldBe(1);
    }

    [Fact]
    public async Task A_page_that_goes_in_time_does_no_harm()
    {
        var answer = Completed(() => (200, Line("id")));
        var asked = 0;
        _answer = request => request.StartsWith("POST", StringComparison.Ordinal) && ++asked % 2 == 1 ? (200, "<html></html>") : answer(request);
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        await AskAsync(batching, "id");

        await batching.SettleAsync().WaitAsync(Guard);

        (await AskAsync(batching, "id")).Content.ShouldBe("{}");
    }

    [Fact]
    public async Task A_call_above_the_limit_of_a_file_fails_alone()
    {
        _answer = Completed(() => (200, Line("small")));
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options() with { MaxBytes = 1_000 });
        (await AskAsync(batching, "small")).Failure.ShouldBe(FailureKind.Deferred);

        var large = await AskAsync(batching, "large", new string('x', 2_000));

        large.Failure.ShouldBe(FailureKind.TooLarge);
        large.Message.ShouldStartWith("The call does not fit into a batch: its line has 2,");
        large.Message.ShouldEndWith("and a file at most 1,000. Make smaller chunks.");
        await batching.SettleAsync().WaitAsync(Guard);
        (await AskAsync(batching, "small")).Content.ShouldBe("{}");
    }

    [Theory]
    [InlineData("POST /v1/files", 413, "{}")]
    [InlineData("POST /v1/batches", 413, "{}")]
    [InlineData("GET /v1/batches/b", 200, """{"id": "b", "status": "failed", "errors": {"data": [{"code": "file_too_large"}]}}""")]
    public async Task A_call_above_the_providers_limit_of_a_file_fails_alone(string request, int status, string refusal)
    {
        const int Limit = 5_000;
        var answer = Completed(() => (200, string.Concat(Enumerable.Range(0, 9).Select(number => Line($"id-{number}")))));
        var size = 0L;
        _answer = made =>
        {
            if (made == "POST /v1/files")
                size = _bytes;
            return made == request && size > Limit ? (status, refusal) : answer(made);
        };
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        for (var i = 0; i < 9; i++)
            await AskAsync(batching, $"id-{i}");
        await AskAsync(batching, "large", new string('x', 10_000));

        await batching.SettleAsync().WaitAsync(Guard);

        var large = await AskAsync(batching, "large", new string('x', 10_000));
        large.Failure.ShouldBe(FailureKind.TooLarge);
        large.Message.ShouldStartWith("HTTP 413: The provider takes no batch file of 10,");
        large.Message.ShouldEndWith("Make smaller chunks.");
        for (var i = 0; i < 9; i++)
            (await AskAsync(batching, $"id-{i}")).Content.ShouldBe("{}");
    }

    [Fact]
    public async Task An_answer_that_is_too_long_to_be_read_fails_alone()
    {
        var lines = Line("before") + Line("long").Replace("{}", new string('x', 70 << 20), StringComparison.Ordinal) + Line("after");
        _answer = Completed(() => (200, lines));
        using var client = Client();
        using var batching = new BatchingClient(client, "model", Options());
        foreach (var id in new[] { "before", "long", "after" })
            await AskAsync(batching, id);

        await batching.SettleAsync().WaitAsync(Guard);

        (Created, _requests.Count(request => request.EndsWith("content", StringComparison.Ordinal))).ShouldBe((1, 1));
        (await AskAsync(batching, "before")).Content.ShouldBe("{}");
        (await AskAsync(batching, "after")).Content.ShouldBe("{}");
        var failed = await AskAsync(batching, "long");
        failed.Failure.ShouldBe(FailureKind.Malformed);
        failed.Message.ShouldBe("The answer in the batch's results is longer than 64 MB, which is more than is read. Lower the limit of output tokens.");
    }

    [Fact]
    public void A_client_that_cannot_be_created_leaves_its_ledger()
    {
        using var client = Client();
        new BatchingClient(client, "model", Options()).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Options().LedgerPath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE queues";
            command.ExecuteNonQuery();
        }

        Should.Throw<BatchException>(() => new BatchingClient(client, "model", Options())).Message.ShouldContain("no such table");
        Should.Throw<BatchException>(() => new BatchingClient(client, "model", Options())).Message.ShouldContain("no such table", customMessage: "it is not in use");
    }

    private int Created => _requests.Count(request => request == "POST /v1/batches");

    // A batch that has ended as soon as it was started.
    private static Func<string, (int Status, string Body)> Completed(Func<(int Status, string Body)> results, string status = "completed")
    {
        var batch = $$"""{"id": "b", "status": "{{status}}", "output_file_id": "out"}""";
        return request => request switch
        {
            "POST /v1/files" => (200, """{"id": "in"}"""),
            "POST /v1/batches" or "GET /v1/batches/b" => (200, batch),
            "GET /v1/files/out/content" => results(),
            _ => (200, "{}"),
        };
    }

    private static string Lines(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(number => Line($"id-{number}")));

    private static string Line(string id)
    {
        var body = JsonSerializer.Serialize(JsonDocument.Parse(Bodies.Completion("{}")));
        return $$"""{"custom_id": "{{id}}", "response": {"status_code": 200, "body": {{body}} } }""" + "\n";
    }

    private OpenAICompatibleClient Client() => new(new OpenAIEndpointOptions { BaseUrl = new Uri(_server.Urls.Single() + "/v1") });

    private BatchingOptions Options() => new()
    {
        LedgerPath = Path.Combine(_folder.FullName, "batches.db"),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
        TriesFirstCall = false,
    };

    private static async Task<AttemptOutcome> AskAsync(BatchingClient client, string id, string? text = null) => await client.CompleteAsync(
        new LlmCall { Model = "model", UserMessage = text ?? $"Text of {id}", Id = id, DocumentId = id, MaxOutputTokens = 100 }, CancellationToken.None);
}
