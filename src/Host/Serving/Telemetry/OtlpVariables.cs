namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>OpenTelemetry's own environment variables, as far as the program has to know them. Pure.</summary>
internal static class OtlpVariables
{
    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The variables that hold: those of the environment, and below them the configuration's endpoint.</summary>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> environment, string? configuredEndpoint)
    {
        var variables = environment.Where(each => each.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary();
        if (configuredEndpoint is not null)
            variables.TryAdd(Endpoint, configuredEndpoint);
        return variables;
    }

    /// <summary>Whether a signal is exported: a collector is configured, and the signal is not switched off.</summary>
    /// <param name="signal">METRICS or TRACES.</param>
    public static bool Exports(string signal, IReadOnlyDictionary<string, string?> variables)
    {
        return (Names(Endpoint) || Names($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
            && !Is("OTEL_SDK_DISABLED", "true")
            && !Is($"OTEL_{signal}_EXPORTER", "none");

        bool Names(string name) => !string.IsNullOrWhiteSpace(variables.GetValueOrDefault(name));

        bool Is(string name, string value) =>
            string.Equals(variables.GetValueOrDefault(name)?.Trim(), value, StringComparison.OrdinalIgnoreCase);
    }
}
