using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Host.Settings;

/// <summary>Every setting of <c>simulate</c>. A flag counts more than the scenario.</summary>
internal static class SimulateSettingTable
{
    private static readonly ProviderOptions Provider = new();

    public static readonly Setting Port = new(
        "port", "P", $"Port on 127.0.0.1 to listen on; 0 for any that is free. Default: {SimulateSettings.DefaultPort}.");

    public static readonly Setting Rpm = new("rpm", "N", $"Requests a minute; 0 for no limit. Default: {Provider.Rpm}.");

    public static readonly Setting Tpm = new("tpm", "N", $"Tokens a minute; 0 for no limit. Default: {Provider.Tpm}.");

    public static readonly Setting Concurrency = new(
        "concurrency", "N", $"Calls at once; one more is refused with a bare 429. 0 for no limit. Default: {Provider.Concurrency}.");

    public static readonly Setting LatencyMs = new(
        "latency_ms", "MS", $"Mean time of an answer in milliseconds. Default: {Provider.Latency.Ms}.");

    public static readonly Setting LatencyCv = new(
        "latency_cv", "CV", $"How much that time varies: standard deviation ÷ mean. Default: {Provider.Latency.Cv}.");

    public static readonly Setting PerTokenMs = new(
        "per_token_ms", "MS", $"Milliseconds more for each token of the answer. Default: {Provider.Latency.PerTokenMs}.");

    public static readonly Setting Seed = new("seed", "N", $"Seed of all that is drawn. Default: {Provider.Seed}.");

    public static readonly Setting ApiKeyEnv = new(
        "api_key_env", "VARIABLE", "The environment variable with the key that calls must come with. Default: any key will do, or none.");

    public static readonly Setting Scenario = new(
        "scenario", "FILE", "A provider's whole shape as JSON: limits, latency, faults, outages, steps in time.");

    public static readonly IReadOnlyList<Setting> All =
    [
        Port, Rpm, Tpm, Concurrency, LatencyMs, LatencyCv, PerTokenMs, Seed, ApiKeyEnv, Scenario,
        RunSettingTable.Verbose, RunSettingTable.Quiet,
    ];
}
