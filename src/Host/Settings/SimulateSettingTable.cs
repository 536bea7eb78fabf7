using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Host.Settings;

/// <summary>Every setting of <c>simulate</c>. A flag counts more than the scenario.</summary>
internal static class SimulateSettingTable
{
    private static readonly ProviderOptions Provider = new();

    public static readonly Setting Port = new(
        "port", "P", $"Port on 127.0.0.1; 0 for any free port. Default: {SimulateSettings.DefaultPort}.");

    public static readonly Setting Rpm = new("rpm", "N", $"Limit of requests per minute; 0 for none. Default: {Provider.Rpm}.");

    public static readonly Setting Tpm = new("tpm", "N", $"Limit of tokens per minute; 0 for none. Default: {Provider.Tpm}.");

    public static readonly Setting Concurrency = new(
        "concurrency", "N", $"Limit of concurrent calls; further ones get a bare 429. 0 for none. Default: {Provider.Concurrency}.");

    public static readonly Setting LatencyMs = new(
        "latency_ms", "MS", $"Mean latency in milliseconds. Default: {Provider.Latency.Ms}.");

    public static readonly Setting LatencyCv = new(
        "latency_cv", "CV", $"Variation of the latency: standard deviation ÷ mean. Default: {Provider.Latency.Cv}.");

    public static readonly Setting PerTokenMs = new(
        "per_token_ms", "MS", $"Additional latency per token of the answer, in milliseconds. Default: {Provider.Latency.PerTokenMs}.");

    public static readonly Setting Seed = new("seed", "N", $"Seed of the random numbers. Default: {Provider.Seed}.");

    public static readonly Setting ApiKeyEnv = new(
        "api_key_env", "VARIABLE", "Environment variable that holds the key that calls must carry. Default: any key or none is accepted.");

    public static readonly Setting Scenario = new(
        "scenario", "FILE", "Scenario file (JSON): limits, latency, faults, outages, steps in time.");

    public static readonly IReadOnlyList<Setting> All =
    [
        Port, Rpm, Tpm, Concurrency, LatencyMs, LatencyCv, PerTokenMs, Seed, ApiKeyEnv, Scenario,
        RunSettingTable.Verbose, RunSettingTable.Quiet,
    ];
}
