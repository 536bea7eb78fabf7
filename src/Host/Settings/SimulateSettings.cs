using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Host.Settings;

/// <summary>Settings of <c>simulate</c>.</summary>
internal sealed record SimulateSettings(int Port, ProviderOptions Provider, Verbosity Verbosity)
{
    public const int DefaultPort = 8080;

    /// <summary>Resolves flags to settings; null if there are problems.</summary>
    public static SimulateSettings? Resolve(
        IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment, Problems problems)
    {
        var parser = new SettingSources(flags, new Dictionary<string, string>(), ConfigFile.None).Parser(problems);
        var shape = Scenario(parser);
        var port = parser.Number(SimulateSettingTable.Port, 0, 65535) ?? DefaultPort;
        var provider = shape with
        {
            Rpm = parser.Number(SimulateSettingTable.Rpm, 0, int.MaxValue) ?? shape.Rpm,
            Tpm = parser.Number(SimulateSettingTable.Tpm, 0, int.MaxValue) ?? shape.Tpm,
            Concurrency = parser.Number(SimulateSettingTable.Concurrency, 0, 1_000_000) ?? shape.Concurrency,
            Seed = parser.Number(SimulateSettingTable.Seed, int.MinValue, int.MaxValue) ?? shape.Seed,
            ApiKey = Key(parser, environment) ?? shape.ApiKey,
            Latency = shape.Latency with
            {
                Ms = parser.Fraction(SimulateSettingTable.LatencyMs, 0, 3_600_000) ?? shape.Latency.Ms,
                Cv = parser.Fraction(SimulateSettingTable.LatencyCv, 0, 10) ?? shape.Latency.Cv,
                PerTokenMs = parser.Fraction(SimulateSettingTable.PerTokenMs, 0, 60_000) ?? shape.Latency.PerTokenMs,
            },
        };
        var verbosity = parser.Switch(RunSettingTable.Quiet)
            ? Verbosity.Quiet
            : (Verbosity)((int)Verbosity.Normal + (parser.Number(RunSettingTable.Verbose, 0, 2) ?? 0));
        return problems.Count == 0 ? new SimulateSettings(port, provider, verbosity) : null;
    }

    private static ProviderOptions Scenario(SettingParser parser)
    {
        if (parser.Text(SimulateSettingTable.Scenario) is not { } path)
            return new ProviderOptions();
        try
        {
            return ProviderOptions.Load(path);
        }
        catch (SimulatorOptionsException wrong)
        {
            parser.Problems.Add($"{SimulateSettingTable.Scenario.Flag} {wrong.Message}");
            return new ProviderOptions();
        }
    }

    private static string? Key(SettingParser parser, IReadOnlyDictionary<string, string> environment)
    {
        if (parser.Text(SimulateSettingTable.ApiKeyEnv) is not { } variable)
            return null;

        // The text may be the key itself, given by mistake: it is not repeated.
        if (string.IsNullOrWhiteSpace(environment.GetValueOrDefault(variable)))
            parser.Problems.Add($"{SimulateSettingTable.ApiKeyEnv.Flag}: must be the name of an environment variable that holds a key");
        return environment.GetValueOrDefault(variable);
    }
}
