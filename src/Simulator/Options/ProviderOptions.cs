using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>
/// The shape of a simulated provider: its limits, latency and faults. Immutable; the default has no limit, no latency and no fault.
/// As JSON the names are in snake_case; <c>docs/simulator.md</c> lists them all. In every limit 0 means that there is none.
/// </summary>
public sealed record ProviderOptions
{
    /// <summary>Seed of everything that is drawn; 1 by default. The n-th accepted call meets the same latency and fault whenever the seed is the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Requests a minute; 0 (the default) for no limit.</summary>
    public long Rpm { get; init; }

    /// <summary>Tokens a minute; 0 (the default) for no limit.</summary>
    public long Tpm { get; init; }

    /// <summary>Requests that a full bucket holds; null (the default) for a minute's worth.</summary>
    public long? RpmBurst { get; init; }

    /// <summary>Tokens that a full bucket holds; null (the default) for a minute's worth.</summary>
    public long? TpmBurst { get; init; }

    /// <summary>Seconds over which the limits are enforced though they are announced per minute: buckets hold only this window's worth. Null (the default) for a minute.</summary>
    [JsonPropertyName("enforcement_window_s")]
    public double? EnforcementWindowSeconds { get; init; }

    /// <summary>Seconds of refill that full buckets hold, announced as they are. Null (the default) for a minute's, or as the other settings say.</summary>
    [JsonPropertyName("burst_s")]
    public double? BurstSeconds { get; init; }

    /// <summary>Whether a call that is refused with 429 takes from the request bucket too, as far as there is anything left in it; false by default. OpenAI does this.</summary>
    public bool ChargeRefused { get; init; }

    /// <summary>What an accepted call takes from the token bucket.</summary>
    public TokenCharge TokenCharge { get; init; } = TokenCharge.Used;

    /// <summary>Which answers carry <c>x-ratelimit-*</c> headers, where there is a bucket to announce.</summary>
    public RateHeaders RateHeaders { get; init; } = RateHeaders.Always;

    /// <summary>The moment whose levels an answer's headers announce: the call's admission (the default) or the answer.</summary>
    public AnnouncedAt RateHeadersAt { get; init; } = AnnouncedAt.Admission;

    /// <summary>In which headers a bucket's 429 says how long to wait.</summary>
    public RetryAfterForm RetryAfter { get; init; } = RetryAfterForm.Both;

    /// <summary>Whether what it says is true.</summary>
    public HintHonesty Hint { get; init; } = HintHonesty.Honest;

    /// <summary>The body of a bucket's refusal.</summary>
    public RateRefusalOptions RateRefusal { get; init; } = new();

    /// <summary>The body of a refusal by the hidden limit or a full queue.</summary>
    public ConcurrencyRefusalOptions ConcurrencyRefusal { get; init; } = new();

    /// <summary>HTTP status of refusals by a limit: 429 (the default), or 503 as some proxies send.</summary>
    public int RefusalStatus { get; init; } = 429;

    /// <summary>Milliseconds before a refusal by a limit is sent; 0 by default.</summary>
    public double RefusalMs { get; init; }

    /// <summary>Refusals at planned moments, independent of the limits.</summary>
    public IReadOnlyList<PlannedRefusalOptions> Refusals { get; init; } = [];

    /// <summary>How the provider's count of prompt tokens differs from four characters a token.</summary>
    public TokenCountOptions TokenCount { get; init; } = new();

    /// <summary>Calls that are served at once; one more is refused with a bare 429 that announces nothing. 0 (the default) for no limit.</summary>
    public int Concurrency { get; init; }

    /// <summary>Calls that are worked on at once; the others wait in order of arrival and are never refused. 0 (the default) for no queue.</summary>
    public int Slots { get; init; }

    /// <summary>Factor by which a call takes longer while every slot is busy, less in equal steps while fewer are; 1 by default.</summary>
    public double SlotSlowdown { get; init; } = 1;

    /// <summary>Milliseconds after which a call that still waits for a slot is refused; null (the default) for never.</summary>
    public double? QueueMs { get; init; }

    /// <summary>Calls that may wait for a slot; one more is refused at once. 0 (the default) for no bound.</summary>
    public int QueueLength { get; init; }

    /// <summary>The fate of a call whose caller has gone; worked on to its end by default.</summary>
    public AbandonedCalls Abandoned { get; init; } = AbandonedCalls.WorkedOn;

    /// <summary>Calls in flight at which further ones are silently never answered; 0 (the default) for never.</summary>
    public int DropAbove { get; init; }

    /// <summary>How long an answer takes.</summary>
    public LatencyOptions Latency { get; init; } = new();

    /// <summary>How many tokens an answer counts as; null (the default) for its real length.</summary>
    public OutputTokenOptions? OutputTokens { get; init; }

    /// <summary>What goes wrong, and how often.</summary>
    public FaultOptions Faults { get; init; } = new();

    /// <summary>Times at which nothing is answered.</summary>
    public IReadOnlyList<OutageOptions> Outages { get; init; } = [];

    /// <summary>Changes in time.</summary>
    public IReadOnlyList<StepOptions> Steps { get; init; } = [];

    /// <summary>The key that calls must come with; null (the default) if any will do, or none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Accepted calls after which every further one is refused with <c>insufficient_quota</c>; null (the default) for never.</summary>
    public long? QuotaRequests { get; init; }

    /// <summary>Models that may be asked for, besides the simulator's own name; empty (the default) for any. Whatever is asked, the rule answers and says so.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Parameters that are refused.</summary>
    public UnsupportedOptions Unsupported { get; init; } = new();

    /// <summary>Most tokens of a prompt; above, 400 <c>context_length_exceeded</c>. 0 (the default) for no limit.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Reads options from JSON (comments and trailing commas are allowed) and checks them.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="source">What to call it in messages, such as a file name.</param>
    /// <exception cref="SimulatorOptionsException">It is no JSON, has a setting that does not exist, or a value out of range; the message says which and where.</exception>
    public static ProviderOptions Parse(string json, string source = "options") => OptionsReader.Parse(json, source);

    /// <summary>Reads options from a file, as <see cref="Parse"/> does.</summary>
    /// <exception cref="SimulatorOptionsException">As for <see cref="Parse"/>, or the file cannot be read.</exception>
    public static ProviderOptions Load(string path) => OptionsReader.Load(path);
}

/// <summary>How long an answer takes: (a log-normal draw + time per token) × knee × drift.</summary>
public sealed record LatencyOptions
{
    /// <summary>Mean in milliseconds, without the time per token; 0 by default.</summary>
    public double Ms { get; init; }

    /// <summary>Coefficient of variation (standard deviation ÷ mean) of the log-normal distribution; 0 (the default) for a fixed time.</summary>
    public double Cv { get; init; }

    /// <summary>Milliseconds per token of the answer; 0 by default.</summary>
    public double PerTokenMs { get; init; }

    /// <summary>Calls in flight above which answers get slower; 0 (the default) for never.</summary>
    public int KneeAbove { get; init; }

    /// <summary>How much slower: times 1 + slope × (calls in flight − knee); 0.1 by default.</summary>
    public double KneeSlope { get; init; } = 0.1;

    /// <summary>Part by which answers get slower every minute (negative: faster, down to a tenth); 0 by default.</summary>
    public double DriftPerMin { get; init; }
}

/// <summary>Log-normal distribution of the tokens of an answer.</summary>
public sealed record OutputTokenOptions
{
    /// <summary>Mean; 40 by default.</summary>
    public double Mean { get; init; } = 40;

    /// <summary>Coefficient of variation; 0 (the default) for a fixed number.</summary>
    public double Cv { get; init; }
}

/// <summary>The body of a bucket's refusal.</summary>
public sealed record RateRefusalOptions
{
    /// <summary>
    /// Whether it names the bucket, as "requests per min (RPM)" and in <c>error.type</c>; true by default. Without it the body is that of
    /// the hidden limit.
    /// </summary>
    public bool Name { get; init; } = true;

    /// <summary>Whether it says "Limit 900, Used 900, Requested 1"; true by default. Only where the bucket is named.</summary>
    public bool Limit { get; init; } = true;

    /// <summary>Whether it says "Please try again in 1.2s"; null (the default) to do so where the headers do.</summary>
    public bool? Wait { get; init; }
}

/// <summary>The body of a refusal by the hidden concurrency limit or a full queue.</summary>
public sealed record ConcurrencyRefusalOptions
{
    /// <summary><c>error.message</c>.</summary>
    public string Message { get; init; } = "Too many requests.";

    /// <summary><c>error.type</c>.</summary>
    public string? Type { get; init; } = "too_many_requests";

    /// <summary><c>error.code</c>; null by default.</summary>
    public string? Code { get; init; }

    /// <summary>Seconds to wait, in the headers of <c>retry_after</c>; null (the default) for no hint.</summary>
    [JsonPropertyName("retry_after_s")]
    public double? RetryAfterSeconds { get; init; }
}

/// <summary>Refusals from a planned moment on, as if by the hidden limit.</summary>
public sealed record PlannedRefusalOptions
{
    /// <summary>The moment, in seconds since the simulator's start.</summary>
    [JsonPropertyName("at_s")]
    public double AtSeconds { get; init; }

    /// <summary>Number of calls, at least 1; 1 by default.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>Seconds to wait, in the headers of <c>retry_after</c>; null (the default) for no hint.</summary>
    [JsonPropertyName("retry_after_s")]
    public double? RetryAfterSeconds { get; init; }
}

/// <summary>How the provider counts a prompt's tokens.</summary>
public sealed record TokenCountOptions
{
    /// <summary>Tokens counted for every four characters, from 0.01 to 100; 1 by default.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Whether system and developer messages count; true by default.</summary>
    public bool System { get; init; } = true;

    /// <summary>Whether the schema of <c>response_format</c> counts; false by default.</summary>
    public bool Schema { get; init; }

    /// <summary>Tokens of a prompt, from the characters of its parts.</summary>
    internal int Of(int system, int others, int schema)
    {
        var tokens = Rule.RuleModel.Tokens((System ? system : 0) + others + (Schema ? schema : 0));
        return Factor == 1 ? tokens : (int)Math.Ceiling(tokens * Factor);
    }
}

/// <summary>Parameters that are refused with 400; all false by default.</summary>
public sealed record UnsupportedOptions
{
    /// <summary>Refuse <c>response_format: json_schema</c>.</summary>
    public bool JsonSchema { get; init; }

    /// <summary>Refuse <c>response_format: json_object</c>.</summary>
    public bool JsonObject { get; init; }

    /// <summary>Refuse <c>temperature</c>.</summary>
    public bool Temperature { get; init; }

    /// <summary>Refuse <c>max_tokens</c>, in favour of <c>max_completion_tokens</c>.</summary>
    public bool MaxTokens { get; init; }
}

/// <summary>What an accepted call takes from the token bucket.</summary>
public enum TokenCharge
{
    /// <summary>The tokens of prompt and answer.</summary>
    Used,

    /// <summary>The tokens of the prompt, and the most that the answer may have where the call says so.</summary>
    Reserved,
}

/// <summary>Which answers carry headers about the buckets.</summary>
public enum RateHeaders
{
    /// <summary>Answers, and refusals by a bucket.</summary>
    Always,

    /// <summary>Answers only.</summary>
    Answers,

    /// <summary>Refusals by a bucket only.</summary>
    Refusals,

    /// <summary>None.</summary>
    Never,
}

/// <summary>The moment whose levels are announced.</summary>
public enum AnnouncedAt
{
    /// <summary>After the call's admission.</summary>
    Admission,

    /// <summary>When its answer is sent.</summary>
    Answer,
}

/// <summary>The fate of a call at the slots whose caller has gone.</summary>
public enum AbandonedCalls
{
    /// <summary>It is worked on to its end, whether it waits or not.</summary>
    WorkedOn,

    /// <summary>It leaves the queue; one that has a slot is worked on to its end.</summary>
    LeaveQueue,

    /// <summary>It leaves the queue or its slot.</summary>
    FreeSlot,
}

/// <summary>How a wait is told.</summary>
public enum RetryAfterForm
{
    /// <summary><c>retry-after</c> in whole seconds and <c>retry-after-ms</c>.</summary>
    Both,

    /// <summary><c>retry-after</c> only.</summary>
    Seconds,

    /// <summary><c>retry-after-ms</c> only.</summary>
    Milliseconds,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>How true a wait hint is.</summary>
public enum HintHonesty
{
    /// <summary>The time until the same call would be accepted.</summary>
    Honest,

    /// <summary>Always 0.</summary>
    Zero,

    /// <summary>Always −1 second.</summary>
    Negative,

    /// <summary>A tenth of the true time.</summary>
    TooShort,

    /// <summary>Always ten minutes.</summary>
    TenMinutes,
}
