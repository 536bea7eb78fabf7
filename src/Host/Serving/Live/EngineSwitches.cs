using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>Sets the limits and pauses of an engine that runs.</summary>
internal static class EngineSwitches
{
    /// <param name="endpoints">Its endpoints; what the file says of one holds for all that are of its group.</param>
    public static void Apply(LiveSettings settings, ParallelProcessor engine, IReadOnlyList<LlmEndpoint> endpoints)
    {
        engine.SetLimit(settings.Paused ? 0 : settings.MaxConcurrency ?? int.MaxValue);
        foreach (var endpoint in endpoints)
        {
            var own = settings.Endpoints.GetValueOrDefault(endpoint.ConcurrencyGroup ?? endpoint.Name) ?? new EndpointSwitch(null, false);
            engine.SetLimit(own.Paused ? 0 : own.MaxConcurrency ?? int.MaxValue, endpoint.Name);
        }
    }
}
