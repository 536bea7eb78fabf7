using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>
/// The shape of a simulated provider: its limits, latency and faults. Immutable; the default has no limit, no latency and no fault.
/// As JSON the names are in snake_case; <c>docs/simulator.md</c> lists them all. In every limit 0 means that there is none.
/// </summary>
public sealed record ProviderOptions
{
    /// <summary>
    /// Seed of everything that is drawn; 1 by default. The n-th accepted call meets the same latency and fault whenever the seed is the
    /// same.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>Requests a minute; 0 (the default) for no limit.</summary>
    public long Rpm { get; init; }

    /// <summary>Tokens a minute; 0 (the default) for no limit.</summary>
    public long Tpm { get; init; }

    /// <summary>Requests that a full bucket holds; null (the default) for a minute's worth.</summary>
    public long? RpmBurst { get; init; }

    /// <summary>Tokens that a full bucket holds; null (the default) for a minute's worth.</summary>
    public long? TpmBurst { get; init; }

    /// <summary>
    /// Seconds over which the limits are enforced though they are announced per minute: buckets hold only this window's worth. Null (the
    /// default) for a minute.
    /// </summary>
    [JsonPropertyName("enforcement_window_s")]
    public double? EnforcementWindowSeconds { get; init; }

    /// <summary>
    /// Seconds of refill that full buckets hold, announced as they are. Null (the default) for a minute's, or as the other settings say.
    /// </summary>
    [JsonPropertyName("burst_s")]
    public double? BurstSeconds { get; init; }

    /// <summary>
    /// Whether a call that is refused with 429 takes from the request bucket too, as far as there is anything left in it; false by default.
    /// OpenAI does this.
    /// </summary>
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

    /// <summary>The cache of prompts; null (the default) for none.</summary>
    public CacheOptions? Cache { get; init; }

    /// <summary>
    /// Calls that are served at once; one more is refused with a bare 429 that announces nothing. 0 (the default) for no limit.
    /// </summary>
    public int Concurrency { get; init; }

    /// <summary>
    /// Calls that are worked on at once; the others wait in order of arrival and are never refused. 0 (the default) for no queue.
    /// </summary>
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

    /// <summary>Values that are answered in other words than the document's.</summary>
    public DisturbOptions Disturb { get; init; } = new();

    /// <summary>What goes wrong, and how often.</summary>
    public FaultOptions Faults { get; init; } = new();

    /// <summary>Times at which nothing is answered.</summary>
    public IReadOnlyList<OutageOptions> Outages { get; init; } = [];

    /// <summary>Changes in time.</summary>
    public IReadOnlyList<StepOptions> Steps { get; init; } = [];

    /// <summary>The key that calls must come with; null (the default) if any will do, or none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Accepted calls after which every further one is refused with <c>insufficient_quota</c>; null (the default) for never.
    /// </summary>
    public long? QuotaRequests { get; init; }

    /// <summary>
    /// Models that may be asked for, besides the simulator's own name; empty (the default) for any. Whatever is asked, the rule answers and
    /// says so.
    /// </summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Parameters that are refused.</summary>
    public UnsupportedOptions Unsupported { get; init; } = new();

    /// <summary>Most tokens of a prompt; above, 400 <c>context_length_exceeded</c>. 0 (the default) for no limit.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Files and batches; only the HTTP front has them.</summary>
    public BatchOptions Batches { get; init; } = new();

    /// <summary>Reads options from JSON (comments and trailing commas are allowed) and checks them.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="source">What to call it in messages, such as a file name.</param>
    /// <exception cref="SimulatorOptionsException">
    /// It is no JSON, has a setting that does not exist, or a value out of range; the message says which and where.
    /// </exception>
    public static ProviderOptions Parse(string json, string source = "options") => OptionsReader.Parse(json, source);

    /// <summary>Reads options from a file, as <see cref="Parse"/> does.</summary>
    /// <exception cref="SimulatorOptionsException">As for <see cref="Parse"/>, or the file cannot be read.</exception>
    public static ProviderOptions Load(string path) => OptionsReader.Load(path);
}
