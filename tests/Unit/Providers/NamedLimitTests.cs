using System.Text;
using System.Text.Json;
using ParallelLlm.Providers.Wire;
using static ParallelLlm.FailureKind;
using static ParallelLlm.LimitedResource;

namespace ParallelLlm.Tests.Unit.Providers;

/// <summary>
/// What the body of a 429 says about the limit and the wait, in providers' own words, each row with the place where they are published.
/// </summary>
public sealed class NamedLimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["OpenAI, tokens a minute"] = new(
            "https://github.com/BuilderIO/micro-agent/issues/86",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 28000, Requested 3000. Please try again in 1.2s. Visit https://platform.openai.com/account/rate-limits to learn more.", "tokens"),
            new(Tokens, 30000, Minute, 28000, 3000), 1.2, ThrottledByRate),
        ["OpenAI, a wait in milliseconds"] = new(
            "https://github.com/BuilderIO/micro-agent/issues/86",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 29937, Requested 385. Please try again in 644ms.", "tokens"),
            new(Tokens, 30000, Minute, 29937, 385), 0.644, ThrottledByRate),
        ["OpenAI, requests a minute"] = new(
            "https://community.openai.com/t/rate-limit-reached-on-requests-per-min/",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for gpt-4o-mini in organization org-x on requests per min (RPM): Limit 900, Used 900, Requested 1. Please try again in 66ms.", "requests"),
            new(Requests, 900, Minute, 900, 1), 0.066, ThrottledByRate),
        ["OpenAI, requests a day"] = new(
            "https://community.openai.com/t/rate-limit-reached-on-requests-per-day-rpd/",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for gpt-4o in organization org-x on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.", "requests"),
            new(Requests, 200, Day, 200, 1), 432, ThrottledByRate),
        ["OpenAI, an older form with a model of that name"] = new(
            "https://github.com/daveshap/Medical_Intake/issues/9",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for 10KTPM-200RPM in organization org-x on tokens per min. Limit: 10000 / min. Please try again in 6ms.", "tokens"),
            new(Tokens, 10000, Minute), 0.006, ThrottledByRate),
        ["OpenAI, a model whose name ends in a number"] = new(
            "https://community.openai.com/t/rate-limit-reached-on-requests-per-min/",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for gpt-4 on requests per min (RPM): Limit 200, Used 200, Requested 1.", "requests"),
            new(Requests, 200, Minute, 200, 1), null, ThrottledByRate),
        ["OpenAI, requests without a word about it"] = new(
            "https://platform.openai.com/docs/guides/error-codes", Bodies.Error("rate_limit_exceeded", "Too many requests.", "requests"), null, null, ThrottledByConcurrency),
        ["OpenAI, one request above the limit"] = new(
            "https://github.com/agent0ai/agent-zero/issues/711",
            Bodies.Error("rate_limit_exceeded", "Request too large for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Requested 36055. The input or output tokens must be reduced in order to run successfully.", "tokens"),
            null, null, TooLarge),
        ["Groq, tokens a day"] = new(
            "https://console.groq.com/docs/rate-limits",
            Bodies.Error("rate_limit_exceeded", "Rate limit reached for model `llama-3.3-70b-versatile` in organization `org_x` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 99336, Requested 1332. Please try again in 9m38.4s. Need more tokens? Upgrade to Dev Tier today.", "tokens"),
            new(Tokens, 100000, Day, 99336, 1332), 578.4, ThrottledByRate),
        ["Azure, tokens"] = new(
            "https://github.com/alex-wolf-ps/dbchatprov2/issues/2",
            Bodies.Error("429", "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-05-01-preview have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 38 seconds. Please go here: https://aka.ms/oai/quotaincrease", null!),
            new(Tokens), 38, ThrottledByRate),
        ["Azure, calls"] = new(
            "https://learn.microsoft.com/en-us/answers/questions/1316725/",
            Bodies.Error("429", "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2023-05-15 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 3 seconds.", null!),
            new(Requests), 3, ThrottledByRate),
        ["Azure, short"] = new(
            "https://github.com/microsoft/copilot-camp/issues/551", Bodies.Error("429", "Rate limit is exceeded. Try again in 2 seconds.", null!), null, 2, ThrottledByRate),
        ["Anthropic, input tokens a minute"] = new(
            "https://github.com/OpenHands/OpenHands/issues/9259",
            """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit for your organization (0dccdde6-f924-4f1b-bb3b-92ef846e0a5b) of 20,000 input tokens per minute. For details, refer to: https://docs.anthropic.com/en/api/rate-limits. Please reduce the prompt length or the maximum tokens requested, or try again later."}}""",
            new(Tokens, 20000, Minute), null, ThrottledByRate),
        ["Anthropic, an older form"] = new(
            "https://github.com/brianpetro/obsidian-smart-connections/issues/725",
            """{"type":"error","error":{"type":"rate_limit_error","message":"Number of request tokens has exceeded your per-minute rate limit (https://docs.anthropic.com/en/api/rate-limits); see the response headers for current usage."}}""",
            new(Tokens, null, Minute), null, ThrottledByRate),
        ["Anthropic, requests a day"] = new(
            "https://docs.anthropic.com/en/api/rate-limits",
            """{"type":"error","error":{"type":"rate_limit_error","message":"Number of requests has exceeded your daily rate limit; see the response headers for current usage."}}""",
            new(Requests, null, Day), null, ThrottledByRate),
        ["Anthropic, concurrency"] = new(
            "https://github.com/cline/cline/issues/4351",
            """{"type":"error","error":{"type":"rate_limit_error","message":"Number of concurrent connections has exceeded your rate limit. Please try again later or contact sales at https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase."}}""",
            new(Concurrency), null, ThrottledByConcurrency),
        ["Moonshot, concurrency with a wait"] = new(
            "https://github.com/LLM-Red-Team/kimi-cc/issues/16",
            Bodies.Error(null, "Your account org-e664b178c0f74d818f6b62f87efa49f7<ak-f3t8> request reached max organization concurrency: 1, please try again after 1 seconds", "rate_limit_reached_error"),
            new(Concurrency, 1), 1, ThrottledByConcurrency),
        ["Moonshot, requests a minute"] = new(
            "https://github.com/LLM-Red-Team/kimi-cc/issues/16",
            Bodies.Error(null, "Your account org-e664b178c0f74d818f6b62f87efa49f7<ak-f3t8> request reached organization max RPM: 3, please try again after 1 seconds", "rate_limit_reached_error"),
            new(Requests, 3, Minute), 1, ThrottledByRate),
        ["Moonshot, tokens a day"] = new(
            "https://platform.moonshot.ai/docs/api/chat#error-description",
            Bodies.Error(null, "Your account {uid}<{ak-id}> request reached TPD rate limit, current:1500010, limit:1500000", "rate_limit_reached_error"),
            new(Tokens, 1500000, Day, 1500010), null, ThrottledByRate),
        ["Zhipu, concurrency"] = new(
            "https://docs.z.ai/api-reference/api-code", """{"error":{"code":"1302","message":"High concurrency usage of this API, please reduce concurrency or contact customer service to increase limits"}}""",
            new(Concurrency), null, ThrottledByConcurrency),
        ["Zhipu, in Chinese"] = new(
            "https://docs.bigmodel.cn/cn/api/api-code", """{"error":{"code":"1302","message":"您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。"}}""", new(Concurrency), null, ThrottledByConcurrency),
        ["A relay, concurrency"] = new(
            "https://github.com/Wei-Shaw/claude-relay-service/pull/773", """{"error":"Concurrency limit exceeded","message":"Too many concurrent requests. Limit: 1 concurrent requests"}""",
            new(Concurrency, 1), null, ThrottledByConcurrency),
        ["Ollama's cloud, concurrency"] = new(
            "https://github.com/QwenLM/qwen-code/issues/3409", """{"error":"Too many concurrent requests for this model"}""", new(Concurrency), null, ThrottledByConcurrency),
        ["Ollama's cloud, a week"] = new(
            "https://github.com/ollama/ollama/issues/12532", """{"error":"you've reached your weekly usage limit, please upgrade to continue"}""",
            new(Requests, null, TimeSpan.FromDays(7)), null, ThrottledByRate),
        ["Scaleway, concurrency"] = new(
            "https://github.com/scaleway/docs-content/pull/4796", Bodies.Error(null, "You exceeded your current threshold of concurrent requests", null!), new(Concurrency), null, ThrottledByConcurrency),
        ["LiteLLM, parallel requests"] = new(
            "https://github.com/BerriAI/litellm/issues/4314", Bodies.Error("429", "Max parallel request limit reached. Hit limit for api_key. current max_parallel_requests: 1", "None"),
            new(Concurrency), null, ThrottledByConcurrency),
        ["Simultaneous requests, with a wait"] = new(
            "https://learn.microsoft.com/en-us/azure/api-management/limit-concurrency-policy", Bodies.Error("429", "Too many simultaneous requests: limit is 4. Retry after 20 s.", null!),
            new(Concurrency, 4), 20, ThrottledByConcurrency),
        ["OpenRouter, a day, its reset in the body"] = new(
            "https://github.com/Gitlawb/openclaude/issues/936",
            """{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1772409600000"}}},"user_id":"u"}""",
            new(Requests, null, Day), 12 * 3600, ThrottledByRate),
        ["Google, two quotas, of which one is of a day"] = new(
            "https://github.com/googleapis/python-genai/issues/2044",
            """[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"m","quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaValue":"15"},{"quotaMetric":"m","quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"200"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"47s"}]}}]""",
            new(Requests, 200, Day), 47, ThrottledByRate),
        ["Google, tokens of a model"] = new(
            "https://github.com/google-gemini/gemini-cli/issues/8437",
            """{"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateContentInputTokensPerModelPerMinute-FreeTier"}]}]}}""",
            new(Tokens, null, Minute), null, ThrottledByRate),
        ["Google, the wait in its words"] = new(
            "https://github.com/google-gemini/gemini-cli/issues/8437",
            """{"error":{"code":429,"message":"You exceeded your current quota. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-2.5-flash\nPlease retry in 36.705s.","status":"RESOURCE_EXHAUSTED"}}""",
            null, 36.705, ThrottledByRate),
        ["Vertex, a metric's name"] = new(
            "https://github.com/felixbinder/introspection_self_prediction/issues/66",
            """{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-pro."}}""",
            new(Requests, null, Minute), null, ThrottledByRate),
        ["Code Assist, hours"] = new(
            "https://github.com/google-gemini/gemini-cli/issues/14831", """{"error":{"code":429,"message":"You have exhausted your capacity on this model. Your quota will reset after 18h31m10s."}}""",
            null, (18 * 3600) + (31 * 60) + 10, ThrottledByRate),
        ["Cerebras"] = new(
            "https://github.com/continuedev/continue/issues/9800",
            """{"message":"Tokens per minute limit exceeded - too many tokens processed.","type":"too_many_tokens_error","param":"quota","code":"token_quota_exceeded"}""",
            new(Tokens, null, Minute), null, ThrottledByRate),
        ["SiliconFlow"] = new(
            "https://github.com/AIDotNet/OpenDeepWiki/issues/269", """{"message":"Request was rejected due to rate limiting. Details: TPM limit reached.","data":null}""",
            new(Tokens, null, Minute), null, ThrottledByRate),
        ["Together, queries"] = new(
            "https://github.com/togethercomputer/MoA/issues/27",
            Bodies.Error(null, "You have been rate limited. Your rate limit is 60 queries per minute. Please navigate to https://api.together.xyz/settings/billing to upgrade.", "credit_limit"),
            new(Requests, 60, Minute), null, ThrottledByRate),
        ["AI21"] = new("https://github.com/stanford-crfm/helm/issues/188", """{"detail":"50 per 1 minute"}""", new(Requests, 50, Minute), null, ThrottledByRate),
        ["A gateway, a second"] = new("https://docs.databricks.com/aws/en/machine-learning/model-serving/model-serving-limits", """{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"Exceeded workspace rate limit of 2 queries per second and 1200 queries per hour."}""", new(Requests, 2, Second), null, ThrottledByRate),
        ["Bedrock, tokens"] = new("https://repost.aws/questions/QUIx2PHI2GQoWc0PbC1SqYfw", """{"message":"Too many tokens, please wait before trying again."}""", null, null, ThrottledByConcurrency),
        ["Bedrock, tokens of a day"] = new("https://repost.aws/questions/QUIx2PHI2GQoWc0PbC1SqYfw", """{"message":"Too many tokens per day, please wait before trying again."}""", new(Tokens, null, Day), null, ThrottledByRate),
        ["DashScope"] = new("https://help.aliyun.com/en/model-studio/error-code", """{"code":"Throttling.AllocationQuota","message":"Allocated quota exceeded, please increase your quota limit."}""", new(Tokens, null, Minute), null, ThrottledByRate),
        ["LiteLLM, a time"] = new(
            "https://docs.litellm.ai/docs/proxy/users", Bodies.Error("429", "Rate limit exceeded for api_key: abc. Limit type: requests. Current limit: 1, Remaining: 0. Limit resets at: 2026-03-01 12:00:40 UTC", "None"),
            null, 40, ThrottledByRate),
        ["A gateway that quotes another's JSON"] = new(
            "https://github.com/google-gemini/gemini-cli/issues/14811", JsonSerializer.Serialize(new { error = new { message = """{ "error": { "code": 429, "details": [ { "retryDelay": "53s" } ] } }""", code = 429 } }), null, 53, ThrottledByRate),
        ["A field beside the message"] = new("https://developers.cloudflare.com/support/troubleshooting/http-status-codes/4xx-client-error/", """{"error":{"message":"slow down","retry_after":2.5}}""", null, 2.5, ThrottledByRate),
        ["A limit that is advice"] = new("https://docs.fireworks.ai/guides/quotas_usage/rate-limits", Bodies.Error(null, "Rate limit of 10 requests/minute exceeded; reduce your concurrency.", null!), new(Requests, 10, Minute), null, ThrottledByRate),
        ["An hour"] = new("https://github.com/ollama/ollama/issues/12532", """{"error":"you've reached your hourly usage limit, please upgrade to continue"}""", new(Requests, null, Hour), null, ThrottledByRate),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fault_Wire_06_The_limit_that_a_body_names_and_the_wait_it_asks_for_are_read(string name)
    {
        var row = Rows[name];
        var outcome = Read(429, row.Body);

        outcome.Failure.ShouldBe(row.Kind, row.Source);
        if (row.Kind == ThrottledByRate || row.Limit is not null)
            (outcome.LimitedBy is { IsRate: false, Resource: not Concurrency } && row.Limit is null ? null : outcome.LimitedBy)
                .ShouldBe(row.Limit, row.Source);
        outcome.WaitHint?.TotalSeconds.ShouldBe(row.Wait ?? double.NaN, 1e-6, row.Source);
        (outcome.WaitHint is null).ShouldBe(row.Wait is null, row.Source);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(529)]
    public void Fault_Wire_06_A_hint_in_the_words_counts_for_a_server_error_too(int status) =>
        Read(status, Bodies.Error(null, "Overloaded. Please retry after 20 seconds.")).WaitHint.ShouldBe(TimeSpan.FromSeconds(20));

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    [InlineData(401)]
    public void Fault_Wire_06_A_request_that_is_wrong_asks_for_no_wait_whatever_it_quotes(int status) =>
        Read(status, Bodies.Error(null, "Invalid value: 'try again in 5 days' of 3 requests per day")).WaitHint.ShouldBeNull();

    [Fact]
    public void Fault_Wire_06_A_header_goes_before_the_words()
    {
        var error = ErrorAnswer.Read(
            429, Lookup.Of("retry-after: 2"), Encoding.UTF8.GetBytes(Bodies.Error(null, "Please try again in 9m38s.")), Now, new ErrorContext(Prompt: null));

        error.Outcome.WaitHint.ShouldBe(TimeSpan.FromSeconds(2));
    }

    // Hostile or mistaken words must neither take long nor throw.
    [Theory]
    [InlineData("try again in 99999999999999999999999999999999 days")]
    [InlineData("Limit 99999999999999999999999999 requests per minute")]
    [InlineData("retry after -5 seconds")]
    [InlineData("resets at: 9999-99-99 99:99:99 UTC")]
    public void Fault_Wire_06_Numbers_beyond_reason_are_survived(string message) => Read(429, Bodies.Error(null, message)).Failure.ShouldNotBeNull();

    [Fact]
    public void Fault_Wire_06_Long_words_are_read_in_part()
    {
        var outcome = Read(429, Bodies.Error(null, string.Concat(Enumerable.Repeat("1 per 1, tokens try again in retry ", 100_000))));

        outcome.LimitedBy?.Window.ShouldBeNull();
        outcome.WaitHint.ShouldBeNull();
    }

    private static AttemptOutcome Read(int status, string body) =>
        ErrorAnswer.Read(status, _ => null, Encoding.UTF8.GetBytes(body), Now, new ErrorContext(Prompt: null)).Outcome;

    private sealed record Row(string Source, string Body, NamedLimit? Limit, double? Wait, FailureKind Kind);
}
