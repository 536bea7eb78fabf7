using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>The limiters that the laboratory knows. The anchors are rewritten from public descriptions of the systems they are named after.</summary>
internal static class LimiterKinds
{
    /// <summary>NeMo's pause after a 429 without a hint.</summary>
    public static readonly TimeSpan NemoCooldown = TimeSpan.FromSeconds(2);

    /// <summary>The engine's own.</summary>
    public static readonly LimiterKind Production = new(
        "production", "the engine's own limiter, permits, breaker and retry policy", "pause the endpoint until their end, with positive jitter",
        setting => EngineGraph.NewLimiter(setting.Options, setting.Cap))
    {
        IsProduction = true,
    };

    public static readonly IReadOnlyList<LimiterKind> All =
    [
        Production,
        new("fixed-20", "a semaphore of 20 around an OpenAI SDK with endless retries: a call keeps its permit while it waits, 0.5 s doubled up to 8 s", "the call waits at least as long", setting => new FixedLimiter(setting.Cap))
        {
            KeepsPermit = true,
            HeedsHints = true,
            BackOff = BackOffs.OpenAI,
        },
        new("aimd-half", "Chiu and Jain's additive increase and multiplicative decrease, ×0.5 once per burst, with slow start from 8", "the call waits at least as long", setting => new ChiuJainLimiter(new ThrottleOptions { DecreaseFactor = 0.5 }, setting.Cap))
        {
            HeedsHints = true,
            BackOff = BackOffs.OpenAI,
        },
        new("vector", "Vector's adaptive request concurrency (controller.rs), in the version that looks at every attempt; retries inside the limiter, Fibonacci with full jitter", "ignored", setting => new VectorLimiter(setting.Cap))
        {
            KeepsPermit = true,
            BackOff = BackOffs.Fibonacci,
        },
        new("netflix-aimd", "Netflix concurrency-limits, AIMDLimit from 20, at least 1, without its time-out of 5 s; OpenAI's back-off around it", "ignored", setting => new NetflixAimdLimiter(setting.Cap))
        {
            BackOff = BackOffs.OpenAI,
        },
        new("gradient2", "Netflix concurrency-limits, Gradient2Limit from 20, at least 1; OpenAI's back-off around it", "ignored", setting => new Gradient2Limiter(setting.Cap))
        {
            BackOff = BackOffs.OpenAI,
        },
        new("nemo", "NeMo DataDesigner's request admission: from the cap, +1 per 25 answers, ×0.75 once per burst", "pause the endpoint until their end; 2 s without one", setting => new NemoLimiter(setting.Cap))
        {
            Cooldown = NemoCooldown,
        },
        new("aws", "the AWS SDKs' adaptive retry mode (botocore): CUBIC on the rate, back-off with full jitter; a waiting call keeps no permit", "ignored", setting => new AwsLimiter(setting.Cap))
        {
            BackOff = BackOffs.Aws,
        },
        new("inspect", "inspect_ai's adaptive connections, from 20, at least 1 (its default is 10); its endless retries from 3 s", "lengthen the pause between two cuts, nothing else; not modelled", setting => new InspectLimiter(setting.Cap))
        {
            BackOff = BackOffs.Inspect,
        },
    ];
}
