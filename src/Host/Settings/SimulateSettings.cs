using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Host.Settings;

/// <summary>What <c>simulate</c> is told.</summary>
internal sealed record SimulateSettings(int Port, ProviderOptions Provider, Verbosity Verbosity)
{
    /// <summary>From flags to settings; null when something is wrong with them.</summary>
    public static SimulateSettings? Resolve(
        IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment, List<string> errors)
    {
        var layers = SettingLayers.Stack(flags, new Dictionary<string, SettingValue>(), ConfigFile.None, errors);
        var parser = new SettingParser(layers, errors);
        var shape = Scenario(parser, errors);
        var port = parser.Number(SimulateSettingTable.Port, 0, 65535) ?? 8080;
        var provider = shape with
        {
            Rpm = parser.Number(SimulateSettingTable.Rpm, 0, int.MaxValue) ?? shape.Rpm,
            Tpm = parser.Number(SimulateSettingTable.Tpm, 0, int.MaxValue) ?? shape.Tpm,
            Concurrency = parser.Number(SimulateSettingTable.Concurrency, 0, 1_000_000) ?? shape.Concurrency,
            Seed = parser.Number(SimulateSettingTable.Seed, int.MinValue, int.MaxValue) ?? shape.Seed,
            ApiKey = Key(parser, environment, errors) ?? shape.ApiKey,
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
        return errors.Count == 0 ? new SimulateSettings(port, provider, verbosity) : null;
    }

    private static ProviderOptions Scenario(SettingParser parser, List<string> errors)
    {
        if (parser.Text(SimulateSettingTable.Scenario) is not { } path)
            return new ProviderOptions();
        try
        {
            return ProviderOptions.Load(path);
        }
        catch (SimulatorOptionsException wrong)
        {
            errors.Add($"{SimulateSettingTable.Scenario.Flag} {wrong.Message}");
            return new ProviderOptions();
        }
    }

    private static string? Key(SettingParser parser, IReadOnlyDictionary<string, string> environment, List<string> errors)
    {
        if (parser.Text(SimulateSettingTable.ApiKeyEnv) is not { } variable)
            return null;

        // The text may be the key itself, given by mistake: it is not repeated.
        if (string.IsNullOrWhiteSpace(environment.GetValueOrDefault(variable)))
            errors.Add($"{SimulateSettingTable.ApiKeyEnv.Flag}: takes the name of an environment variable that holds a key");
        return environment.GetValueOrDefault(variable);
    }
}
