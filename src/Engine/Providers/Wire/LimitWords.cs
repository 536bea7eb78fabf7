using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Reads the limit that a refusal names, from its code, its type and its message, in the published wording of every provider. A limit is
/// identified by its resource (tokens, requests, concurrent calls) and its window. The first one named counts, since later words are advice
/// ("reduce your concurrency"). Pure.
/// </summary>
internal static partial class LimitWords
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    // The texts are short and no pattern backtracks far, so a time-out would only occur on a busy machine.
    private const int MatchTimeout = Timeout.Infinite;
    private const string Units = "requests?|req|quer(y|ies)|calls?|messages?|tokens?";

    // No provider needs more text to name a limit; a quoted document might be longer.
    private const int MaxRead = 2048;

    private static readonly FrozenDictionary<string, NamedLimit> Names = new Dictionary<string, NamedLimit>
    {
        ["tokens"] = new(LimitedResource.Tokens),                                              // OpenAI, Groq: error.type
        ["requests"] = new(LimitedResource.Requests),                                          // OpenAI, Groq: error.type
        ["1302"] = new(LimitedResource.Concurrency),                                           // Zhipu
        ["token_quota_exceeded"] = new(LimitedResource.Tokens),                                // Cerebras
        ["too_many_tokens_error"] = new(LimitedResource.Tokens),                               // Cerebras: error.type
        ["request_quota_exceeded"] = new(LimitedResource.Requests),                            // Cerebras
        ["limit_requests"] = new(LimitedResource.Requests),                                    // DashScope

        // DashScope: "Allocated quota exceeded" and "Requests rate limit exceeded".
        ["Throttling.AllocationQuota"] = new(LimitedResource.Tokens, null, TimeSpan.FromMinutes(1)),
        ["Throttling.RateQuota"] = new(LimitedResource.Requests, null, TimeSpan.FromMinutes(1)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, TimeSpan> Windows = new Dictionary<string, TimeSpan>
    {
        ["s"] = TimeSpan.FromSeconds(1),
        ["sec"] = TimeSpan.FromSeconds(1),
        ["second"] = TimeSpan.FromSeconds(1),
        ["m"] = TimeSpan.FromMinutes(1),
        ["min"] = TimeSpan.FromMinutes(1),
        ["minute"] = TimeSpan.FromMinutes(1),
        ["每分钟"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["hr"] = TimeSpan.FromHours(1),
        ["hour"] = TimeSpan.FromHours(1),
        ["hourly"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["day"] = TimeSpan.FromDays(1),
        ["daily"] = TimeSpan.FromDays(1),
        ["每天"] = TimeSpan.FromDays(1),
        ["每日"] = TimeSpan.FromDays(1),
        ["week"] = TimeSpan.FromDays(7),
        ["weekly"] = TimeSpan.FromDays(7),
        ["month"] = TimeSpan.FromDays(30),
        ["monthly"] = TimeSpan.FromDays(30),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The limit; null if none is named.</summary>
    public static NamedLimit? Read(in ProviderError error)
    {
        // Google lists every exhausted quota beside the message. The longest window sets the wait.
        NamedLimit? found = null;
        foreach (var text in (IEnumerable<string?>)[error.Message, error.Code, error.Type, .. error.Quotas ?? []])
        {
            if (InText(text) is { } limit && IsBetter(limit, found))
                found = limit;
        }

        return found is { IsRate: true } or { Resource: LimitedResource.Concurrency }
            ? found
            : Named(error.Code) ?? Named(error.Type) ?? found;
    }

    private static bool IsBetter(NamedLimit limit, NamedLimit? than) =>
        than is null || (than.Resource != LimitedResource.Concurrency && limit.IsRate && (!than.IsRate || limit.Window > than.Window));

    private static NamedLimit? Named(string? name) => name is not null && Names.TryGetValue(name, out var limit) ? limit : null;

    private static NamedLimit? InText(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        text = text.Length > MaxRead ? text[..MaxRead] : text;

        var concurrency = Concurrency().Match(text);
        var rate = Rate().Match(text);
        if (concurrency.Success && !(rate.Success && rate.Index < concurrency.Index))
            return new NamedLimit(LimitedResource.Concurrency, Size(text, Beside().Match(text, concurrency.Index)));
        if (rate.Success)
        {
            return new NamedLimit(
                Resource(text, rate),
                Size(text, rate),
                Windows.GetValueOrDefault(rate.Groups["window"].Value),
                Number(Used().Match(text)),
                Number(Requested().Match(text)));
        }

        return Bucket().Match(text) is { Success: true } bucket ? new NamedLimit(Resource(text, bucket), Size(text, bucket)) : null;
    }

    // "TPM" and "tokens per min" name the resource; "your per-minute rate limit" has it somewhere before.
    private static LimitedResource Resource(string text, Match match)
    {
        var unit = match.Groups["unit"].Value;
        if (unit.Length == 0)
            unit = Counted().Match(text[..match.Index]).Value;
        var isTokens = unit.StartsWith("t", StringComparison.OrdinalIgnoreCase) || unit.Contains("TP", StringComparison.OrdinalIgnoreCase);
        return isTokens ? LimitedResource.Tokens : LimitedResource.Requests;
    }

    // "for gpt 4 on tokens per min (TPM): Limit 10000": a number called the limit outranks a nearer one.
    private static long? Size(string text, Match match) => Number(Limit().Match(text)) ?? Number(match);

    private static long? Number(Match match) =>
        match.Groups["number"] is { Success: true } number
        && long.TryParse(number.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) ? value : null;

    // Anthropic "Number of concurrent connections …"; Moonshot "max organization concurrency: 1"; LiteLLM "Max parallel request limit
    // reached"; Zhipu "并发".
    [GeneratedRegex(@"concurren(t|cy)|parallel|simultaneous|in[- _]flight|at the same time|at once\b|并发", Options, MatchTimeout)]
    private static partial Regex Concurrency();

    // The number after such a word: "concurrency: 1", "Limit: 1 concurrent requests", "max_parallel_requests: 1".
    [GeneratedRegex(@"\G[\w ]{0,30}[:=(]\s*(limit|max)?[:\s]*(?<number>\d[\d,]*)", Options, MatchTimeout)]
    private static partial Regex Beside();

    // OpenAI and Groq "on tokens per min (TPM): Limit 30000"; Anthropic "of 40,000 input tokens per minute"; Moonshot "max RPM: 3";
    // Together "60 queries per minute"; OpenRouter "free-models-per-day"; Google "GenerateRequestsPerDayPerProject…"; slowapi "50 per 1
    // minute"; Ollama "weekly usage limit".
    [GeneratedRegex(
        @"((?<![\w.\-])(?<number>\d[\d,]*)(\.\d+)?[ ]+(\w+[ ]+){0,2}?)?((?<unit>" + Units + @")[ _\-]*|(?<![a-z]))"
        + @"(per[ _\-]*(model|project|user|key)[ _\-]*)*"
        + @"per[ _\-]*(1[ ])?(?<window>second|sec|minute|min|hour|hr|day|week|month)"
        + @"|((?<![\w.\-])(?<number>\d[\d,]*)(\.\d+)?[ ]*)?((?<unit>" + Units + @")|(?<=\d))[ ]*/[ ]*"
        + @"(?<window>second|sec|minute|min|hour|hr|day|week|month|s|m|h|d)\b"
        + @"|(?<![a-z0-9])(?<unit>(R|Q|IT|OT|T)P)(?<window>[SMHD])(?![a-z])([ ]?(rate[ ])?limit)?"
        + @"([ ]*[:=(][ ]*(limit[: ]*)?(?<number>\d[\d,]*))?"
        + @"|\b(?<window>hourly|daily|weekly|monthly)\b(?=[\w ]{0,30}(limit|quota|allowance|cap\b))"
        + @"|(?<window>每分钟|每天|每日)",
        Options, MatchTimeout)]
    private static partial Regex Rate();

    // Azure "exceeded token rate limit", "exceeded call rate limit"; Meta "the maximum number of tokens allowed within a given time frame";
    // Bedrock "Too many tokens, please wait before trying again".
    [GeneratedRegex(
        @"(?<unit>" + Units + @")[ _]+(rate[ _]+limit|quota|allowed within|limit)|too many (?<unit>tokens)", Options, MatchTimeout)]
    private static partial Regex Bucket();

    [GeneratedRegex(Units, Options | RegexOptions.RightToLeft, MatchTimeout)]
    private static partial Regex Counted();

    [GeneratedRegex(@"\blimit(\s+is)?[:=\s]+(?<number>\d[\d,]*)", Options, MatchTimeout)]
    private static partial Regex Limit();

    [GeneratedRegex(@"\b(used|current(\s+usage)?)[:=\s]+(?<number>\d[\d,]*)", Options, MatchTimeout)]
    private static partial Regex Used();

    [GeneratedRegex(@"\brequested[:=\s]+(?<number>\d[\d,]*)", Options, MatchTimeout)]
    private static partial Regex Requested();
}
