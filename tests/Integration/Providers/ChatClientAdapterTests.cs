using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Unit.Providers;

namespace ParallelLlm.Tests.Integration.Providers;

public sealed class ChatClientAdapterTests
{
    private static readonly LlmCall Full = Bodies.Call with { SystemMessage = "Extract.", MaxOutputTokens = 100, Temperature = 0.5, ResponseSchema = Bodies.Schema };

    [Fact]
    public async Task A_call_is_translated_and_so_is_its_answer()
    {
        var model = new FakeModel(_ => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "{}"))
        {
            ModelId = "model-1-2026",
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 11, OutputTokenCount = 3, CachedInputTokenCount = 8 },
        }));

        var outcome = await new ChatClientAdapter(model).CompleteAsync(Full, CancellationToken.None);

        outcome.Content.ShouldBe("{}");
        outcome.Usage.ShouldBe(new TokenUsage(11, 3, 14) { Cached = 8 });
        outcome.Model.ShouldBe("model-1-2026");
        var (messages, options) = model.Calls.Single();
        messages.Select(message => (message.Role.Value, message.Text)).ShouldBe([("system", "Extract."), ("user", Full.UserMessage)]);
        options.ModelId.ShouldBe("model-1");
        options.Temperature.ShouldBe(0.5f);
        options.MaxOutputTokens.ShouldBe(100);
        options.ResponseFormat.ShouldBeOfType<ChatResponseFormatJson>().SchemaName.ShouldBe("fields");
    }

    [Theory]
    [InlineData("half", "length", false, FailureKind.Truncated)]
    [InlineData("half", "content_filter", false, FailureKind.Refused)]
    [InlineData("", "stop", true, FailureKind.Refused)]
    [InlineData("", "stop", false, FailureKind.Malformed)]
    [InlineData("fine", "something_new", false, null)]
    public async Task Finish_reasons_have_their_class(string text, string finish, bool refuses, FailureKind? kind)
    {
        var message = new ChatMessage(ChatRole.Assistant, text);
        if (refuses)
            message.Contents.Add(new ErrorContent("No.") { ErrorCode = "Refusal" });
        var model = new FakeModel(_ => Task.FromResult(new ChatResponse(message) { FinishReason = new ChatFinishReason(finish) }));

        (await new ChatClientAdapter(model).CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(kind);
    }

    [Fact]
    public async Task Exceptions_are_outcomes_by_the_registered_classifiers_first()
    {
        Exception thrown = new JsonException("'<' is an invalid start");
        var adapter = new ChatClientAdapter(new FakeModel(_ => throw thrown), [new QuotaOf(typeof(NotSupportedException))]);

        (await adapter.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.Malformed);
        thrown = new HttpRequestException(HttpRequestError.ConnectionError);
        (await adapter.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.Transient);
        thrown = new NotSupportedException();
        (await adapter.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.OutOfQuota);
        thrown = new InvalidOperationException("Patient Erika Mustermann was seen on 3 May.");
        var unknown = await adapter.CompleteAsync(Bodies.Call, CancellationToken.None);
        unknown.Failure.ShouldBe(FailureKind.Transient);
        unknown.Message!.ShouldNotContain("Mustermann");
    }

    [Fact]
    public async Task A_client_that_ignores_its_token_still_times_out()
    {
        var time = new FakeTimeProvider();
        var adapter = new ChatClientAdapter(new FakeModel(_ => new TaskCompletionSource<ChatResponse>().Task), time: time);

        var call = adapter.CompleteAsync(Bodies.Call, CancellationToken.None).AsTask();
        time.Advance(Bodies.Call.Timeout);

        var outcome = await call;
        outcome.Failure.ShouldBe(FailureKind.Timeout);
        outcome.Latency.ShouldBe(Bodies.Call.Timeout);
    }

    [Fact]
    public async Task A_cancelled_call_is_no_outcome()
    {
        using var cancel = new CancellationTokenSource();
        var adapter = new ChatClientAdapter(new FakeModel(async token =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new ChatResponse();
        }));

        (await Should.ThrowAsync<OperationCanceledException>(adapter.CompleteAsync(Bodies.Call, cancel.Token).AsTask())).CancellationToken.ShouldBe(cancel.Token);
    }

    [Fact]
    public async Task Errors_of_the_official_client_keep_their_hints()
    {
        await using var server = ScriptedServer.Start(new Reply(429, Bodies.Error("rate_limit_exceeded"), "retry-after: 3"));
        var chat = new OpenAI.Chat.ChatClient("x", new System.ClientModel.ApiKeyCredential("key"), new() { Endpoint = server.BaseUrl, RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0) });
        var adapter = new ChatClientAdapter(new FakeModel(async token => new ChatResponse(new ChatMessage(ChatRole.Assistant, (await chat.CompleteChatAsync([new OpenAI.Chat.UserChatMessage("hi")], cancellationToken: token)).Value.Content[0].Text))));

        var outcome = await adapter.CompleteAsync(Full, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.ThrottledByRate);
        outcome.WaitHint.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_refused_parameter_is_left_out()
    {
        var refusals = new Queue<string>(["temperature", "response_format", "response_format", "max_completion_tokens", "temperature"]);
        var refusing = new FakeModel(_ => throw Refusal(refusals.Dequeue()));
        var adapting = new ChatClientAdapter(refusing);
        for (var i = 0; i < 4; i++)
            (await adapting.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBe(FailureKind.UnsupportedParameter);
        (await adapting.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBe(FailureKind.BadRequest, "it is not sent any more");

        refusing.Calls[1].Options.Temperature.ShouldBeNull();
        refusing.Calls[2].Options.ResponseFormat.ShouldBe(ChatResponseFormat.Json);
        refusing.Calls[2].Messages[0].Text.ShouldContain("\nJSON Schema: {\"type\":\"object\"");
        refusing.Calls[3].Options.ResponseFormat.ShouldBeNull();
        refusing.Calls[4].Options.MaxOutputTokens.ShouldBeNull();
    }

    private static System.ClientModel.ClientResultException Refusal(string parameter) =>
        ExceptionClassifierTests.Answered(400, Bodies.Error("unsupported_parameter", "No.", param: parameter));

    private sealed class QuotaOf(Type type) : IExceptionClassifier
    {
        public AttemptOutcome? Classify(Exception exception) =>
            type.IsInstanceOfType(exception) ? AttemptOutcome.Failed(FailureKind.OutOfQuota, "No credit.") : null;
    }
}
