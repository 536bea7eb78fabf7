using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, (string Headers, BucketFacts Requests, BucketFacts Tokens)> Dialects = new()
    {
        ["OpenAI"] = (
            "x-ratelimit-limit-requests: 5000 | x-ratelimit-remaining-requests: 4999 | x-ratelimit-reset-requests: 12ms | "
            + "x-ratelimit-limit-tokens: 160000 | x-ratelimit-remaining-tokens: 159976 | x-ratelimit-reset-tokens: 6m0s",
            new(5000, 4999, TimeSpan.FromMilliseconds(12), Minute),
            new(160000, 159976, TimeSpan.FromMinutes(6), null)), // full only after six minutes: not a bucket of one
        ["OpenAI, daily requests"] = (
            "x-ratelimit-limit-requests: 200 | x-ratelimit-remaining-requests: 199 | x-ratelimit-reset-requests: 7m12s",
            new(200, 199, TimeSpan.FromSeconds(432), Day),
            default),
        ["Azure"] = (
            "x-ratelimit-limit-tokens: 30000 | x-ratelimit-remaining-tokens: 0 | x-ratelimit-reset-tokens: 26 | x-ratelimit-limit-requests: -1 | x-ratelimit-remaining-requests: -1",
            default,
            new(30000, 0, TimeSpan.FromSeconds(26), Minute)),
        ["Azure, what is left alone"] = (
            "x-ratelimit-remaining-requests: 9 | x-ratelimit-remaining-tokens: 29000",
            new(null, 9, null, Minute),
            new(null, 29000, null, Minute)),
        ["Groq"] = (
            "x-groq-region: fra | x-ratelimit-limit-requests: 14400 | x-ratelimit-remaining-requests: 14399 | x-ratelimit-reset-requests: 6s | "
            + "x-ratelimit-limit-tokens: 18000 | x-ratelimit-remaining-tokens: 17997 | x-ratelimit-reset-tokens: 7.66ms",
            new(14400, 14399, TimeSpan.FromSeconds(6), Day),
            new(18000, 17997, TimeSpan.FromMilliseconds(7.66), Minute)),
        ["Groq, by its reset alone"] = (
            "x-ratelimit-limit-requests: 14400 | x-ratelimit-remaining-requests: 14370 | x-ratelimit-reset-requests: 2m59.56s",
            new(14400, 14370, TimeSpan.FromSeconds(179.56), Day),
            default),
        ["Together"] = (
            "x-ratelimit-limit: 10 | x-ratelimit-remaining: 9 | x-ratelimit-reset: 1 | x-tokenlimit-limit: 3000 | x-tokenlimit-remaining: 2000",
            new(10, 9, Second, Second),
            new(3000, 2000, null, Second)),
        ["A gateway with a reset as a date"] = (
            "x-ratelimit-limit: 20 | x-ratelimit-remaining: 3 | x-ratelimit-reset: 1772366430000",
            new(20, 3, TimeSpan.FromSeconds(30), null),
            default),
        ["Cerebras"] = (
            "x-ratelimit-limit-requests-day: 14400 | x-ratelimit-remaining-requests-day: 14000 | x-ratelimit-reset-requests-day: 33011.382867 | "
            + "x-ratelimit-limit-tokens-minute: 60000 | x-ratelimit-remaining-tokens-minute: 59000 | x-ratelimit-reset-tokens-minute: 11.38",
            new(14400, 14000, TimeSpan.FromSeconds(33011.382867), Day),
            new(60000, 59000, TimeSpan.FromSeconds(11.38), Minute)),
        ["Anthropic"] = (
            "anthropic-ratelimit-requests-limit: 50 | anthropic-ratelimit-requests-remaining: 49 | anthropic-ratelimit-requests-reset: 2026-03-01T12:00:01Z | "
            + "anthropic-ratelimit-tokens-limit: 80000 | anthropic-ratelimit-tokens-remaining: 70000 | anthropic-ratelimit-tokens-reset: 2026-03-01T11:00:00Z",
            new(50, 49, Second, Minute),
            new(80000, 70000, TimeSpan.Zero, Minute)),
        ["Nonsense"] = (
            "x-ratelimit-limit-requests: 60 | x-ratelimit-remaining-requests: many | x-ratelimit-reset-requests: 1x",
            new(60, null, null, Minute),
            default),
    };

    public static TheoryData<string> Names => [.. Dialects.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_dialect_is_read(string dialect)
    {
        var (headers, requests, tokens) = Dialects[dialect];
        RateLimitHeaders.Read(Lookup.Of(headers), Now).ShouldBe(new RateLimitFacts { Requests = requests, Tokens = tokens });
    }

    [Theory]
    [InlineData("")]
    [InlineData("x-ratelimit-limit-requests: 0 | x-ratelimit-remaining-requests: 0")]
    [InlineData("x-ratelimit-remaining-tokens: -1")]
    [InlineData("x-ratelimit-reset-tokens: 1s")]
    public void Meaningless_rate_limit_headers_are_ignored(string headers) => RateLimitHeaders.Read(Lookup.Of(headers), Now).ShouldBeNull();
}
