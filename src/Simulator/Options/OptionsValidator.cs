using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Simulator.Options;

/// <summary>Ranges of the options, and the rules across them.</summary>
internal static class OptionsValidator
{
    /// <summary>OpenAI's limit of a batch's input file: 200 MB.</summary>
    internal const long MostBatchBytes = 200 * 1024 * 1024;

    // Above this the buckets' whole-number arithmetic would overflow.
    private const long MostPerMinute = 1_000_000_000;
    private const double MostMilliseconds = 86_400_000;
    private const double MostSeconds = 31_536_000;
    private const double MostBatchMilliseconds = 7 * MostMilliseconds;

    public static string? FirstProblem(ProviderOptions options) => Problems(options).FirstOrDefault(problem => problem is not null);

    private static IEnumerable<string?> Problems(ProviderOptions o)
    {
        yield return Range("rpm", o.Rpm, 0, MostPerMinute);
        yield return Range("tpm", o.Tpm, 0, MostPerMinute);
        yield return Range("rpm_burst", o.RpmBurst, 1, MostPerMinute);
        yield return Range("tpm_burst", o.TpmBurst, 1, MostPerMinute);
        yield return Range("enforcement_window_s", o.EnforcementWindowSeconds, 0.001, 60);
        yield return Range("burst_s", o.BurstSeconds, 0.001, 3_600);
        yield return Range("concurrency", o.Concurrency, 0, int.MaxValue);
        yield return Range("slots", o.Slots, 0, 1_000_000);
        yield return Range("slot_slowdown", o.SlotSlowdown, 1, 1_000);
        yield return Range("queue_ms", o.QueueMs, 0, MostMilliseconds);
        yield return Range("queue_length", o.QueueLength, 0, int.MaxValue);
        yield return Range("drop_above", o.DropAbove, 0, int.MaxValue);
        yield return o.RefusalStatus is 429 or 503 ? null : $"'refusal_status' is {o.RefusalStatus}; it must be 429 or 503";
        yield return Range("refusal_ms", o.RefusalMs, 0, MostMilliseconds);
        yield return Range("concurrency_refusal.retry_after_s", o.ConcurrencyRefusal.RetryAfterSeconds, 0, MostSeconds);
        yield return Range("token_count.factor", o.TokenCount.Factor, 0.01, 100);
        yield return Range("cache.min_tokens", o.Cache?.MinTokens, 1, 1_000_000);
        yield return Range("cache.step", o.Cache?.Step, 1, 1_000_000);
        yield return Range("cache.prefixes", o.Cache?.Prefixes, 2, 10_000_000);
        yield return Range("latency.ms", o.Latency.Ms, 0, MostMilliseconds);
        yield return Range("latency.cv", o.Latency.Cv, 0, 10);
        yield return Range("latency.per_token_ms", o.Latency.PerTokenMs, 0, 10_000);
        yield return Range("latency.knee_above", o.Latency.KneeAbove, 0, int.MaxValue);
        yield return Range("latency.knee_slope", o.Latency.KneeSlope, 0, 100);
        yield return Range("latency.drift_per_min", o.Latency.DriftPerMin, -1, 100);
        yield return Range("output_tokens.mean", o.OutputTokens?.Mean, 1, 1_000_000);
        yield return Range("output_tokens.cv", o.OutputTokens?.Cv, 0, 10);
        yield return Range("disturb.case", o.Disturb.Case, 0, 1);
        yield return Range("disturb.date", o.Disturb.Date, 0, 1);
        yield return Range("disturb.slip", o.Disturb.Slip, 0, 1);
        yield return Range("disturb.invented", o.Disturb.Invented, 0, 1);
        yield return Range("disturb.missing", o.Disturb.Missing, 0, 1);
        yield return Range("quota_requests", o.QuotaRequests, 0, long.MaxValue);
        yield return Range("context_tokens", o.ContextTokens, 0, int.MaxValue);
        yield return o.ApiKey is "" ? "'api_key' must not be empty; leave it out to accept any" : null;
        yield return o.RpmBurst is not null && o.EnforcementWindowSeconds is not null ? Either("rpm_burst") : null;
        yield return o.TpmBurst is not null && o.EnforcementWindowSeconds is not null ? Either("tpm_burst") : null;
        yield return o.RpmBurst is not null && o.BurstSeconds is not null ? Either("rpm_burst", "burst_s") : null;
        yield return o.TpmBurst is not null && o.BurstSeconds is not null ? Either("tpm_burst", "burst_s") : null;
        yield return o.EnforcementWindowSeconds is not null && o.BurstSeconds is not null ? Either("burst_s") : null;

        var others = Faults(o.Faults)
            .Concat(Each("outages", o.Outages, Outage))
            .Concat(Each("steps", o.Steps, Step))
            .Concat(Each("refusals", o.Refusals, PlannedRefusal))
            .Concat(Batches(o.Batches));
        foreach (var problem in others)
            yield return problem;
    }

    private static IEnumerable<string?> Each<T>(string name, IReadOnlyList<T?> items, Func<T, int, IEnumerable<string?>> problems)
        where T : class => items.SelectMany(
            (item, index) => item is null ? [$"'{name}[{index}]' must be an object"] : problems(item, index));

    private static IEnumerable<string?> Faults(FaultOptions options)
    {
        var faults = ParallelLlm.Simulator.Model.FaultPlan.Probabilities(options);
        foreach (var (_, name, probability) in faults)
            yield return Range($"faults.{name}", probability, 0, 1);

        yield return faults.Sum(fault => fault.Probability) > 1 + 1e-9 ? "'faults' add up to more than 1" : null;
    }

    private static IEnumerable<string?> Outage(OutageOptions outage, int index)
    {
        yield return Range($"outages[{index}].at_s", outage.AtSeconds, 0, MostSeconds);
        yield return Range($"outages[{index}].for_s", outage.ForSeconds, 0, MostSeconds);
    }

    private static IEnumerable<string?> Step(StepOptions step, int index)
    {
        yield return Range($"steps[{index}].at_s", step.AtSeconds, 0, MostSeconds);
        yield return Range($"steps[{index}].over_s", step.OverSeconds, 0, 86_400);
        yield return Range($"steps[{index}].rpm", step.Rpm, 0, MostPerMinute);
        yield return Range($"steps[{index}].tpm", step.Tpm, 0, MostPerMinute);
        yield return Range($"steps[{index}].concurrency", step.Concurrency, 0, int.MaxValue);
        yield return Range($"steps[{index}].slots", step.Slots, 0, 1_000_000);
        yield return Range($"steps[{index}].latency_ms", step.LatencyMs, 0, MostMilliseconds);
        yield return Range($"steps[{index}].speed", step.Speed, 0.001, 1_000);
    }

    private static IEnumerable<string?> PlannedRefusal(PlannedRefusalOptions refusal, int index)
    {
        yield return Range($"refusals[{index}].at_s", refusal.AtSeconds, 0, MostSeconds);
        yield return Range($"refusals[{index}].calls", refusal.Calls, 1, int.MaxValue);
        yield return Range($"refusals[{index}].retry_after_s", refusal.RetryAfterSeconds, 0, MostSeconds);
    }

    private static IEnumerable<string?> Batches(BatchOptions o)
    {
        yield return Range("batches.validation_ms", o.ValidationMs, 0, MostMilliseconds);
        yield return Range("batches.duration_ms.min", o.DurationMs.Min, 0, MostBatchMilliseconds);
        yield return Range("batches.duration_ms.max", o.DurationMs.Max, 0, MostBatchMilliseconds);
        yield return o.DurationMs.Min > o.DurationMs.Max ? "'batches.duration_ms' has a 'min' above its 'max'" : null;
        yield return Range("batches.finalizing_ms", o.FinalizingMs, 0, MostMilliseconds);
        yield return Range("batches.cancel_ms", o.CancelMs, 0, MostMilliseconds);
        yield return Range("batches.lines_most", o.LinesMost, 1, 1_000_000);
        yield return Range("batches.bytes_most", o.BytesMost, 1, MostBatchBytes);
        yield return Range("batches.queue_tokens", o.QueueTokens, 0, long.MaxValue);
        yield return Range("batches.line_error_status", o.LineErrorStatus, 400, 599);
        yield return Range("batches.vanish_ms", o.VanishMs, 0, MostBatchMilliseconds);
        yield return Range("batches.file_days", o.FileDays, 0, 365);
        foreach (var problem in Shares("batches", LineFates.Shares(o)).Concat(Shares("batches.output", BatchPlan.Shares(o.Output))))
            yield return problem;
        yield return Range("batches.vanish", o.Vanish, 0, 1);
        yield return Range("batches.fails", o.Fails, 0, 1);
    }

    private static IEnumerable<string?> Shares<T>(string of, (T Kind, string Name, double Share)[] shares)
    {
        foreach (var (_, name, share) in shares)
            yield return Range($"{of}.{name}", share, 0, 1);
        yield return shares.Sum(one => one.Share) > 1 + 1e-9
            ? $"'{of}': {string.Join(", ", shares.Select(one => $"'{one.Name}'"))} add up to more than 1"
            : null;
    }

    // A NaN fails both comparisons, hence the negation.
    private static string? Range(string name, double? value, double least, double most) =>
        value is { } given && !(given >= least && given <= most) ? $"'{name}' is {given}; it must be {Bounds(least, most)}" : null;

    private static string Bounds(double least, double most) => most >= int.MaxValue ? $"at least {least}" : $"from {least} to {most}";

    private static string Either(string name, string other = "enforcement_window_s") =>
        $"'{name}' and '{other}' both say how much a full bucket holds; give one";
}
